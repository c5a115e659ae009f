import * as v from 'valibot'
import { shown, type Answers, type AnswersOf, type Field, type Fields } from './field.ts'
import { parseAnswers } from './parse.ts'

/** A table that its keeper adds to over the year; the answer is an array of objects, one a row. */
export function rows<C extends Fields>(label: string, columns: C): Field<AnswersOf<C>[]> & { columns: C } {
  return {
    label,
    paper: label,
    required: false,
    missing: `请填写${label}`,
    widget: 'rows',
    columns,
    blank: [],
    schema: v.pipe(
      v.array(v.record(v.string(), v.unknown(), `${label}不是表格`), `${label}不是表格`),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const judged = dataset.value.map((row) => parseAnswers(columns, row))
        const wrong = judged.find((row) => !row.ok)
        if (wrong && !wrong.ok) addIssue({ message: wrong.errors[0]!.message })
        return wrong ? NEVER : judged.flatMap((row) => (row.ok ? [row.answers] : []))
      }),
    ),
    show: (list) =>
      list
        .map((row: Answers) =>
          Object.entries(columns)
            .map(([name, column]) => shown(column, row[name]))
            .join(' '),
        )
        .join('；'),
  }
}
