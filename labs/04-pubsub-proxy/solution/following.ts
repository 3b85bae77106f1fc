import { Subscriber } from 'zeromq'
import { fit, IN_CHANNEL, readObject, Refusal, TO_USER } from './messages.ts'
import { notice, print, printable } from './terminal.ts'

/** What is published for a user, and in the channels that the user follows. */
export class Following {
  readonly #socket = new Subscriber({ receiveHighWaterMark: 100_000 })
  readonly #channels = new Set<string>()
  /** Topic -> the ids that were shown. */
  readonly #shown = new Map<string, Set<number>>()
  #user: string | undefined

  constructor(endpoint: string) {
    this.#socket.connect(endpoint)
    void this.#hear()
  }

  /** Hears what is for this user only. */
  as(user: string): void {
    this.#user = user
    this.#socket.subscribe(user)
  }

  follow(channel: string): void {
    // A socket counts: a subscription that was made twice wants to be taken back twice.
    if (!this.#channels.has(channel)) this.#socket.subscribe(channel)
    this.#channels.add(channel)
  }

  /** False when the channel was not followed. */
  leave(channel: string): boolean {
    if (!this.#channels.delete(channel)) return false
    this.#socket.unsubscribe(channel)
    return true
  }

  close(): void {
    this.#socket.close()
  }

  async #hear(): Promise<void> {
    for await (const [topic, ...frames] of this.#socket) {
      try {
        this.#show(String(topic), frames)
      } catch (error) {
        // 4.9: nobody waits for a reply here, so a broken publication gets a line on stderr and no more.
        if (!(error instanceof Refusal)) throw error
        notice(`Skipped a publication that breaks the contract: ${error.message}.`)
      }
    }
  }

  #show(topic: string, frames: Buffer[]): void {
    // 4.4: a subscription is a prefix. That of `tea` also brings what is for `teapot`.
    if (this.#channels.has(topic)) {
      const { id, user, message } = fit(readObject(frames), IN_CHANNEL)
      if (this.#isNew(topic, id)) print(`#${topic} ${user}: ${printable(message)}`)
    }
    // 4.5: the own name is a topic like any other.
    if (topic === this.#user) {
      const { id, src, message } = fit(readObject(frames), TO_USER)
      if (this.#isNew(topic, id)) print(`${src} to you: ${printable(message)}`)
    }
  }

  /** Whether a publication is shown for the first time: a server that was killed may send one again. */
  #isNew(topic: string, id: number): boolean {
    const shown = this.#shown.get(topic) ?? new Set()
    this.#shown.set(topic, shown)
    return shown.size < shown.add(id).size
  }
}
