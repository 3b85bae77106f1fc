/** Who plays in the server's checks of lab 03: the submission's server, and clients that the grader plays. */
import { claim } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import type { RequesterPeer } from '../../kit/peers/requester.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { LIKELY } from './server.likely.ts'

export interface Mail {
  id: number
  from: string
  to: string
  /** Text, from a right server. */
  message: unknown
  timestamp: string
}

export interface Offer {
  id: number
  from: string
  port: number
}

/** What stands in the data of a reply; which of it depends on the service. */
export interface ReplyData {
  status?: string
  message?: string
  timestamp?: string
  port: number
  after: number
  topics: string[]
  id: number
  mails: Mail[]
  requests: Offer[]
  waiting: boolean
}

/** A lease that ends after all checks. */
const NO_END_MS = 3_600_000

/** The submission's server, which can be killed and started again with what it has kept. */
export class MailServer {
  readonly ports: number[]
  readonly mail: Link
  readonly news: Link
  program: Program
  restarted = false
  readonly #scene: Scene
  readonly #env: Record<string, string | number>
  readonly #folder: string
  readonly #clients: Client[] = []

  /** Starts a server that has so many ports to lend, in no particular order. */
  static async start(scene: Scene, ports: number, env: Record<string, number> = {}): Promise<MailServer> {
    const sides = { binds: 'server', connects: 'client', student: 'binds' } as const
    const mail = await scene.link('MAIL_ENDPOINT', sides)
    const news = await scene.link('NEWS_ENDPOINT', sides)
    const lent = somePorts(scene, ports)
    const all = { ...mail.env, ...news.env, PORTS: lent.join(), LEASE_MS: NO_END_MS, ...env }
    return new MailServer(scene, mail, news, lent, all)
  }

  private constructor(
    scene: Scene,
    mail: Link,
    news: Link,
    ports: number[],
    env: Record<string, string | number>,
  ) {
    this.#scene = scene
    this.mail = mail
    this.news = news
    this.ports = ports
    this.#folder = scene.folder()
    this.#env = { ...env, DATA_DIR: `${this.#folder}/data` }
    this.program = scene.start('server', this.#env, this.#folder)
  }

  /** Resolves when it has answered somebody who is not in, which changes nothing. */
  async answers(): Promise<void> {
    await (await this.client('nobody')).asks('alive', { user: 'nobody' })
  }

  /** A client that has said nothing yet. */
  async client(user: string): Promise<Client> {
    const way = await this.#scene.another(this.mail, `client ${user}`)
    const session = `session-${this.#clients.length}-of-${user}`
    const client = new Client(this, user, session, () => this.#scene.requester(way))
    this.#clients.push(client)
    return client
  }

  /** A client whose user is logged in. */
  async loggedIn(user: string, ...topics: string[]): Promise<Client> {
    const client = await this.client(user)
    const { port } = await client.does('login', { user, topics, session: client.session })
    client.port = port
    return client
  }

  /** Somebody who listens to the news, from now on: the subscription has crossed the wire. */
  async listener(...topics: string[]): Promise<SubscriberPeer> {
    const way = await this.#scene.another(this.news, 'listener')
    const subscriber = this.#scene.subscriber(way, ...topics)
    await until(this.#scene.journal, () => way.subscriptions.length > 0, {
      expected: 'server binds a PUB socket at NEWS_ENDPOINT',
      got: () => 'no subscription could be sent there',
      ended: () => this.program.end(),
      ms: START_MS,
    })
    // In the server it may still be on its way from one thread to another.
    await this.answers()
    return subscriber
  }

  /** SIGKILL, and another server on the same endpoints, with the same folder. */
  async dieAndReturn(): Promise<void> {
    await this.program.stop()
    this.restarted = true
    this.program = this.#scene.start('server', this.#env, this.#folder)
    for (const client of this.#clients) client.reconnect()
  }
}

export class Client {
  readonly user: string
  readonly session: string
  port = 0
  readonly #server: MailServer
  readonly #connect: () => RequesterPeer
  #requester: RequesterPeer

  constructor(server: MailServer, user: string, session: string, connect: () => RequesterPeer) {
    this.#server = server
    this.user = user
    this.session = session
    this.#connect = connect
    this.#requester = connect()
  }

  /** Asks on a new socket from now on: what was sent to a server that dies is gone. */
  reconnect(): void {
    this.#requester = this.#connect()
  }

  /** The data of the reply to a request, done or refused. */
  async asks(service: string, data: object): Promise<ReplyData> {
    return dataOf(await this.raw(JSON.stringify({ service, data })))
  }

  /** Sends whatever frames these are, and gives the reply as it came. */
  async raw(request: string | (string | Buffer)[]): Promise<string> {
    const { program } = this.#server
    const reply = await this.#requester.asks(program, request)
    // Whatever ends it from now on, it had begun.
    program.suspect = LIKELY.ended
    return reply
  }

  /** Asks for what must be done. */
  async does(service: string, data: object, cause?: string): Promise<ReplyData> {
    const reply = await this.asks(service, data)
    const request = JSON.stringify({ service, data })
    claim(reply.status === 'OK', {
      expected: `server answers ${quote(shortened(request))} with status "OK"`,
      got: shown(reply),
      cause: this.#server.restarted && reply.message === 'not logged in' ? LIKELY.forgotten : cause,
    })
    return reply
  }

  /** Asks for what must be refused, and gives the reason. */
  async isRefused(service: string, data: object, because: string, cause: string): Promise<string> {
    const reply = await this.asks(service, data)
    const request = JSON.stringify({ service, data })
    claim(reply.status === 'erro', {
      expected: `server refuses ${quote(shortened(request))} with status "erro", because ${because}`,
      got: shown(reply),
      cause: reply.status === 'OK' ? cause : LIKELY.status,
    })
    return reply.message ?? ''
  }

  send(to: string, message: string, ref?: string): Promise<ReplyData> {
    return this.does('send', { from: this.user, to, message, ...(ref !== undefined && { ref }) })
  }

  refresh(after = 0): Promise<ReplyData> {
    return this.does('refresh', { user: this.user, after })
  }

  /** All mail after this id, asked for until nothing more comes. */
  async allMail(after = 0): Promise<Mail[]> {
    const { mails } = await this.refresh(after)
    if (mails.length === 0) return []
    return [...mails, ...(await this.allMail(Math.max(...mails.map(({ id }) => id))))]
  }

  talk(to: string, port = this.port): Promise<ReplyData> {
    return this.does('talk', { from: this.user, to, port }, port === 0 ? LIKELY.alwaysOk : undefined)
  }

  /** Asks for a talk that must be refused. */
  mayNotTalk(to: string, port: number, because: string, cause: string): Promise<string> {
    return this.isRefused('talk', { from: this.user, to, port }, because, cause)
  }

  logoff(): Promise<ReplyData> {
    return this.does('logoff', { user: this.user })
  }
}

/** The data of a reply; what is missing or not as it must be is left to who looks at it. */
export function dataOf(reply: string): ReplyData {
  let data: unknown
  try {
    data = (JSON.parse(reply) as { data?: unknown } | null)?.data
  } catch {
    data = undefined
  }
  claim(typeof data === 'object' && data !== null, {
    expected: 'a reply is one frame of JSON, an object with service and data',
    got: quote(shortened(reply)),
  })
  const { mails, requests, topics, ...rest } = data as Partial<ReplyData>
  const list = <T>(value: T[] | undefined): T[] => (Array.isArray(value) ? value : [])
  return { ...(rest as ReplyData), mails: list(mails), requests: list(requests), topics: list(topics) }
}

function shown({ mails: _mails, requests: _requests, topics: _topics, ...data }: ReplyData): string {
  return `it answered ${quote(shortened(JSON.stringify(data)))}`
}

export function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 100)}… (${text.length} characters)`
}

/** So many different ports, in no particular order; nothing is ever bound to them. */
function somePorts({ random }: Scene, count: number): number[] {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(random.integer(6000, 9999))
  return [...ports]
}
