import type { Journal } from '../journal.ts'
import { START_MS, type Program } from '../program.ts'
import { showFrames } from '../text.ts'
import { until } from '../until.ts'

/** A peer that only receives; it keeps everything that it is sent. */
export abstract class Listener {
  readonly messages: Buffer[][] = []
  protected readonly journal: Journal

  constructor(journal: Journal) {
    this.journal = journal
  }

  /** The messages as text, frames joined by bars. */
  get texts(): string[] {
    return this.messages.map((frames) => frames.join('|'))
  }

  get last(): string | undefined {
    return this.messages.at(-1)?.join('|')
  }

  /** Waits until so many messages have come from the program, counted from the first; `what` says which. */
  async hears(program: Program, count: number, cause?: string, what?: string): Promise<void> {
    const usual = count === 1 ? 'sends something' : `sends ${count} messages`
    await this.hearsUntil(
      program,
      `${program.name} ${what ?? usual}`,
      () => this.messages.length >= count,
      () => cause,
    )
  }

  /** Waits until the condition holds for what has come from the program. */
  async hearsUntil(
    program: Program,
    expected: string,
    condition: () => boolean,
    cause?: () => string | undefined,
  ): Promise<void> {
    await until(this.journal, condition, {
      expected,
      got: () => {
        const last = this.messages.at(-1)
        return last
          ? `${this.messages.length} ${this.messages.length === 1 ? 'message' : 'messages'} came, the last of them ${showFrames(last)}`
          : 'nothing came'
      },
      cause,
      ended: () => program.end(),
      ms: START_MS,
    })
  }

  protected keep(frames: Buffer[]): void {
    this.messages.push(frames)
    this.journal.changed()
  }
}
