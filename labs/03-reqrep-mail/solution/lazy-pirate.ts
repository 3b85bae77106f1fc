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
    for (let lost = 0; ; lost++) {
      await this.#socket.send(request)
      const reply = await this.#reply(service)
      if (this.#closed) throw new Error('the server was not asked to the end')
      if (reply && lost > 0) this.#notice('The server answers again.')
      if (reply?.refused !== undefined) throw new Refusal(reply.refused)
      if (reply?.data) return reply.data
      // 3.5: a REQ socket that has asked only listens, for ever if need be. What may ask again is a new one.
      if (lost === 0) this.#notice('No reply from the server. Asking again until there is one.')
      this.#socket.close()
      this.#socket = this.#connect()
    }
  }

  /** Lets go of a request that is under way, too. */
  close(): void {
    this.#closed = true
    this.#socket.close()
  }

  #connect(): Request {
    // A request that was not sent when its socket is closed is not to be sent later: linger 0.
    const socket = new Request({ linger: 0, receiveTimeout: this.#replyMs })
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
