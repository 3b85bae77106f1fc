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
    // TODO 4.5: who publishes what for this user, and under which topic?
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
      // TODO 4.9: a publication that breaks the contract is worth a notice(), and must not end this loop.
      this.#show(String(topic), frames)
    }
  }

  #show(topic: string, frames: Buffer[]): void {
    // TODO 4.4: a subscription is a prefix. Is this for a channel of #channels? Is it new? Then print it.
    if (this.#channels.size > 0) throw new Error('TODO 4.4: show what is published')
    // TODO 4.5: is it for the user, and for nobody whose name only begins like that?
  }

  /** Whether a publication is shown for the first time: a server that was killed may send one again. */
  #isNew(topic: string, id: number): boolean {
    // TODO 4.4: this believes that nothing comes twice. Remember in #shown what did.
    return true
  }
}
