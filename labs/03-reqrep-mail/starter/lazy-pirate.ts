import { setTimeout } from 'node:timers/promises'
import { Request } from 'zeromq'
import {
  choose,
  fit,
  readObject,
  Refusal,
  REPLIES,
  type ReplyTo,
  type RequestOf,
  type Service,
} from './messages.ts'

/** Asks a server that may die at any moment, one request at a time. */
export class LazyPirate {
  readonly #endpoint: string
  readonly #replyMs: number
  readonly #notice: (text: string) => void
  #socket: Request
  #closed = false

  constructor(endpoint: string, replyMs: number, notice: (text: string) => void) {
    this.#endpoint = endpoint
    this.#replyMs = replyMs
    this.#notice = notice
    this.#socket = this.#connect()
  }

  /** The server's reply, however long it takes to get one. Throws a Refusal when the reply is `erro`. */
  async ask<S extends Service>(service: S, data: RequestOf<S>): Promise<ReplyTo<S>> {
    const request = JSON.stringify({ service, data })
    // TODO 3.1: send the request on the #socket, and wait for the #reply() to it. Return its data, or throw a Refusal.
    // TODO 3.5: there may be no reply. Then this socket is of no use any more. Ask again with another, until #closed.
    throw new Error('TODO 3.1: ask the server')
  }

  /** Lets go of a request that is under way, too. */
  close(): void {
    this.#closed = true
    this.#socket.close()
  }

  #connect(): Request {
    // TODO 3.5: linger 0, so that a request does not outlive its socket. But how long does receive() wait?
    const socket = new Request({ linger: 0 })
    socket.connect(this.#endpoint)
    return socket
  }

  /** What came back within replyMs, if it can be understood. */
  async #reply<S extends Service>(service: S): Promise<{ data?: ReplyTo<S>; refused?: string } | undefined> {
    try {
      const { data } = readObject(await this.#socket.receive())
      const status = choose(Object(data), 'status', { OK: 1, erro: 1 })
      if (status === 'erro') return { refused: String(Object(data).message) }
      return { data: fit(data, REPLIES[service]) }
    } catch (error) {
      if (error instanceof Refusal) {
        this.#notice(`The reply breaks the contract: ${error.message}.`)
        await setTimeout(this.#replyMs)
      } else if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      return undefined
    }
  }
}
