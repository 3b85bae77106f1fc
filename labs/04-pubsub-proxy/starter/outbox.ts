import { setTimeout } from 'node:timers/promises'
import type { XPublisher } from 'zeromq'
import type { Kept, Memory } from './memory.ts'

const STEP_MS = 20
/** Steps to wait after a handshake: clients that lost the proxy when we did are back after 200 ms at most. */
const SETTLED = 15
/** Steps to wait for a first subscription, before it is certain that nobody follows anything. */
const NOBODY = 50

/** Publishes what the memory has kept for it, in order, whenever there is a proxy to publish to. */
export class Outbox {
  readonly #memory: Memory
  readonly #socket: XPublisher
  /** Done when the proxy has asked for what its clients follow; undefined when there is no connection. */
  #connected: Promise<void> | undefined
  /** Whether anybody has subscribed on this connection. */
  #asked = false
  #publishing = Promise.resolve()

  constructor(memory: Memory, socket: XPublisher) {
    this.#memory = memory
    this.#socket = socket
    // TODO 4.4: what is sent to nobody is lost, and so is what nobody has asked for yet. Tell from socket.events when there
    // is a connection, and when not: #connected is #settle(), or undefined. And then publish() what has waited.
    void this.#hear()
    // For a proxy that is there, and takes nothing more for a time.
    setInterval(() => void this.publish(), 500).unref()
  }

  /** Publishes all that is pending, if that can be done now. */
  publish(): Promise<void> {
    // A socket takes one send at a time, so each waits for the one before.
    this.#publishing = this.#publishing.then(() => this.#publishPending())
    return this.#publishing
  }

  /** Reads the subscriptions, which a PUB keeps to itself. */
  async #hear(): Promise<void> {
    for await (const _ of this.#socket) this.#asked = true
  }

  /** Waits for subscriptions. All that the proxy knows of come together. */
  async #settle(): Promise<void> {
    // TODO 4.4: a slow joiner. Has anybody #asked? If so, SETTLED steps are enough; if not, NOBODY of them.
  }

  async #publishPending(): Promise<void> {
    while (!this.#socket.closed) {
      const item = this.#memory.pending()
      const connected = this.#connected
      if (item) await connected
      if (!item || !connected || connected !== this.#connected) return
      // TODO 4.4: send two frames, the item's topic and its JSON, and mark it published(). The server may be killed between
      // any two of these steps. Which order loses nothing? And when send() fails with EAGAIN, the item is to stay pending.
      throw new Error('TODO 4.4: publish')
    }
  }
}

function toPublication({ id, kind, topic, sender, message, timestamp }: Kept): object {
  const address = kind === 'publication' ? { channel: topic } : { src: sender }
  return { id, user: sender, ...address, message, timestamp }
}
