import { Dealer } from 'zeromq'
import { Refusal } from './messages.ts'

/** The way to one endpoint: a DEALER that is connected to nothing else, and only sends. */
export class Link {
  readonly #dealer: Dealer

  /** Throws a Refusal when this is no endpoint. Whether anybody is there does not matter: the DEALER tries, and keeps on. */
  constructor(endpoint: string) {
    // TODO 5.1: one Dealer for this endpoint alone, that never waits for the other end: linger, sendTimeout, sendHighWaterMark.
    // Its connect() throws when this is no endpoint, and so does checkPort(): then close it, and throw a Refusal.
    throw new Error(`TODO 5.1: connect to ${endpoint}`)
  }

  send(frames: string[]): void {
    this.#dealer.send(frames).catch((error: Error) => console.error(error))
  }

  /** Drops what is not sent yet: whoever comes to this endpoint next is not to get what was meant for another. */
  close(): void {
    this.#dealer.close()
  }

  /** Sends the last message. It has a moment to get out while the program ends, and so has what is before it. */
  finish(frames: string[]): void {
    this.send(frames)
    // TODO 5.5: close() drops what was not sent yet. How long may it go on? See linger, and LAST_WORDS_MS.
    this.close()
  }
}

const LAST_WORDS_MS = 500

/** ZeroMQ looks up the address later, and finds out only then that there is no such port. */
function checkPort(endpoint: string): void {
  const [, port] = /^tcp:.*:(\d+)$/.exec(endpoint) ?? []
  if (port && (Number(port) < 1 || Number(port) > 65_535)) throw new RangeError(port)
}
