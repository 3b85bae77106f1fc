import { sentence, type Row } from './row.ts'

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/
/** Some spreadsheets separate by semicolons or tabs, so these are quoted as commas are. */
const QUOTED = /[",;\t\r\n]/

/**
 * The gradebook as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe, which
 * makes it text there.
 */
export function gradebook(rows: Row[], stages: { id: string; title: string }[]): string {
  const header = [
    'name',
    'total',
    ...stages.map(({ id, title }) => `${id} ${title}`),
    'warnings',
    'needs a look',
  ]
  const lines = rows.map(({ name, total, stages: graded, warnings, look }) => [
    name,
    total,
    ...stages.map(({ id }) => graded.find((stage) => stage.id === id)?.earned),
    warnings.join('; '),
    look.map(sentence).join('; '),
  ])
  return [header, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '')
  const text = FORMULA.test(value) ? `'${value}` : value
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
