import { Subscriber } from 'zeromq'
import { fit, NEWS, readObject, Refusal } from './messages.ts'
import type { Terminal } from './terminal.ts'

/** What the server announces. News may be lost: it only says that it is worth asking now. */
export class News {
  readonly #socket = new Subscriber()
  readonly #names = new Set<string>()
  readonly #terminal: Terminal
  readonly #came: () => void

  constructor(endpoint: string, terminal: Terminal, came: () => void) {
    this.#terminal = terminal
    this.#came = came
    this.#socket.connect(endpoint)
    void this.#hear()
  }

  /** Hears what is announced for a user or a topic. */
  follow(name: string): void {
    if (this.#names.has(name)) return
    this.#names.add(name)
    // TODO 3.4: a subscription is a prefix. Does news for this name begin like this? Does other news?
    this.#socket.subscribe(name)
  }

  close(): void {
    this.#socket.close()
  }

  async #hear(): Promise<void> {
    for await (const [, ...frames] of this.#socket) {
      // TODO 3.7: news that breaks the contract is worth a notice(), and must not end this loop.
      fit(readObject(frames), NEWS)
      this.#came()
    }
  }
}
