import { readFileSync } from 'node:fs'

const TICK_MS = 25
/** The slowest that fair time runs: a deadline is stretched to this many times its length at most. */
export const MOST_STRETCH = 5

/** Milliseconds in which some runnable process of the machine had to wait for a processor; 0 where Linux does not say. */
function stalledMs(): number {
  try {
    return Number(/^some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1] ?? 0) / 1000
  } catch {
    return 0
  }
}

/**
 * A clock that runs slower while the machine is busy, so that a deadline measures the program and not its
 * neighbours: time in which processes waited for a processor, or in which the grader itself was not scheduled,
 * counts only one part in MOST_STRETCH.
 */
class FairClock {
  now = 0
  readonly #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #last = 0
  #lastStalled = 0

  watch(callback: () => void): () => void {
    this.#waiting.add(callback)
    if (!this.#timer) {
      this.#last = performance.now()
      this.#lastStalled = stalledMs()
      this.#timer = setInterval(() => this.#tick(), TICK_MS)
    }
    return () => {
      this.#waiting.delete(callback)
      if (this.#waiting.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #tick(): void {
    const now = performance.now()
    const stalled = stalledMs()
    const elapsed = now - this.#last
    const free = Math.min(elapsed - (stalled - this.#lastStalled), 2 * TICK_MS)
    this.now += Math.max(free, elapsed / MOST_STRETCH)
    this.#last = now
    this.#lastStalled = stalled
    for (const callback of [...this.#waiting]) callback()
  }
}

const clock = new FairClock()

export interface Deadline {
  cancel(): void
}

/** Calls back once, after `ms` milliseconds of fair time; `busy` says that the machine stretched them nearly as far as it goes. */
export function deadline(ms: number, expired: (busy: boolean) => void): Deadline {
  const begun = clock.now
  const begunAt = performance.now()
  const cancel = clock.watch(() => {
    if (clock.now - begun < ms) return
    cancel()
    expired(performance.now() - begunAt > ms * (MOST_STRETCH - 1))
  })
  return { cancel }
}
