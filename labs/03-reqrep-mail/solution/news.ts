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
    // 3.4: a subscription is a prefix, and nothing but this name begins like this.
    this.#socket.subscribe(`@${name}@`)
  }

  close(): void {
    this.#socket.close()
  }

  async #hear(): Promise<void> {
    for await (const [, ...frames] of this.#socket) {
      try {
        fit(readObject(frames), NEWS)
        this.#came()
      } catch (error) {
        // 3.7: nobody waits for a reply here, so broken news gets a line on stderr and no more.
        if (!(error instanceof Refusal)) throw error
        this.#terminal.notice(`Skipped news that breaks the contract: ${error.message}.`)
      }
    }
  }
}
