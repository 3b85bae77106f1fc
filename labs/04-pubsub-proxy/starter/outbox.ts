import { setTimeout } from 'node:timers/promises'
import type { Publisher } from 'zeromq'
import type { Kept, Memory } from './memory.ts'

/**
 * So long after a handshake the proxy's subscriptions have arrived. Those that it has follow at once; clients that lost
 * it as we did are back 200 ms later at most, which is twice what a socket waits before it connects again.
 */
const SETTLE_MS = 300

/** Publishes what the memory has kept for it, in order, whenever there is a proxy to publish to. */
export class Outbox {
  readonly #memory: Memory
  readonly #socket: Publisher
  /** Done when the proxy will get what is sent; undefined when there is no connection. */
  #connected: Promise<void> | undefined
  #publishing = Promise.resolve()

  constructor(memory: Memory, socket: Publisher) {
    this.#memory = memory
    this.#socket = socket
    // TODO 4.4: PUB drops what nobody has asked for, and a proxy asks some time after the handshake: a slow joiner. So
    // nothing is sent before that, nor after a disconnect: see socket.events. Set #connected, and publish() what waits.
    // For a proxy that is there, and takes nothing more for a time.
    setInterval(() => void this.publish(), 500).unref()
  }

  /** Publishes all that is pending, if that can be done now. */
  publish(): Promise<void> {
    // A socket takes one send at a time, so each waits for the one before.
    this.#publishing = this.#publishing.then(() => this.#publishPending())
    return this.#publishing
  }

  async #publishPending(): Promise<void> {
    while (!this.#socket.closed) {
      const item = this.#memory.pending()
      if (item) await this.#connected
      if (!item || !this.#connected) return
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
