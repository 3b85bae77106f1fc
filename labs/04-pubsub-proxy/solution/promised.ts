import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

/** The highest id that was promised to anybody, in a small file beside the database. */
export class Promised {
  /** What the file said; undefined when there was none. */
  readonly id: number | undefined
  readonly #file: string
  #open: number | undefined

  constructor(file: string) {
    this.#file = file
    this.id = existsSync(file) ? Number.parseInt(readFileSync(file, 'latin1')) || 0 : undefined
  }

  /**
   * Writes the id over the one before, at once and of the same length, so that there is always a whole one. Nobody
   * waits for the disk: when the power fails, the number may be lower than the truth, and that does no harm.
   */
  write(id: number): void {
    this.#open ??= openSync(this.#file, existsSync(this.#file) ? 'r+' : 'w')
    writeSync(this.#open, `${String(id).padStart(16, '0')}\n`, 0)
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open)
  }
}
