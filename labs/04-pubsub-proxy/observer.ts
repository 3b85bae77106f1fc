import { setTimeout } from 'node:timers/promises'
import { Request } from 'zeromq'
import { Follower, readJson } from './follower.ts'
import { look, Trouble } from './processes.ts'

/** How long it waits for OK before it publishes the next number, and for all other replies. */
const [REPLY_MS, PATIENCE_MS] = [800, 30_000]

interface Reply {
  status?: string
  message?: string
  description?: string
  items?: { id: number; message?: string }[]
}

/** Publishes numbers in a channel of its own, and notes which were answered with OK. It can't look into the server. */
export class Observer {
  readonly acknowledged = new Set<string>()
  readonly unanswered = new Set<string>()
  readonly follower: Follower
  readonly #broker: string
  readonly #channel: string
  #requests: Request
  #counting: Promise<void> | undefined
  #trouble: unknown
  #done = false

  constructor(channel: string, broker: string, proxy: string) {
    this.#channel = channel
    this.#broker = broker
    this.#requests = this.#connect()
    this.follower = new Follower(channel, proxy, this.#fail)
  }

  /** How many were answered with OK so far. */
  get promises(): number {
    if (this.#trouble) throw this.#trouble
    return this.acknowledged.size
  }

  /** Makes the channel, and knocks until the follower hears it: a subscription takes its time to reach the server. */
  async begin(): Promise<void> {
    await this.#does('channel', { channel: this.#channel })
    for (let knocks = 0; this.follower.seen.size === 0; knocks++) {
      if (knocks === 100) throw new Trouble('A follower hears nothing of what is published (4.4).')
      await this.#does('publish', { user: 'observer', channel: this.#channel, message: `knock ${knocks}` })
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
    this.follower.close()
  }

  readonly #fail = (error: unknown): void => {
    this.#trouble = error
    look()
  }

  async #count(): Promise<void> {
    for (let number = 1; !this.#done; number++) {
      const message = String(number)
      const data = { user: 'observer', channel: this.#channel, message }
      const reply = await this.#ask('publish', data, REPLY_MS)
      const list = reply ? this.acknowledged : this.unanswered
      list.add(message)
      look()
    }
  }

  async #does(service: string, data: object): Promise<Reply> {
    const reply = await this.#ask(service, data, PATIENCE_MS)
    if (!reply) throw new Trouble(`Nobody answers the request ${service} (4.1, 4.2).`)
    return reply
  }

  /** The data of the reply, if one comes in time. Throws Trouble when it says no. */
  async #ask(service: string, data: object, patienceMs: number): Promise<Reply | undefined> {
    const timestamp = new Date().toISOString()
    await this.#requests.send(JSON.stringify({ service, data: { ...data, timestamp } }))
    this.#requests.receiveTimeout = patienceMs
    const frames = await this.#requests.receive().catch(() => undefined)
    if (!frames) {
      this.#requests.close()
      this.#requests = this.#connect()
      return undefined
    }
    const reply = (readJson(frames[0]) as { data?: Reply }).data ?? {}
    if (reply.status === 'OK' || reply.status === 'sucesso') return reply
    throw new Trouble(
      `The request ${service} was refused: ${reply.description ?? reply.message ?? reply.status}.`,
    )
  }

  #connect(): Request {
    const socket = new Request({ linger: 0 })
    socket.connect(this.#broker)
    return socket
  }
}
