import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { csvLine } from '../../functions/csv.ts'
import { exportHeading, exportRows } from '../../functions/office/exports.ts'
import { parseAnswers } from '../../src/domain/forms/parse.ts'
import type { Answers } from '../../src/domain/forms/field.ts'
import { attachments, forms } from '../../src/domain/forms/index.ts'
import { samples } from '../samples.ts'
import { home, numberIn } from '../harness/town.ts'

test('there are six attachments, as in the notice', () => {
  expect(attachments.map(({ attachment }) => attachment)).toEqual([1, 2, 3, 4, 5, 6])
})

describe.each(forms)('$title', (form) => {
  const required = Object.values(form.fields).filter((field) => field.required)

  test('left blank, names every required label in Chinese', () => {
    const parsed = parseAnswers(form.fields, {})
    const messages = parsed.ok ? [] : parsed.errors.map(({ message }) => message)
    for (const { label } of required)
      expect(
        messages.some((message) => message.includes(label)),
        label,
      ).toBe(true)
    expect(required.length).toBeGreaterThan(0)
  })

  test('filled with nonsense, answers each field in Chinese', () => {
    const nonsense = Object.fromEntries(Object.keys(form.fields).map((name) => [name, '?'.repeat(2_001)]))
    const parsed = parseAnswers(form.fields, nonsense)
    expect(parsed.ok).toBe(false)
    if (parsed.ok) return
    const free = ['village', 'projects', 'records']
    const judged = Object.keys(form.fields).filter((name) => !free.includes(name))
    expect(parsed.errors.map(({ field }) => field)).toEqual(expect.arrayContaining(judged))
    for (const { message } of parsed.errors) expect(message).toMatch(/[\u4e00-\u9fff]{4}/)
  })

  test('takes its sample as it stands', () => {
    const parsed = parseAnswers(form.fields, samples[form.slug]!, { offered: ['环境整治', '家电维修'] })
    expect(parsed).toEqual({ ok: true, answers: expect.objectContaining({}) })
    if (parsed.ok)
      for (const name of Object.keys(form.fields)) expect(parsed.answers[name]).toEqual(samples[form.slug]![name])
  })

  test('has a CSV column for every field, and reads back what was written', () => {
    const registration = {
      id: '',
      kind: 'unit',
      village: home.slug,
      year: 2026,
      revision: 1,
      number: numberIn(home),
      status: 'received',
      submittedAt: Date.parse('2026-06-08T01:00:00Z'),
      entry: 'online',
      firstSubmittedAt: Date.parse('2026-06-08T01:00:00Z'),
      receivedOn: '2026-06-09',
      firstReceivedOn: '2026-06-09',
      stampedOn: null,
      handedInOn: null,
      updatedAt: null,
      updatedFields: null,
      endedAt: null,
      movedTo: null,
      mergedInto: null,
    } as const
    const rows = exportRows(form, registration, samples[form.slug]!)
    const text = csvLine(exportHeading(form)) + rows.map(csvLine).join('')
    const records = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[]
    const [record] = records
    expect(record).toMatchObject({ 编号: numberIn(home), 状态: '已收到', 提交时间: '2026-06-08 09:00' })
    for (const [name, field] of Object.entries(form.fields)) {
      // What is added over the year has a row each, with a column for each of its own fields.
      for (const [column, cell] of Object.entries(field.columns ?? {}))
        expect(records.map((one) => one[cell.label])).toEqual(
          (samples[form.slug]![name] as Answers[]).map((row) => (cell.csv ?? cell.show)(row[column])),
        )
      if (field.columns) continue
      expect(record![field.label], field.label).toBeTruthy()
      if (typeof samples[form.slug]![name] === 'string' && field.widget !== 'radio')
        expect(record![field.label]).toBe(samples[form.slug]![name])
    }
  })
})
