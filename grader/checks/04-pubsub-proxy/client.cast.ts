/** Who plays with a client of lab 04: the server behind its broker, and the proxy. */
import { Inconclusive } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import type { PublisherPeer } from '../../kit/peers/publisher.ts'
import { ANSWER_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { LIKELY } from './client.likely.ts'
import { names } from './names.ts'
import { ChatServer, type Item } from './served.cast.ts'

/** No request is given up in a check that does not set another time. */
const NEVER_MS = 60_000

interface Links {
  frontend: Link
  xpub: Link
}

/** One client of the submission, or more, and everybody whom they talk to. */
export class ClientCast {
  readonly scene: Scene
  readonly server: ChatServer
  /**
   * Who is logged in, another user, and two channels that there are; none of the names begins like another, and bia comes
   * after the user in a sorted list, and tea after rain.
   */
  readonly user: string
  readonly bia: string
  readonly tea: string
  readonly rain: string
  readonly #proxy: PublisherPeer
  readonly #links: Links
  #client: Program | undefined
  #publishing = Promise.resolve()
  #id: number

  static async open(scene: Scene): Promise<ClientCast> {
    const frontend = await scene.link('BROKER_FRONTEND', {
      binds: 'broker',
      connects: 'client',
      student: 'connects',
    })
    const xpub = await scene.link('PROXY_XPUB', { binds: 'proxy', connects: 'client', student: 'connects' })
    const server = await ChatServer.open(scene, frontend)
    return new ClientCast(scene, { frontend, xpub }, server, await scene.publisher(xpub))
  }

  private constructor(scene: Scene, links: Links, server: ChatServer, proxy: PublisherPeer) {
    this.scene = scene
    this.server = server
    this.#links = links
    this.#proxy = proxy
    const [one, other, channel, another] = names(scene.random)
    ;[this.user, this.bia] = [one, other].sort() as [string, string]
    ;[this.rain, this.tea] = [channel, another].sort() as [string, string]
    this.#id = scene.random.integer(1, 500)
    server.users = [this.bia]
    server.channels = [this.tea, this.rain]
  }

  get client(): Program {
    if (!this.#client) throw new Error('the client was not started')
    return this.#client
  }

  get loggedIn(): string {
    return `logged in as ${this.user}`
  }

  /** The subscriptions of all clients so far. */
  get subscriptions(): string[] {
    return this.#proxy.subscriptions
  }

  /** Starts a client; without `CHAT_USER` or `REPLY_MS` where that is ''. */
  starts(env: Record<string, string | number> = {}): Program {
    const { frontend, xpub } = this.#links
    const all: Record<string, string | number> = {
      ...frontend.env,
      ...xpub.env,
      CHAT_USER: this.user,
      REPLY_MS: NEVER_MS,
      ...env,
    }
    for (const variable of ['CHAT_USER', 'REPLY_MS']) if (all[variable] === '') delete all[variable]
    this.#client = this.scene.start('client', all)
    return this.#client
  }

  /** Starts a client, and waits until it says that it is logged in. */
  async logsIn(env: Record<string, string | number> = {}): Promise<Program> {
    const client = this.starts(env)
    await this.server.isAsked(client, 'login', { user: this.user })
    await client.prints(this.loggedIn)
    return client
  }

  /** The same with a REPLY_MS that a busy machine may need for the login: then it is started again. */
  async logsInSoon(REPLY_MS: number): Promise<Program> {
    for (let tries = 1; ; tries++) {
      await this.scene.calm()
      try {
        return await this.logsIn({ REPLY_MS })
      } catch (error) {
        if (!this.client.lines.includes('error: no reply')) throw error
        if (tries === 3) throw new Inconclusive(`no login was answered within ${REPLY_MS} ms`)
      }
    }
  }

  /** From now on nobody listens where the broker was. */
  losesBroker(): void {
    this.#links.frontend.relay.refuse()
  }

  /** The client follows these channels, and would hear what is published there. */
  async follows(...channels: string[]): Promise<void> {
    for (const channel of channels) {
      this.client.types(`!${channel}`)
      await this.client.prints(`following #${channel}`)
      await this.hears(channel)
    }
  }

  /** Waits until a publication with this topic would cross to the client. */
  async hears(topic: string): Promise<void> {
    const { subscriptions } = this
    await until(this.scene.journal, () => subscriptions.some((prefix) => topic.startsWith(prefix)), {
      expected: `client subscribes to ${quote(topic)}`,
      got: () =>
        subscriptions.length === 0
          ? 'no subscription came'
          : `it subscribed to ${subscriptions.map(quote).join(', ')}`,
      cause: () =>
        subscriptions.some((prefix) => prefix.startsWith(topic))
          ? 'a subscription is compared byte by byte with how a topic begins: what is longer than the topic fits none, be it by a space'
          : topic === this.user
            ? LIKELY.ownName
            : LIKELY.follows,
      ended: () => this.client.end(),
      ms: ANSWER_MS,
    })
  }

  /** What a server publishes, with an id that counts upwards. */
  publication(channel: string, message: string, user = this.bia): Item {
    return { id: ++this.#id, kind: 'publication', user, channel, message, timestamp: this.#now() }
  }

  secret(message: string, src = this.bia): Item {
    return {
      id: ++this.#id,
      kind: 'message',
      user: src,
      src,
      dst: this.user,
      message,
      timestamp: this.#now(),
    }
  }

  login(): Item {
    return { id: ++this.#id, kind: 'login', user: this.user, timestamp: this.#now() }
  }

  /** Publishes frames as they are, or an item under this topic. */
  publishes(...messages: ((string | Buffer)[] | [topic: string, item: Item])[]): void {
    for (const [topic, ...frames] of messages) {
      const bodies = frames.map((frame) =>
        typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : published(frame),
      )
      this.#publishing = this.#publishing
        .then(() => this.#proxy.socket.send([topic, ...bodies]))
        .catch(() => {})
    }
  }

  /** Something in a channel that is shown after all that was published before. */
  async showsTheLast(channel: string): Promise<string> {
    const last = `and ${this.scene.random.word()}`
    this.publishes([channel, this.publication(channel, last)])
    return this.client.prints(`#${channel} ${this.bia}: ${last}`)
  }

  /** A second between two of them, so that they can be told apart. */
  #now(): string {
    return new Date(Date.UTC(2026, 2, 2, 9, 30, this.#id)).toISOString()
  }
}

/** The second frame of a publication. */
function published({ kind: _kind, dst: _dst, ...item }: Item): string {
  return JSON.stringify(item)
}
