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
  // TODO 6.4: a PUB keeps subscriptions to itself. So does this XPUB with every second one to a topic: see verbosity.
  // TODO 6.5: a thousand messages wait for whoever is slow. How many pictures should, and how much text?
  readonly #media = new XPublisher({ linger: 0 })
  readonly #text = new Publisher({ linger: 200 })
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
    // TODO 6.1: three frames: the kind, which is the topic; the header, with from and seq; the payload as it is.
    throw new Error('TODO 6.1: publish a picture or a piece of sound')
  }

  publishText(text: string): void {
    // TODO 6.1: three frames here, too, at the other socket. The timestamp is now().
    throw new Error('TODO 6.1: publish text')
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
    // TODO 6.4: this reads subscriptions, and forgets them. Which of them is somebody who waits for a picture?
    for await (const [frame] of this.#media) void frame
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
