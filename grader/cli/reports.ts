import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Result } from '../report/result.ts'
import { renderDiagrams } from './render.ts'

/** The result in one of the report formats, as text that ends with a newline. */
export function writeReport(result: Result, format: string): string {
  if (format !== 'json') throw new Error(`no such report format: ${format}`)
  return `${JSON.stringify(Result.parse(result), undefined, 2)}\n`
}

/** Writes the result, and for each check its transcript and its diagram as mermaid text and as SVG. */
export async function writeOut(result: Result, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'result.json'), writeReport(result, 'json'))
  const diagrams: string[] = []
  for (const check of result.stages.flatMap((s) => s.checks)) {
    const name = `${check.stage} ${check.title}`.replace(/[^a-z0-9.]+/gi, '-').toLowerCase()
    await writeFile(join(folder, `${name}.txt`), `${check.transcript.join('\n')}\n`)
    if (check.diagram === '') continue
    await writeFile(join(folder, `${name}.mmd`), check.diagram)
    diagrams.push(join(folder, name))
  }
  await renderDiagrams(diagrams)
}
