import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Lab } from '../kit/manifest.ts'
import { Result } from '../report/result.ts'

/** What a result belongs to: it stands as long as none of this changes. */
export const Record = z.strictObject({
  version: z.literal(1),
  lab: z.string(),
  /** The kit's version, and a hash of what grades. */
  kit: z.string(),
  /** A hash of what was asked for: stages, patience, commands. */
  order: z.string(),
  /** A hash of the submission's files. */
  submission: z.string(),
})
export type Record = z.infer<typeof Record>

const RECORD = 'batch.json'
const RESULT = 'result.json'
/** Files of a folder of results, and so no names for a folder of one submission. */
const TAKEN = ['gradebook.csv', 'index.html', 'similar.csv']
/** What a grading writes beside its result: `1.3-whole-names.txt` and `.mmd`. */
const TRAFFIC = /^\d\.\d-.*\.(txt|mmd|svg)$/

/** The folder, in a folder of results, for those of one submission. */
export function resultFolder(out: string, name: string): string {
  return join(out, TAKEN.includes(name.toLowerCase()) ? `${name}_` : name)
}

/** The version of the kit, and of what it grades a lab with. */
export function kitVersion(root: string, lab: Lab): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const sources = ['kit', 'wire', 'sandbox', 'checks'].flatMap((part) =>
    readdirSync(join(root, 'grader', part), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => part !== 'checks' || !/^\d\d-/.test(file) || file.startsWith(`${lab.folder}.`))
      .map((file) => join('grader', part, file)),
  )
  const data = ['lab.ts', 'protocol.ts'].map((file) => join('labs', lab.folder, file))
  const files = [...sources.toSorted(), ...data, 'package-lock.json']
  return `${version} ${hashOf(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))}`
}

/** A short hash of anything that JSON can hold. */
export function hashOf(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16)
}

/** The result that is there for just this, with everything judged; undefined when it is to be graded. */
export function standing(
  folder: string,
  record: Record,
  fits: (result: Result) => boolean,
): Result | undefined {
  try {
    const kept = Record.parse(JSON.parse(readFileSync(join(folder, RECORD), 'utf8')))
    if (JSON.stringify(kept) !== JSON.stringify(Record.parse(record))) return undefined
    const result = readResult(folder)
    return result.lab.id === record.lab && !result.incomplete && fits(result) ? result : undefined
  } catch {
    return undefined
  }
}

/** Throws when there is none, or something that is none. */
export function readResult(folder: string): Result {
  return Result.parse(JSON.parse(readFileSync(join(folder, RESULT), 'utf8')))
}

/** Removes what an earlier grading wrote, and nothing else. */
export function clear(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(folder)
  if (!files.includes(RECORD)) return
  for (const file of files)
    if (file === RESULT || TRAFFIC.test(file)) rmSync(join(folder, file), { force: true })
}

export function writeRecord(folder: string, record: Record): void {
  writeWhole(join(folder, RECORD), `${JSON.stringify(record, undefined, 2)}\n`)
}

/** Writes a file so that nobody ever sees half of it. */
export function writeWhole(file: string, text: string): void {
  const half = `${file}.part`
  writeFileSync(half, text)
  renameSync(half, file)
}
