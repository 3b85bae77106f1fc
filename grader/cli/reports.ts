import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../kit/user-error.ts'
import { FORMATS } from '../report/formats.ts'
import type { Result } from '../report/result.ts'
import { renderDiagrams } from './render.ts'

/** `--report FORMAT[=FILE]`. */
export interface ReportFlag {
  format: string
  /** Without one it goes to stdout, or into the folder of `--out`. */
  file: string | undefined
}

/** Throws before anything is graded when the reports could not be written. */
export function checkReports(reports: ReportFlag[], out: string | undefined): void {
  if (out === undefined && reports.filter(({ file }) => file === undefined).length > 1)
    throw new UserError('Only one report can go to stdout. Give the others a file: --report junit=junit.xml')
  for (const { format } of reports) {
    const missing = FORMATS[format]!.needs?.filter((name) => !process.env[name]) ?? []
    if (missing.length > 0)
      throw new UserError(`The report ${format} needs ${missing.join(', ')} in the environment.`)
  }
}

/** Writes the reports to their files, or to stdout. */
export function writeReports(result: Result, reports: ReportFlag[], out: string | undefined): void {
  for (const { format, file } of reports) {
    const text = FORMATS[format]!.write(result, process.env)
    const target = file ?? (out === undefined ? undefined : join(out, FORMATS[format]!.file))
    if (target === undefined) process.stdout.write(text)
    else {
      mkdirSync(dirname(resolve(target)), { recursive: true })
      writeFileSync(target, text)
    }
  }
}

/** 0 for all points, 1 for fewer, 2 for no mark; and 0 where the reader of a report asks for it. */
export function exitStatus(result: Result, reports: ReportFlag[]): number {
  if (reports.some(({ format }) => FORMATS[format]!.exitZero)) return 0
  return result.incomplete ? 2 : result.score === result.maxScore ? 0 : 1
}

/** Writes the result, and for each check its transcript and its diagram as mermaid text and as SVG. */
export async function writeOut(result: Result, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  writeReports(result, [{ format: 'json', file: undefined }], folder)
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
