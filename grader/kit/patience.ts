import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'

const TICK_MS = 25
/** The slowest that fair time runs: a deadline is stretched to this many times its length at most. */
const MOST_STRETCH = 5
/** For so long everybody is silent for everybody else. */
const CROWDED_MS = 500

/** Milliseconds since the start in which some runnable process had to wait for a processor, where Linux tells. */
function stalledMs(): number | undefined {
  const total = /^some .*total=(\d+)/.exec(read('/proc/pressure/cpu'))?.[1]
  return total === undefined ? undefined : Number(total) / 1000
}

/** The part of the time that a runnable process waits, from how many there are now; what is known without stalledMs. */
function crowding(): number {
  const runnable = Number(/ (\d+)\/\d+ /.exec(read('/proc/loadavg'))?.[1] ?? loadavg()[0])
  return Math.max(0, 1 - availableParallelism() / runnable)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/**
 * A clock that runs slower while the machine is busy, so that a deadline measures the program and not its
 * neighbours: time in which processes waited for a processor, or in which the grader itself was not scheduled,
 * counts only one part in MOST_STRETCH.
 */
class FairClock {
  #now = 0
  readonly #waiting = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #last = 0
  #lastStalled: number | undefined

  /** Milliseconds, of use only while somebody watches. */
  get now(): number {
    if (this.#timer && performance.now() - this.#last > TICK_MS) this.#advance()
    return this.#now
  }

  watch(callback: () => void): () => void {
    this.#waiting.add(callback)
    if (!this.#timer) {
      this.#last = performance.now()
      this.#lastStalled = stalledMs()
      // What has come over the network is read before anybody is told that the time is up.
      this.#timer = setInterval(() => setImmediate(() => this.#tick()), TICK_MS)
    }
    return () => {
      this.#waiting.delete(callback)
      if (this.#waiting.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #tick(): void {
    this.#advance()
    for (const callback of [...this.#waiting]) callback()
  }

  #advance(): void {
    const now = performance.now()
    const stalled = stalledMs()
    const elapsed = now - this.#last
    const lost = stalled === undefined ? elapsed * crowding() : stalled - (this.#lastStalled ?? stalled)
    const free = Math.min(elapsed - lost, 2 * TICK_MS)
    this.#now += Math.max(free, elapsed / MOST_STRETCH)
    this.#last = now
    this.#lastStalled = stalled
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

export interface Observation {
  /** At some time since the beginning the grader had to wait for a processor, and what crossed its relays was late. */
  readonly crowded: boolean
  end(): void
}

/** Watches how busy the machine is from now on. */
export function observe(): Observation {
  let [last, longest] = [performance.now(), 0]
  const end = clock.watch(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  })
  return {
    get crowded() {
      return longest > CROWDED_MS
    },
    end,
  }
}

/** Runs from now on; the returned function stops it and gives the milliseconds of fair time. */
export function stopwatch(): () => number {
  const begun = clock.now
  const cancel = clock.watch(() => {})
  return () => {
    cancel()
    return clock.now - begun
  }
}
