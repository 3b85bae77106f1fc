import { randomUUID } from 'node:crypto'
import type { LazyPirate } from './lazy-pirate.ts'
import { Refusal, type Offer, type ReplyTo, type RequestOf, type Service } from './messages.ts'

export interface Listener {
  /** The user is logged in, and has this port. */
  lent: (port: number) => Promise<void>
  /** There will be news for this user, or this topic. */
  follows: (name: string) => void
  mail: (mail: ReplyTo<'refresh'>['mails'][number]) => void
  /** All requests to talk that the server has for the user now. */
  offers: (offers: Offer[]) => void
}

/** Why the user can't be, or stay, logged in. */
export class NotLoggedIn extends Error {}

/** One user at the mail server, from login to logoff. */
export class Session {
  user = ''
  readonly #server: LazyPirate
  readonly #topics: string[]
  readonly #listener: Listener
  readonly #token = randomUUID()
  #port = 0
  #seen = 0

  constructor(server: LazyPirate, topics: string[], listener: Listener) {
    this.#server = server
    this.#topics = topics
    this.#listener = listener
  }

  async login(user: string): Promise<void> {
    // 3.5: the token tells a login that is repeated from one of somebody else.
    const request = { user, topics: this.#topics, session: this.#token }
    const { port, after, topics } = await this.#server.ask('login', request).catch((error: Error) => {
      throw error instanceof Refusal ? new NotLoggedIn(error.message) : error
    })
    this.user = user
    this.#seen = Math.max(this.#seen, after)
    for (const name of [user, ...topics]) this.#listener.follows(name)
    this.#port = port
    await this.#listener.lent(port)
  }

  async logoff(): Promise<void> {
    await this.#server.ask('logoff', { user: this.user })
  }

  /** Renews the lease, and fetches what was announced when nobody heard it. */
  async keepAlive(): Promise<void> {
    const { waiting } = await this.#ask('alive', { user: this.user })
    if (waiting) await this.refresh()
  }

  /** Sends mail, and gives its id. */
  async send(to: string, message: string): Promise<number> {
    // 3.5: a request that is repeated carries the same ref, so its mail is kept once.
    const { id } = await this.#ask('send', { from: this.user, to, message, ref: randomUUID() })
    return id
  }

  async subscribe(topic: string): Promise<void> {
    await this.#ask('subscribe', { user: this.user, topic })
    this.#listener.follows(topic)
  }

  /** Hands over all that has come since the last time. */
  async refresh(): Promise<void> {
    // 3.3: ask for what is newer than all that was seen, until nothing is. The last time confirms the rest.
    const { mails, requests } = await this.#ask('refresh', { user: this.user, after: this.#seen })
    const fresh = mails.filter(({ id }) => id > this.#seen)
    for (const mail of fresh) {
      this.#listener.mail(mail)
      this.#seen = Math.max(this.#seen, mail.id)
    }
    if (fresh.length > 0) return this.refresh()
    this.#listener.offers(requests)
  }

  /** Asks somebody to talk, who finds us at this port. Port 0 takes the request back. */
  async talk(to: string, port: number): Promise<void> {
    await this.#ask('talk', { from: this.user, to, port })
  }

  async #ask<S extends Service>(service: S, data: RequestOf<S>): Promise<ReplyTo<S>> {
    try {
      return await this.#server.ask(service, data)
    } catch (error) {
      if (!(error instanceof Refusal && error.message === 'not logged in')) throw error
      // The lease has ended: this program was frozen, or cut off from the server.
      await this.login(this.user)
      // Whoever is asked to talk must not answer at a port that was lent to somebody else since.
      const moved = 'port' in data && data.port !== 0 ? { ...data, port: this.#port } : data
      return this.#server.ask(service, moved)
    }
  }
}
