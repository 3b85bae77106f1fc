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
  await renderDiagrams(await writeTraffic(result, folder))
}

/** The file of a check's transcript or diagram, without what comes after the last dot. */
export function trafficName({ stage, title }: { stage: string; title: string }): string {
  return `${stage} ${title}`.replace(/[^a-z0-9.]+/gi, '-').toLowerCase()
}

/** Writes for each check its transcript and its diagram as mermaid text, and gives the paths of the diagrams without `.mmd`. */
export async function writeTraffic(result: Result, folder: string): Promise<string[]> {
  const diagrams: string[] = []
  for (const check of result.stages.flatMap((s) => s.checks)) {
    const path = join(folder, trafficName(check))
    await writeFile(`${path}.txt`, `${check.transcript.join('\n')}\n`)
    if (check.diagram === '') continue
    await writeFile(`${path}.mmd`, check.diagram)
    diagrams.push(path)
  }
  return diagrams
}
