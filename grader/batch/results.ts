import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeTraffic } from '../cli/reports.ts'
import { json } from '../report/formats.ts'
import { UserError } from '../kit/user-error.ts'
import type { Result } from '../report/result.ts'
import { gradebook } from './gradebook.ts'
import { page, section, type Heading } from './page.ts'
import { clear, resultFolder, writeRecord, writeWhole, type Record } from './resume.ts'
import { OPENS, rowOf, rowWithout, WAITS, type Row } from './row.ts'
import { similarTable } from './similar/compare.ts'
import type { Similarities } from './similar/similar.ts'

/** The page may have many megabytes, so it is not written after each submission. */
const PAGE_EVERY_MS = 10_000
const SIMILAR = 'similar.csv'

/** What is known of all submissions, and the files that tell it. */
export class Results {
  readonly out: string
  readonly #heading: Heading
  readonly #rows: Map<string, Row>
  readonly #sections = new Map<string, string>()
  #pageWritten = -Infinity
  /** The pairs that are similar, when somebody asked for them and all were compared. */
  similar: Similarities | undefined

  constructor(out: string, names: string[], heading: Heading) {
    this.out = out
    this.#heading = heading
    this.#rows = new Map(names.map((name) => [name, rowWithout(name, WAITS)]))
    try {
      mkdirSync(out, { recursive: true })
    } catch (error) {
      throw new UserError(`The results can't be written to ${out}: ${(error as Error).message}`)
    }
  }

  /** In the order of the names. */
  get rows(): Row[] {
    return [...this.#rows.values()]
  }

  /** Takes a result that is there already. */
  keep(name: string, result: Result): void {
    this.#rows.set(name, rowOf(name, result))
    this.#sections.set(name, section(result, this.#folderName(name)))
  }

  /** Before a submission is graded: what an earlier grading said of it is gone. */
  begin(name: string): void {
    clear(resultFolder(this.out, name))
  }

  /** Writes what came of a submission, the result last, since it says that all is there. */
  async add(name: string, result: Result, record: Record): Promise<Row> {
    const folder = resultFolder(this.out, name)
    writeRecord(folder, record)
    if (result.stages.some(({ checks }) => checks.some(({ title }) => title !== OPENS)))
      await writeTraffic(result, folder)
    writeWhole(join(folder, 'result.json'), json(result))
    this.keep(name, result)
    this.write()
    return this.#rows.get(name)!
  }

  /** Notes why there is no result. */
  fail(name: string, why: string): Row {
    const row = rowWithout(name, 'could not be graded', why)
    this.#rows.set(name, row)
    this.write()
    return row
  }

  /** Writes the gradebook, and the page when it is time, or `now`. */
  write(now = false): void {
    writeWhole(join(this.out, 'gradebook.csv'), gradebook(this.rows, this.#heading.stages))
    if (!now && performance.now() - this.#pageWritten < PAGE_EVERY_MS) return
    writeWhole(join(this.out, 'index.html'), page(this.#heading, this.rows, this.#sections, this.similar))
    this.#pageWritten = performance.now()
  }

  /** What an earlier comparison has left is not about the submissions as they are now. */
  dropSimilar(): void {
    rmSync(join(this.out, SIMILAR), { force: true })
  }

  /** Takes what came of the comparison, and writes it. */
  addSimilar(similar: Similarities): void {
    this.similar = similar
    writeWhole(join(this.out, SIMILAR), similarTable(similar))
  }

  #folderName(name: string): string {
    return resultFolder('', name)
  }
}
