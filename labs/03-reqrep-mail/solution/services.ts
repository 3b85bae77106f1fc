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
    // 3.5: whoever asks again because the reply was lost gets that reply. Anybody else is refused.
    const again = session !== undefined && session === this.#mailbox.sessionOf(user)
    // 3.1: a name belongs to one client at a time.
    if (lent !== undefined && !again) throw new Refusal(`${user} is logged in already`)
    this.#mailbox.addUser(user, session)
    const port = lent ?? this.#ports.lend(user)
    this.#ports.renew(user)
    for (const topic of topics) this.subscribe({ user, topic })
    return { port, after: this.#mailbox.seenBy(user), topics: this.#mailbox.topicsOf(user) }
  }

  logoff({ user }: RequestOf<'logoff'>): object {
    if (!this.#mailbox.isUser(user)) throw new Refusal(`nobody is called ${user}`)
    // 3.2: the port is free for the next.
    this.#leave(user)
    return {}
  }

  alive({ user }: RequestOf<'alive'>): ReplyTo<'alive'> {
    const unread = this.#mailbox.newestFor(user) > this.#mailbox.seenBy(user)
    return { waiting: unread || this.#mailbox.requestsTo(user).length > 0 }
  }

  subscribe({ user, topic }: RequestOf<'subscribe'>): object {
    if (this.#mailbox.isUser(topic)) throw new Refusal(`${topic} is a user`)
    // 3.4: from now on, and also when away.
    this.#mailbox.follow(user, topic)
    return {}
  }

  send({ from, to, message, ref }: RequestOf<'send'>): ReplyTo<'send'> {
    // 3.5: a request that is repeated brings its ref again, and is answered as it was before.
    const sent = ref === undefined ? undefined : this.#mailbox.idOf(from, ref)
    if (sent !== undefined) return { id: sent }
    // 3.3, 3.4: whose mailboxes it is for is decided now, and not when they look.
    const readers = this.#mailbox.isUser(to) ? [to] : this.#mailbox.followersOf(to)
    if (readers.length === 0) throw new Refusal(`nobody is called ${to}, and nobody follows it`)
    const id = this.#mailbox.keep({ from, to, message, ref, timestamp: new Date().toISOString() }, readers)
    this.#news.push({ to, kind: 'mail' })
    return { id }
  }

  refresh({ user, after }: RequestOf<'refresh'>): ReplyTo<'refresh'> {
    // 3.3: what is asked for stays. A reply may be lost, and then the same is asked again.
    this.#mailbox.confirm(user, after)
    return { mails: this.#mailbox.mails(user, after), requests: this.#mailbox.requestsTo(user) }
  }

  talk({ from, to, port }: RequestOf<'talk'>): object {
    // 3.6: kept, like mail, for somebody who may be away; and once, however often it is asked.
    if (port === 0) this.#withdraw(from, to)
    else {
      if (to === from || !this.#mailbox.isUser(to)) throw new Refusal(`nobody else is called ${to}`)
      if (port !== this.#mailbox.portOf(from)) throw new Refusal(`port ${port} is not lent to ${from}`)
      if (this.#mailbox.request(from, to, port)) this.#news.push({ to, kind: 'talk' })
    }
    return {}
  }

  #leave(user: string): void {
    this.#withdraw(user)
    this.#ports.giveBack(user)
  }

  #withdraw(from: string, to?: string): void {
    for (const name of this.#mailbox.withdraw(from, to)) this.#news.push({ to: name, kind: 'talk' })
  }
}
