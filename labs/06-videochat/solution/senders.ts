import { Publisher, XPublisher } from 'zeromq'
import { now } from './clock.ts'
import type { Frame } from './messages.ts'
import { Unusable, type Endpoint, type Settings } from './settings.ts'

/** How many media messages wait for a subscriber that does not take them: half a second or so. */
const MOST_WAITING = 60
/** A key frame is large. Who has just asked for one does not ask again. */
const ASK_AGAIN_MS = 250

/** What this peer publishes. */
export class Senders {
  // 6.5: a message that a subscriber has no room for is dropped, for this subscriber, and send() never waits for any.
  // XPUB is a PUB that shows its subscriptions; all of them, so also a second one to the same topic.
  readonly #media = new XPublisher({ linger: 0, sendHighWaterMark: MOST_WAITING, verbosity: 'allSubs' })
  // 6.5: text has a socket of its own, because how much may wait is one number for a whole socket. 0 is no limit.
  readonly #text = new Publisher({ linger: 200, sendHighWaterMark: 0 })
  readonly #id: string
  readonly #askForKey: () => boolean
  readonly #seq = { video: 0, audio: 0, text: 0 }
  #sending: Promise<void> = Promise.resolve()
  #askedAt = -Infinity

  /** `askForKey` is called when somebody needs a key frame; false when there is nobody to ask for one. */
  constructor(id: string, askForKey: () => boolean) {
    this.#id = id
    this.#askForKey = askForKey
  }

  async bind({ media, text }: Settings): Promise<void> {
    await bind(this.#media, media)
    await bind(this.#text, text)
    void this.#hear()
  }

  /** A picture or a piece of sound, to whoever has subscribed to its kind. */
  publish({ kind, ...captured }: Frame, payload: Buffer): void {
    // 6.1: three frames. The payload is passed on as it came: bytes, which nobody in here understands.
    const header = { from: this.#id, seq: ++this.#seq[kind], ...captured }
    this.#send(this.#media, [kind, JSON.stringify(header), payload])
  }

  publishText(text: string): void {
    const header = { from: this.#id, seq: ++this.#seq.text, timestamp: now() }
    this.#send(this.#text, ['text', JSON.stringify(header), text])
  }

  close(): void {
    this.#media.close()
    this.#text.close()
  }

  /** A socket takes one send at a time, so each waits for the one before; that is done at once. */
  #send(socket: Publisher | XPublisher, frames: (string | Buffer)[]): void {
    this.#sending = this.#sending.then(() => (socket.closed ? undefined : socket.send(frames)))
  }

  /** Reads subscriptions: 1 and the topic, or 0 and the topic when it is taken back. */
  async #hear(): Promise<void> {
    // 6.4: a subscription goes the other way, from SUB to XPUB, and nobody sees it who does not read.
    for await (const [frame] of this.#media) {
      // A subscription is a prefix: that to nothing is one to everything.
      if (frame![0] !== 1 || !'video'.startsWith(String(frame!.subarray(1)))) continue
      if (performance.now() - this.#askedAt < ASK_AGAIN_MS) continue
      if (this.#askForKey()) this.#askedAt = performance.now()
    }
  }
}

export async function bind(
  socket: { bind: (endpoint: string) => Promise<void> },
  endpoint: Endpoint,
): Promise<void> {
  try {
    await socket.bind(endpoint.bound)
  } catch (error) {
    const why = (error as Error).message
    throw new Unusable(`${endpoint.variable} is ${endpoint.bound}, and can't be bound: ${why}.`)
  }
}
