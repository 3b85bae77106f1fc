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
    // 4.4: what is sent to nobody is lost, and so is what nobody has asked for yet: the slow joiner of lab 01.
    socket.events.on('handshake', () => {
      this.#connected = this.#settle()
      void this.publish()
    })
    socket.events.on('disconnect', () => {
      this.#connected = undefined
      this.#asked = false
    })
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
    // 4.4: in steps, and by no clock: a process that was frozen meanwhile must look at its socket before it goes on.
    for (let step = 0; step < (this.#asked ? SETTLED : NOBODY) && !this.#socket.closed; step++)
      await setTimeout(STEP_MS)
  }

  async #publishPending(): Promise<void> {
    while (!this.#socket.closed) {
      const item = this.#memory.pending()
      const connected = this.#connected
      if (item) await connected
      if (!item || !connected || connected !== this.#connected) return
      // 4.4: kept, published, and only then marked: a server that is killed in between publishes it again.
      try {
        await this.#socket.send([item.topic, JSON.stringify(toPublication(item))])
      } catch (error) {
        if (this.#socket.closed || (error as NodeJS.ErrnoException).code === 'EAGAIN') return
        throw error
      }
      this.#memory.published(item.id)
    }
  }
}

function toPublication({ id, kind, topic, sender, message, timestamp }: Kept): object {
  const address = kind === 'publication' ? { channel: topic } : { src: sender }
  return { id, user: sender, ...address, message, timestamp }
}
