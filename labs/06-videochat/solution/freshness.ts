import { now } from './clock.ts'
import type { Header } from './messages.ts'

const LATE_MS = 500
const RENEW_AGAIN_MS = 500
/** How much slower one machine's clock may be than another's: less than a millisecond in a second. */
const DRIFT = 0.001

/** What of one sender is live, and which of its pictures can be decoded. */
export class Freshness {
  /** The smallest difference of our clock and the sender's timestamp that was seen, in milliseconds, and when. */
  #quickest = Infinity
  #measuredAt = 0
  #waitsForKey = true
  #subscribedAt = performance.now()
  #renewedAt = -Infinity
  readonly #renew: () => void

  /** `renew` takes the subscription to video back and makes it again: then the sender encodes a key frame. */
  constructor(renew: () => void) {
    this.#renew = renew
  }

  /** How much longer this has been on its way than the quickest of its sender, in milliseconds. */
  latency(timestamp: number): number {
    // 6.5: two clocks never agree, so a difference says nothing, but two differences do. The smallest is that of an
    // empty line. It may grow as slowly as clocks drift, and not so fast that five seconds become the new normal.
    const at = now() / 1000
    const difference = at - timestamp / 1000
    this.#quickest = Math.min(difference, this.#quickest + (at - this.#measuredAt) * DRIFT)
    this.#measuredAt = at
    return difference - this.#quickest
  }

  isLate(latency: number): boolean {
    return latency >= LATE_MS
  }

  /** Whether a picture may be passed on. */
  passes({ key }: Header<'video'>, latency: number): boolean {
    if (this.isLate(latency)) {
      // 6.5: what was stopped for five seconds finds five seconds of pictures in the kernel. They go as fast as they can
      // be read, and behind them comes the key frame that this renewal asks for.
      this.#ask(this.#renewedAt)
      return false
    }
    // 6.4: a picture says what is different from the one before it. Only a key frame says all.
    if (this.#waitsForKey && !key) {
      this.#ask(Math.max(this.#renewedAt, this.#subscribedAt))
      return false
    }
    this.#waitsForKey = false
    return true
  }

  /** A picture was not passed on. */
  leftOut(): void {
    // 6.5: those that follow say what is different from one that the page has never seen.
    this.#waitsForKey = true
  }

  /** There is a new subscription, so a key frame will come. */
  subscribed(): void {
    this.#waitsForKey = true
    this.#subscribedAt = performance.now()
  }

  /** Somebody can't decode what there is, and needs a key frame. */
  refresh(): void {
    this.#waitsForKey = true
    this.#ask(this.#renewedAt)
  }

  #ask(last: number): void {
    if (performance.now() - last < RENEW_AGAIN_MS) return
    this.#renewedAt = performance.now()
    this.#renew()
  }
}
