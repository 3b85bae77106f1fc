import { csv } from './csv.ts'
import { sentence, type Row } from './row.ts'

/** The gradebook as CSV: a line for each submission, a column for each stage. */
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
  return csv([header, ...lines])
}
