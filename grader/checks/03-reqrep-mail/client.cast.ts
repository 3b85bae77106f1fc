/** Who plays with a client of lab 03: a mail server that does as it is told, and other clients. */
import type { Link } from '../../kit/links.ts'
import type { PublisherPeer } from '../../kit/peers/publisher.ts'
import { PullerPeer } from '../../kit/peers/puller.ts'
import { freeEndpoint } from '../../kit/ports.ts'
import { ANSWER_MS, type Program, START_MS } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { OtherClient, portOf } from './client-other.ts'
import { LIKELY } from './client.likely.ts'
import { type Asked, type Mail, MailServer, Refused } from './client-served.ts'

/** Nothing is asked again, and nobody says alive, in a check that does not set another time. */
export const NEVER_MS = 60_000

/** One client of the submission, and everybody whom it talks to. */
export class MailCast {
  readonly scene: Scene
  readonly user: string
  readonly server: MailServer
  /** Who publishes the news. */
  readonly news: PublisherPeer
  readonly wire: { mail: Link; news: Link }
  /** The ways to the client's port, one for each that it may be lent; the server lends the first. */
  readonly ports: Link[]
  #client: Program | undefined
  #announcing = Promise.resolve()

  /** The server is there, and no client yet. */
  static async open(scene: Scene, user = scene.random.word()): Promise<MailCast> {
    const sides = { binds: 'server', connects: 'client', student: 'connects' } as const
    const wire = {
      mail: await scene.link('MAIL_ENDPOINT', sides),
      news: await scene.link('NEWS_ENDPOINT', sides),
    }
    const server = new MailServer(wire.mail.bindEndpoint, scene.journal)
    await server.lives()
    const news = await scene.publisher(wire.news)
    // The scene closes its own sockets, and this is how the server hears of it.
    news.socket.events.on('end', () => server.close())
    const cast = new MailCast(scene, user, server, news, wire)
    await cast.lends()
    return cast
  }

  private constructor(
    scene: Scene,
    user: string,
    server: MailServer,
    news: PublisherPeer,
    wire: MailCast['wire'],
  ) {
    this.scene = scene
    this.user = user
    this.server = server
    this.news = news
    this.wire = wire
    this.ports = []
  }

  get client(): Program {
    if (!this.#client) throw new Error('the client was not started')
    return this.#client
  }

  /** The port that the client was lent last. */
  get port(): number {
    return this.server.login.port
  }

  /** From now on, a login brings a port that was not lent before. */
  async lends(): Promise<void> {
    const sides = { binds: 'client', connects: 'somebody', student: 'binds' } as const
    const link = await this.scene.link(`the port of ${this.user}`, sides)
    this.ports.push(link)
    this.server.login.port = portOf(link.bindEndpoint)
  }

  /** From now on, such a request of this service is refused; others are answered as usual. */
  refuses(service: string, why: string, { when }: { when: (asked: Asked) => boolean }): void {
    this.server.answers[service] = (asked) => {
      if (!when(asked)) return this.server.usual(asked)
      this.client.suspect = LIKELY.erro
      return new Refused(why)
    }
  }

  /** From now on, each login is refused; gives the line that says why. */
  refusesLogin(): string {
    const why = `${this.user} is logged in already, says ${this.name()}`
    this.server.answers['login'] = () => new Refused(why)
    return `error: ${why}`
  }

  /** From now on, a login brings a port that somebody else has bound already. */
  lendsTaken(): void {
    this.server.login.port = portOf(this.ports[0]!.endpoint)
  }

  /** The lease ends, and the client notices and logs in again, at the same port or at another. */
  async leaseEnds({ port }: { port: 'the same' | 'another' }): Promise<void> {
    if (port === 'another') await this.lends()
    const { client, loggedIn, server } = this
    const times = (): number => client.lines.filter((line) => line === loggedIn).length
    const before = times()
    server.leasesEnded = true
    client.types('refresh')
    await until(this.scene.journal, () => times() > before, {
      expected: `client is told "not logged in", logs in again, and prints ${quote(loggedIn)}`,
      got: () => client.printedSoFar(),
      ended: () => client.end(),
      ms: ANSWER_MS,
    })
  }

  /** The client has refreshed, and done with the reply what there was to do: it asks for something else already. */
  async refreshes(): Promise<void> {
    const topic = this.name()
    this.client.types('refresh', `!${topic}`)
    await this.asks('subscribe', { topic })
  }

  /** Starts the client; `MAIL_USER: ''` for one that is to ask for its name. */
  starts(env: Record<string, string | number> = {}): Program {
    const { mail, news } = this.wire
    const times = { REPLY_MS: NEVER_MS, ALIVE_MS: NEVER_MS }
    const all = { ...mail.env, ...news.env, MAIL_USER: this.user, HOST: '127.0.0.1', ...times, ...env }
    if (all.MAIL_USER === '') delete (all as Record<string, unknown>)['MAIL_USER']
    this.#client = this.scene.start('client', all)
    return this.#client
  }

  /** Starts the client and waits until it says that it is logged in. */
  async logsIn(env: Record<string, string | number> = {}): Promise<Program> {
    const client = this.starts(env)
    await this.asks('login', { user: this.user })
    await client.prints(this.loggedIn)
    return client
  }

  get loggedIn(): string {
    return `logged in as ${this.user} on port ${this.port}`
  }

  /** The requests for this service so far. */
  asked(service: string): Asked[] {
    return this.server.requests.filter((asked) => asked.service === service)
  }

  /** Waits until the client has sent such a request so many times; gives the last of them. */
  async asks(
    service: string,
    data: Record<string, unknown> = {},
    { times = 1, ms, cause }: { times?: number; ms?: number; cause?: string | undefined } = {},
  ): Promise<Asked> {
    const fits = (asked: Asked): boolean =>
      Object.entries(data).every(([field, value]) => isSame(asked.data[field], value))
    const wanted = Object.keys(data).length === 0 ? '' : ` with ${JSON.stringify(data)}`
    const howOften = times > 1 ? `, ${times} times` : ''
    return until(this.scene.journal, () => this.asked(service).filter(fits)[times - 1], {
      expected: `${this.client.name} asks the server for ${service}${wanted}${howOften}`,
      got: () => this.askedSoFar(service),
      cause: () => cause,
      ended: () => this.client.end(),
      ms: ms ?? (service === 'login' ? START_MS : ANSWER_MS),
    })
  }

  /** What was asked of this service, for people. */
  askedSoFar(service: string): string {
    const asked = this.asked(service)
    if (asked.length > 0)
      return `it asked for ${service} ${asked.length === 1 ? 'once' : `${asked.length} times`}, with\n${asked
        .slice(-8)
        .map(({ data }) => `  ${showData(data)}`)
        .join('\n')}`
    const strange = this.asked('')[0]
    return strange ? `it sent ${quote(strange.text.slice(0, 200))}` : `no request for ${service} came`
  }

  /** Mail to the user, or to a topic, which the server has from now on. */
  writes(message: string, to = this.user): Mail {
    const { server, scene } = this
    const id = (server.mails.at(-1)?.id ?? server.login.after) + scene.random.integer(1, 4)
    const mail = { id, from: this.name(), to, message, timestamp: new Date().toISOString() }
    server.mails.push(mail)
    return mail
  }

  /** The server has a new request to talk from each of these, behind the others. */
  offers(...others: OtherClient[]): void {
    for (const { name, port } of others) this.server.offers.push({ id: this.#nextOffer++, from: name, port })
  }
  #nextOffer = 1

  /** Publishes news that is as it must be. */
  announces(name: string, kind: 'mail' | 'talk' = 'mail'): void {
    this.publishes([`@${name}@`, JSON.stringify({ to: name, kind })])
  }

  publishes(...messages: (string | Buffer)[][]): void {
    for (const frames of messages)
      this.#announcing = this.#announcing.then(() => this.news.socket.send(frames)).catch(() => {})
  }

  /** Waits until the client would hear news for its user, whatever it has subscribed to for that. */
  async hearsNews(): Promise<void> {
    const { subscriptions } = this.news
    await until(this.scene.journal, () => subscriptions.some((topic) => `@${this.user}@`.startsWith(topic)), {
      expected: `client subscribes to news for ${this.user}`,
      got: () =>
        subscriptions.length === 0
          ? 'no subscription came'
          : `it subscribed to ${subscriptions.map(quote).join(', ')}`,
      ended: () => this.client.end(),
      ms: ANSWER_MS,
    })
  }

  /** Waits until the client subscribes to these topics. */
  async subscribes(topics: string[], cause?: () => string | undefined): Promise<void> {
    const has = (): string[] => this.news.subscriptions
    await until(this.scene.journal, () => topics.every((topic) => has().includes(topic)), {
      expected: `client subscribes to ${topics.map(quote).join(', ')}`,
      got: () =>
        has().length === 0 ? 'no subscription came' : `it subscribed to ${has().map(quote).join(', ')}`,
      cause,
      ended: () => this.client.end(),
      ms: ANSWER_MS,
    })
  }

  /**
   * Another client, which is there for a conversation. It speaks to the port that was lent last, and hears without a
   * relay in between: a program may give a bye half a second only, and a busy grader must not be what takes longer.
   */
  async meets(name = this.name()): Promise<OtherClient> {
    const way = await this.scene.another(this.ports.at(-1)!, name)
    const { journal } = this.scene
    const ear = new PullerPeer(journal, (text) => journal.did(`is told ${text}`, name))
    this.news.socket.events.on('end', () => ear.socket.close())
    const endpoint = await freeEndpoint()
    await ear.bind(endpoint)
    return new OtherClient(name, portOf(endpoint), this, ear, way)
  }

  /** A name that nobody here has. */
  name(): string {
    const name = this.scene.random.word()
    if (name === this.user || this.#names.has(name)) return this.name()
    this.#names.add(name)
    return name
  }
  readonly #names = new Set<string>()

  /** The client asks somebody new for a talk, who accepts. */
  async talks(): Promise<OtherClient> {
    const other = await this.meets()
    this.client.types(`#${other.name}`)
    await this.asks('talk', { from: this.user, to: other.name, port: this.port })
    other.accepts()
    await this.client.prints(`talking to ${other.name}`)
    return other
  }
}

/** A list says what is in it, and in no particular order. */
function isSame(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): string =>
    JSON.stringify(Array.isArray(value) ? value.map((each) => String(each)).toSorted() : value)
  return plain(one) === plain(other)
}

/** Tokens are the client's own affair, and a mail may be long. */
function showData({ session, ref, ...data }: Record<string, unknown>): string {
  const tokens = { ...(session !== undefined && { session: '…' }), ...(ref !== undefined && { ref: '…' }) }
  const text = JSON.stringify({ ...data, ...tokens })
  return text.length <= 200 ? text : `${text.slice(0, 200)}… (${text.length} characters)`
}

/** The client's requests, as the wire saw them. */
export function requestsOnWire({ wire }: MailCast): { at: number; connection: number; text: string }[] {
  return wire.mail.messages
    .filter(({ from }) => from === wire.mail.sides.connects)
    .map(({ at, connection, frames }) => ({ at, connection, text: String(frames.at(-1)) }))
}
