import type { Field } from '../src/domain/forms/controls.ts'

/**
 * CSV that opens right in WPS and Excel: UTF-8 with BOM, CRLF, every cell quoted (RFC 4180). A leading apostrophe
 * guards what a spreadsheet would run as a formula or change as a number; one who reads the file by program takes
 * one leading apostrophe off again, and has what was typed.
 */
export function csvLine(cells: string[]): string {
  return cells.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',') + '\r\n'
}

export function cellOf(field: Field, answer: unknown): string {
  return (field.csv ?? field.show)(answer)
}

/** The bytes that tell WPS and Excel that the file is UTF-8. */
export const BOM = '\ufeff'

/** A download that streams; `name` is the file's Chinese name. */
export function csvResponse(name: string, body: ReadableStream | string): Response {
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="export.csv"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  })
}

/** Formulas begin with = + - @ (or a tab or line break before them), full-width too; Excel keeps 11 digits and no leading zero. */
function guarded(cell: string): string {
  return /^['=+\-@\t\r\n＝＋－＠]/.test(cell) || /^(0\d+|\d{12,})$/.test(cell) ? `'${cell}` : cell
}
