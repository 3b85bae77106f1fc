import { Dealer } from 'zeromq'
import { Refusal } from './messages.ts'

/** The way to one endpoint: a DEALER that is connected to nothing else, and only sends. */
export class Link {
  readonly #dealer: Dealer

  /** Throws a Refusal when this is no endpoint. Whether anybody is there does not matter: the DEALER tries, and keeps on. */
  constructor(endpoint: string) {
    // 5.1: a DEALER that is connected to several peers sends to them in turns, so this one is for one peer alone.
    // It never waits for the other end: there is always room in its queue, and no time to wait for some. So nothing here
    // is held up by a peer that is dead or slow, and no two sends are ever under way in one socket.
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

  /** Sends the last message. It has a moment to get out while the program ends, and so has what is before it. */
  finish(frames: string[]): void {
    this.send(frames)
    // 5.5: linger is how long a socket that was closed goes on. Without an end, a peer that is dead would keep us here.
    this.#dealer.linger = LAST_WORDS_MS
    this.close()
  }
}

const LAST_WORDS_MS = 500

/** ZeroMQ looks up the address later, and finds out only then that there is no such port. */
function checkPort(endpoint: string): void {
  const [, port] = /^tcp:.*:(\d+)$/.exec(endpoint) ?? []
  if (port && (Number(port) < 1 || Number(port) > 65_535)) throw new RangeError(port)
}
