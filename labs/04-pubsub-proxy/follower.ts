import { Subscriber } from 'zeromq'
import { look, Trouble } from './processes.ts'

interface Publication {
  id?: number
  user?: string
  message?: string
}

/** Notes what the observer's publications look like to somebody who follows the channel. */
export class Follower {
  /** Message -> the id under which it came. */
  readonly seen = new Map<string, number | undefined>()
  /** The messages that came again. */
  readonly again = new Set<string>()
  readonly #channel: string
  readonly #socket = new Subscriber({ receiveHighWaterMark: 0, linger: 0 })

  constructor(channel: string, proxy: string, fail: (error: unknown) => void) {
    this.#channel = channel
    this.#socket.connect(proxy)
    this.#socket.subscribe(channel)
    this.#follow().catch(fail)
  }

  close(): void {
    this.#socket.close()
  }

  async #follow(): Promise<void> {
    for await (const [topic, body] of this.#socket) {
      const { id, user, message } = readJson(body) as Publication
      if (String(topic) !== this.#channel || user !== 'observer' || message === undefined) continue
      if (this.seen.has(message)) {
        this.again.add(message)
        if (this.seen.get(message) !== id)
          throw new Trouble(`The publication ${message} came under two ids: it was kept twice (4.4).`)
      }
      this.seen.set(message, id)
      look()
    }
  }
}

/** The JSON object in a frame. Throws Trouble when there is none. */
export function readJson(frame: Buffer | undefined): object {
  try {
    return Object(JSON.parse(String(frame))) as object
  } catch {
    throw new Trouble(`A message is not JSON, but ${JSON.stringify(String(frame))}.`)
  }
}
