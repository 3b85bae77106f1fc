import { Link } from './links.ts'
import { Refusal } from './messages.ts'
import { notice, printable } from './terminal.ts'

interface Greeting {
  /** Where the HELLO went; undefined for an endpoint that is to be left alone until somebody there says HELLO. */
  link: Link | undefined
  since: number
}

/** Endpoints where somebody may be, or may come: each gets HELLO again and again, until one comes back. */
export class Greetings {
  readonly #all = new Map<string, Greeting>()
  readonly #everyMs: number
  readonly #hello: () => string[]

  /** `hello` gives the frames to send. */
  constructor(everyMs: number, hello: () => string[]) {
    this.#everyMs = everyMs
    this.#hello = hello
  }

  /** Greets an endpoint from now on, unless it is greeted already. */
  begin(endpoint: string): void {
    if (!this.#all.has(endpoint)) this.#greet(endpoint)
  }

  /** Somebody at this endpoint has said HELLO. */
  end(endpoint: string): void {
    this.#all.get(endpoint)?.link?.close()
    this.#all.delete(endpoint)
  }

  /** Greets nobody there until HELLO comes from there, whatever others say: they may not know yet who has left. */
  pause(endpoint: string): void {
    this.#all.set(endpoint, { link: undefined, since: performance.now() })
  }

  /** Greets again where no answer has come. */
  repeat(): void {
    // TODO 5.7: where no answer has come for #everyMs, end() the greeting, and #greet anew: why not over the same connection?
    // A greeting that has no link is a pause, and goes on.
  }

  close(): void {
    for (const endpoint of [...this.#all.keys()]) this.end(endpoint)
  }

  #greet(endpoint: string): void {
    try {
      const link = new Link(endpoint)
      link.send(this.#hello())
      this.#all.set(endpoint, { link, since: performance.now() })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      notice(`Nobody is greeted there: ${printable(error.message)}.`)
    }
  }
}
