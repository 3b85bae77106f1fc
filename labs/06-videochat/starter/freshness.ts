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
    // TODO 6.5: this believes that two machines have the same time. What can be told when they have not?
    return (now() - timestamp) / 1000
  }

  isLate(latency: number): boolean {
    // TODO 6.5: when is it too late for a picture, or a piece of sound?
    return false
  }

  /** Whether a picture may be passed on. */
  passes({ key }: Header<'video'>, latency: number): boolean {
    // TODO 6.5: what is late does not pass. But how does the page get a picture soon? See #ask().
    // TODO 6.4: this passes pictures on that say what is different from one that the page has never seen.
    return true
  }

  /** A picture was not passed on. */
  leftOut(): void {
    // TODO 6.5: what of the pictures that follow?
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
    // TODO 6.4: #renew(), but not more often than once in RENEW_AGAIN_MS.
  }
}
