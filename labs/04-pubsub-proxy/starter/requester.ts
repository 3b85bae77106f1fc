import { Request } from 'zeromq'
import { fit, readObject, Refusal, REPLIES, type ReplyTo, type RequestOf, type Service } from './messages.ts'

/** Nobody knows whether the request was done. */
export class NoReply extends Error {
  constructor() {
    super('no reply')
  }
}

/** Asks servers through the broker, one request at a time. */
export class Requester {
  readonly #endpoint: string
  readonly #replyMs: number
  #socket: Request
  #closed = false

  constructor(endpoint: string, replyMs: number) {
    this.#endpoint = endpoint
    this.#replyMs = replyMs
    this.#socket = this.#connect()
  }

  /** What the reply says. Throws a Refusal when the request was not done, and NoReply when nobody knows. */
  async ask<S extends Service>(service: S, data: RequestOf<S>): Promise<ReplyTo<S>> {
    // TODO 4.4: send the request, with a timestamp in its data, and #receive() the reply: one object in one frame.
    const reply: unknown = undefined
    if (!reply) throw new Error('TODO 4.4: ask')
    const { status, description, message } = Object(reply) as Record<string, unknown>
    // A reply without a status was done, unless it says why not.
    const done = status === undefined ? description === undefined : status === 'OK' || status === 'sucesso'
    if (!done) throw new Refusal(String(description || message || status))
    return fit(reply, REPLIES[service])
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

  async #receive(): Promise<Buffer[]> {
    // TODO 4.4: after replyMs this throws EAGAIN. Then this socket is of no use any more: why? Throw NoReply instead.
    return this.#socket.receive()
  }
}

/** The milliseconds in a variable. */
export function milliseconds(variable: string, otherwise: number): number {
  const ms = Number(process.env[variable] ?? otherwise)
  if (ms >= 0) return ms
  throw new Error(`${variable} is "${process.env[variable]}": give it milliseconds`)
}
