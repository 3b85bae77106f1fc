import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'

/** The highest id that was promised to anybody, in a small file beside the database. */
export class Promised {
  /** What the file said; undefined when there was none, and NaN when it was torn. */
  readonly id: number | undefined
  readonly #file: string
  #open: number | undefined

  constructor(file: string) {
    this.#file = file
    if (existsSync(file)) this.id = Number(/^\d{16}(?=\n$)/.exec(readFileSync(file, 'latin1'))?.[0])
  }

  /**
   * Writes the id over the one before, at once and of the same length, so that there is always a whole one. Nobody
   * waits for the disk: when the power fails, the number may be lower than the truth, and that does no harm.
   */
  write(id: number): void {
    const text = `${String(id).padStart(16, '0')}\n`
    if (this.#open === undefined) {
      writeFileSync(`${this.#file}.new`, text, { flush: true })
      renameSync(`${this.#file}.new`, this.#file)
      this.#open = openSync(this.#file, 'r+')
    } else writeSync(this.#open, text, 0)
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open)
  }
}
