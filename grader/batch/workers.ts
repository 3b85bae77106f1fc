import { setTimeout } from 'node:timers/promises'
import { Examiner, type Order } from '../cli/apart.ts'
import type { Surroundings } from '../cli/surroundings.ts'
import { UserError } from '../kit/user-error.ts'
import type { Result } from '../report/result.ts'

/** After so many a new process takes over, so that nothing can pile up in one. */
const MOST_EACH = 20
const ATTEMPTS = 2
/** A grading that takes longer is stuck in the grader: its checks end by themselves long before. */
const MOST_MS = 1_800_000
/** An examiner that has not ended so long after it was told to is stuck. */
const CLOSE_MS = 5000
/** Ctrl-C reaches the examiners, too, and one may be gone before this process knows why. */
const SIGNAL_MS = 100

/** An examiner that is replaced when it has died, or has graded a lot. */
export class Worker {
  readonly #around: Surroundings
  readonly #lab: string
  readonly #signal: AbortSignal
  #examiner: Examiner | undefined
  #graded = 0

  constructor(around: Surroundings, lab: string, signal: AbortSignal) {
    this.#around = around
    this.#lab = lab
    this.#signal = signal
  }

  /**
   * Grades a submission, and tries once more when the process that grades has died. Throws a UserError when the
   * submission can't be opened, another error when it could not be graded.
   */
  async grade(order: Order): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted()
      try {
        return await this.#once(order)
      } catch (error) {
        if (error instanceof UserError) throw error
        await setTimeout(SIGNAL_MS)
        await this.kill()
        this.#signal.throwIfAborted()
        if (attempt === ATTEMPTS) throw error
      }
    }
  }

  async close(): Promise<void> {
    const examiner = this.#examiner
    this.#examiner = undefined
    const closed = examiner?.close().then(() => true)
    const late = setTimeout(CLOSE_MS, false, { ref: false })
    if (closed && !(await Promise.race([closed, late]))) await examiner?.kill()
  }

  /** Ends what it is doing. */
  async kill(): Promise<void> {
    const examiner = this.#examiner
    this.#examiner = undefined
    await examiner?.kill()
  }

  async #once(order: Order): Promise<Result> {
    if (this.#graded++ % MOST_EACH === 0) await this.close()
    this.#examiner ??= new Examiner(this.#around, this.#lab)
    const enough = new AbortController()
    const late = setTimeout(MOST_MS, undefined, { signal: enough.signal }).then(() => {
      throw new Error(`the grading did not end within ${MOST_MS / 60_000} minutes`)
    })
    try {
      return await Promise.race([this.#examiner.grade(order), late])
    } finally {
      enough.abort()
      await late.catch(() => {})
    }
  }
}
