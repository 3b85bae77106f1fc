import { setTimeout } from 'node:timers/promises'
import { Request, Subscriber } from 'zeromq'
import { look, Trouble } from './processes.ts'

const REPLY_MS = 800

interface Reply {
  status?: string
  message?: string
  description?: string
  items?: { id: number; message?: string }[]
}

/**
 * Publishes numbers in a channel of its own, and notes which were answered with OK. A follower beside it, on another
 * connection, notes which came. Neither looks into the server.
 */
export class Observer {
  readonly acknowledged = new Set<string>()
  readonly unanswered = new Set<string>()
  /** Number -> how often it came. */
  readonly seen = new Map<string, number>()
  readonly #broker: string
  readonly #channel: string
  readonly #follower = new Subscriber({ receiveHighWaterMark: 0, linger: 0 })
  #requests: Request
  #counting: Promise<void> | undefined
  #trouble: unknown
  #done = false

  constructor(channel: string, broker: string, proxy: string) {
    this.#channel = channel
    this.#broker = broker
    this.#requests = this.#connect()
    this.#follower.connect(proxy)
    this.#follower.subscribe(channel)
    this.#follow().catch(this.#fail)
  }

  /** How many were answered with OK so far. */
  get promises(): number {
    if (this.#trouble) throw this.#trouble
    return this.acknowledged.size
  }

  /** Makes the channel, and knocks until the follower hears it: a subscription takes its time to reach the server. */
  async begin(): Promise<void> {
    await this.#does('channel', { channel: this.#channel })
    for (let knocks = 0; !this.seen.has('knock'); knocks++) {
      if (knocks === 100) throw new Trouble('A follower hears nothing of what is published (4.4).')
      await this.#does('publish', { user: 'observer', channel: this.#channel, message: 'knock' })
      await setTimeout(20)
    }
    this.#counting = this.#count().catch(this.#fail)
  }

  async stop(): Promise<void> {
    this.#done = true
    await this.#counting
  }

  /** What the server says that was published. */
  async history(): Promise<Set<string>> {
    const found = new Set<string>()
    for (let after = 0; ;) {
      const reply = await this.#does('history', { channel: this.#channel, after })
      const items = reply.items?.filter(({ id }) => id > after) ?? []
      if (items.length === 0) return found
      for (const { message } of items) found.add(String(message))
      after = items.at(-1)!.id
    }
  }

  close(): void {
    this.#requests.close()
    this.#follower.close()
  }

  readonly #fail = (error: unknown): void => {
    this.#trouble = error
    look()
  }

  async #count(): Promise<void> {
    for (let number = 1; !this.#done; number++) {
      const message = String(number)
      const reply = await this.#ask('publish', { user: 'observer', channel: this.#channel, message })
      const list = reply ? this.acknowledged : this.unanswered
      list.add(message)
      look()
    }
  }

  async #does(service: string, data: object): Promise<Reply> {
    const reply = await this.#ask(service, data)
    if (!reply) throw new Trouble(`Nobody answers the request ${service} (4.1, 4.2).`)
    return reply
  }

  /** The data of the reply, if one comes in time. Throws Trouble when it says no. */
  async #ask(service: string, data: object): Promise<Reply | undefined> {
    const timestamp = new Date().toISOString()
    await this.#requests.send(JSON.stringify({ service, data: { ...data, timestamp } }))
    const frames = await this.#requests.receive().catch(() => undefined)
    if (!frames) {
      this.#requests.close()
      this.#requests = this.#connect()
      return undefined
    }
    const reply = parse(frames[0]).data ?? {}
    if (reply.status === 'OK' || reply.status === 'sucesso') return reply
    throw new Trouble(
      `The request ${service} was refused: ${reply.description ?? reply.message ?? reply.status}.`,
    )
  }

  #connect(): Request {
    const socket = new Request({ linger: 0, receiveTimeout: REPLY_MS })
    socket.connect(this.#broker)
    return socket
  }

  async #follow(): Promise<void> {
    for await (const [topic, body] of this.#follower) {
      const { message } = parse(body)
      if (String(topic) !== this.#channel || message === undefined) continue
      this.seen.set(message, (this.seen.get(message) ?? 0) + 1)
      look()
    }
  }
}

/** A frame as the JSON object that it should be. */
function parse(frame: Buffer | undefined): Reply & { data?: Reply } {
  try {
    return Object(JSON.parse(String(frame))) as Reply
  } catch {
    throw new Trouble(`Not JSON: ${String(frame)}`)
  }
}
