import type { Answers, Field, Fields } from '../src/domain/forms/field.ts'

/**
 * CSV that opens right in WPS and Excel: UTF-8 with BOM, CRLF, every cell quoted (RFC 4180). A leading apostrophe
 * guards what a spreadsheet would run as a formula or change as a number; a program that reads the file takes one
 * leading apostrophe off again, and has what was typed.
 */
export function csvLine(cells: string[]): string {
  return cells.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',') + '\r\n'
}

/** An answer as a cell; one that is not there is ''. */
export function cellOf({ blank, csv, show }: Field, answer: unknown): string {
  return (csv ?? show)(answer ?? blank)
}

/** The headings of a form's columns; those of its rows (附件2, 附件6) stand in their place among them. */
export function labelsOf(fields: Fields): string[] {
  return columnsOf(fields).map(({ field }) => field.label)
}

/** The cells under those headings; `record` is one of the form's rows. */
export function cellsOf(fields: Fields, answers: Answers, record: Answers = {}): string[] {
  return columnsOf(fields).map(({ field, answerIn }) => cellOf(field, answerIn(answers, record)))
}

/** The bytes that tell WPS and Excel that the file is UTF-8. */
export const BOM = '\ufeff'

/** A download; `name` is the file's Chinese name. */
export function csvResponse(name: string, body: Blob | string): Response {
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="export.csv"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  })
}

/**
 * A file of many rows, read to the end before anything of it is sent: workerd closes a stream that fails as if it were
 * whole, and half a file would be taken for all. As bytes, which lie outside the Worker's heap.
 */
export async function gathered(heading: string[], rows: AsyncGenerator<string[][]>): Promise<Blob> {
  const encoder = new TextEncoder()
  const parts = [encoder.encode(BOM + csvLine(heading))]
  for await (const batch of rows) parts.push(encoder.encode(batch.map(csvLine).join('')))
  return new Blob(parts)
}

/** Each column, and where its answer stands. */
function columnsOf(fields: Fields): { field: Field; answerIn(answers: Answers, record: Answers): unknown }[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.columns
      ? Object.entries(field.columns).map(([column, cell]) => ({
          field: cell,
          answerIn: (_: Answers, record: Answers) => record[column],
        }))
      : [{ field, answerIn: (answers: Answers) => answers[name] }],
  )
}

/** Formulas begin with = + - @ (or a tab or line break before them), full-width too; Excel keeps 11 digits and no leading zero. */
function guarded(cell: string): string {
  return /^['=+\-@\t\r\n＝＋－＠]/.test(cell) || /^(0\d+|\d{12,})$/.test(cell) ? `'${cell}` : cell
}
