import type { Mailbox } from './mailbox.ts'
import { Refusal, type ReplyTo, type RequestOf, type Service } from './messages.ts'
import type { Ports } from './ports.ts'

/** News for those who listen for the name. */
export interface News {
  to: string
  kind: 'mail' | 'talk'
}

type All = { [S in Service]: (data: RequestOf<S>) => ReplyTo<S> }

/** What the server does for each request. Each is done whole or refused. */
export class Services implements All {
  readonly #mailbox: Mailbox
  readonly #ports: Ports
  #news: News[] = []

  constructor(mailbox: Mailbox, ports: Ports) {
    this.#mailbox = mailbox
    this.#ports = ports
  }

  /** Does what a request asks for, and gives what its reply says; throws a Refusal when it must not be done. */
  serve(service: Service, data: RequestOf<Service>): object {
    for (const silent of this.#ports.silentUsers()) this.#mailbox.transaction(() => this.#leave(silent))
    const user = 'user' in data ? data.user : data.from
    if (service !== 'login' && service !== 'logoff') {
      if (!this.#mailbox.portOf(user)) throw new Refusal('not logged in')
      this.#ports.renew(user)
    }
    const news = this.#news.length
    try {
      return this.#mailbox.transaction(() => (this[service] as (data: unknown) => object)(data))
    } catch (error) {
      this.#news.length = news
      throw error
    }
  }

  /** The news since it was asked last. */
  takeNews(): News[] {
    return this.#news.splice(0)
  }

  login({ user, topics = [], session }: RequestOf<'login'>): ReplyTo<'login'> {
    if (this.#mailbox.isTopic(user)) throw new Refusal(`${user} is a topic`)
    const lent = this.#mailbox.portOf(user)
    // TODO 3.5: a login whose reply was lost comes again. How do you tell it from somebody else's?
    // TODO 3.1: a name belongs to one client at a time. Refuse the login of a user who is in.
    this.#mailbox.addUser(user, session)
    const port = lent ?? this.#ports.lend(user)
    this.#ports.renew(user)
    for (const topic of topics) this.subscribe({ user, topic })
    return { port, after: this.#mailbox.seenBy(user), topics: this.#mailbox.topicsOf(user) }
  }

  logoff({ user }: RequestOf<'logoff'>): object {
    if (!this.#mailbox.isUser(user)) throw new Refusal(`nobody is called ${user}`)
    // TODO 3.2: the port is to go back to the queue.
    return {}
  }

  alive({ user }: RequestOf<'alive'>): ReplyTo<'alive'> {
    const unread = this.#mailbox.newestFor(user) > this.#mailbox.seenBy(user)
    return { waiting: unread || this.#mailbox.requestsTo(user).length > 0 }
  }

  subscribe({ user, topic }: RequestOf<'subscribe'>): object {
    if (this.#mailbox.isUser(topic)) throw new Refusal(`${topic} is a user`)
    // TODO 3.4: this says OK, and forgets it.
    return {}
  }

  send({ from, to, message, ref }: RequestOf<'send'>): ReplyTo<'send'> {
    // TODO 3.5: a request that is repeated brings its ref again. Its mail must not come again.
    // TODO 3.4: mail to a topic is for all who follow it now.
    // TODO 3.3: keep() the mail for its reader, push news of it, and give its id. Refuse it when there is no reader.
    throw new Error('TODO 3.3: keep the mail')
  }

  refresh({ user, after }: RequestOf<'refresh'>): ReplyTo<'refresh'> {
    // TODO 3.3: the mails that come after; and confirm() those before, which the user has seen.
    // TODO 3.6: the requests to talk to the user.
    return { mails: [], requests: [] }
  }

  talk({ from, to, port }: RequestOf<'talk'>): object {
    // TODO 3.6: keep the request() and push news of it, if it may be made; with port 0, #withdraw it.
    throw new Error('TODO 3.6: keep the request to talk')
  }

  #leave(user: string): void {
    this.#withdraw(user)
    this.#ports.giveBack(user)
  }

  #withdraw(from: string, to?: string): void {
    for (const name of this.#mailbox.withdraw(from, to)) this.#news.push({ to: name, kind: 'talk' })
  }
}
