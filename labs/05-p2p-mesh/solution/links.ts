import { Dealer } from 'zeromq'
import { Refusal } from './messages.ts'

/** The way to one endpoint: a DEALER that is connected to nothing else, and only sends. */
export class Link {
  readonly #dealer: Dealer

  /** Throws a Refusal when this is no endpoint. Whether anybody is there does not matter: the DEALER tries, and keeps on. */
  constructor(endpoint: string) {
    // 5.1: a DEALER that is connected to several peers sends to them in turns. So each peer has one of its own.
    // What one may send never waits for the other end: no limit to the queue, and no time to wait for room in it. So
    // there is never more than one send at a time either. A queue that nobody empties is dropped with its peer.
    this.#dealer = new Dealer({ linger: 0, sendTimeout: 0, sendHighWaterMark: 0 })
    try {
      checkPort(endpoint)
      this.#dealer.connect(endpoint)
    } catch {
      this.#dealer.close()
      throw new Refusal(`no socket can connect to "${endpoint}"`)
    }
  }

  send(frames: string[]): void {
    this.#dealer.send(frames).catch((error: Error) => console.error(error))
  }

  /** Drops what is not sent yet: whoever comes to this endpoint next is not to get what was meant for another. */
  close(): void {
    this.#dealer.close()
  }

  /** Sends the last message. It, and what is before it, has a moment to get out while the program ends. */
  finish(frames: string[]): void {
    this.send(frames)
    // 5.5: linger is how long a socket that was closed goes on. Without an end, a peer that is dead would keep us here.
    this.#dealer.linger = LAST_WORDS_MS
    this.close()
  }
}

const LAST_WORDS_MS = 300

/** ZeroMQ looks up the address later, and finds out only then that there is no such port. */
function checkPort(endpoint: string): void {
  const [, port] = /^tcp:.*:(\d+)$/.exec(endpoint) ?? []
  if (port && (Number(port) < 1 || Number(port) > 65_535)) throw new RangeError(port)
}
