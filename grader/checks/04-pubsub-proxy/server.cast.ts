/** Who plays in the server's checks of lab 04: the submission's server, and the broker and the proxy that it connects to. */
import { mkdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Subscriber } from 'zeromq'
import { CheckFailure, claim } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import { stopwatch } from '../../kit/patience.ts'
import { bindWhenFree, eachMessage } from '../../kit/peers/socket.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { showFrames } from '../../kit/text.ts'
import { until, type Ending } from '../../kit/until.ts'
import { encode, type Kind } from './messages.ts'
import { LIKELY, whyDone } from './server.likely.ts'
import { Requests } from './server-requests.ts'
import { readPublication, type Publication } from './server-publications.ts'
import {
  isDone,
  isErro,
  readReply,
  reasonOf,
  shortened,
  shown,
  wordOf,
  type Reply,
} from './server-replies.ts'

/** Through the broker, or straight to a server that binds BROKER_FRONTEND itself. */
type Ways = Record<'broker' | 'direct', Requests>

/** What the contract gives a server to notice that the proxy is gone, with a little for the machine. */
const NOTICED_MS = 1200
/** What stands for the reply to a request whose server was killed before it came. */
const NEVER = 'never'

const OWES =
  'who has received a request owes it a reply: until that is sent, a REP socket receives nothing from anybody'

const NOT_CAUGHT =
  'what one stranger sends is no reason to stop for all: look at it first, and catch what is thrown in the handling of one request, inside the loop'

export interface StartOptions {
  /** Whether the proxy takes connections when the server starts. */
  proxy?: 'there' | 'away'
  /** Whether the folder that DATA_DIR names is there. */
  dataDir?: 'there' | 'missing'
}

/** The submission's server, which can be killed and started again with what it has kept. */
export class ChatServer {
  readonly scene: Scene
  /** What has reached the proxy, in order. */
  readonly heard: Publication[] = []
  /** What DATA_DIR names. */
  readonly dataDir: string
  /** How bodies are written. */
  kind: Kind = 'json'
  program!: Program
  restarted = false
  readonly #folder: string
  readonly #xsub: Link
  readonly #env: Record<string, string>
  readonly #ways: Ways
  #before = { broker: 0, direct: 0, subscriptions: 0 }
  #away: { end: () => void } | undefined
  #killed = false
  #lives = 0

  /** Starts a server, and waits until it answers. */
  static async start(
    scene: Scene,
    { proxy = 'there', dataDir = 'there' }: StartOptions = {},
  ): Promise<ChatServer> {
    const sides = { connects: 'server', student: 'connects' } as const
    const backend = await scene.link('BROKER_BACKEND', { ...sides, binds: 'broker' })
    const xsub = await scene.link('PROXY_XSUB', { ...sides, binds: 'proxy' })
    const frontend = await scene.link('BROKER_FRONTEND', {
      binds: 'server',
      connects: 'client',
      student: 'binds',
    })
    const ways = {
      broker: scene.keep(new Requests(scene.journal)),
      direct: scene.keep(new Requests(scene.journal)),
    }
    const server = new ChatServer(scene, xsub, ways, { ...backend.env, ...xsub.env, ...frontend.env })
    await bindWhenFree(ways.broker.socket, backend.bindEndpoint)
    ways.direct.socket.connect(frontend.endpoint)
    for (const way of Object.values(ways)) way.listen()
    await server.#openProxy()
    if (proxy === 'away') server.#away = xsub.relay.refuse()
    if (dataDir === 'there') mkdirSync(server.dataDir)
    server.starts()
    await server.#meet()
    return server
  }

  private constructor(scene: Scene, xsub: Link, ways: Ways, env: Record<string, string>) {
    this.scene = scene
    this.#xsub = xsub
    this.#ways = ways
    this.#folder = scene.folder()
    this.dataDir = `${this.#folder}/data`
    this.#env = { ...env, DATA_DIR: this.dataDir }
  }

  /** Starts it, or starts it again, on the same endpoints; in another folder when one is given. */
  starts(dataDir = this.dataDir): void {
    const { broker, direct } = this.#ways
    this.#before = {
      broker: broker.handshakes,
      direct: direct.handshakes,
      subscriptions: this.#xsub.subscriptions.length,
    }
    this.#killed = false
    this.program = this.scene.start('server', { ...this.#env, DATA_DIR: dataDir }, this.#folder)
  }

  /** SIGKILL. Who waits for a reply waits no longer. */
  async dies(): Promise<void> {
    this.#killed = true
    this.#lives++
    if (!this.program.ended) this.program.signal('SIGKILL')
    await this.program.stop()
  }

  async dieAndReturn(): Promise<void> {
    await this.dies()
    this.restarted = true
    this.starts()
  }

  /** The proxy is gone, and the server, which answers others all the time, has had a second to notice. */
  async proxyLeaves(): Promise<void> {
    this.#away = this.#xsub.relay.refuse()
    for (const fairMs = stopwatch(); fairMs() < NOTICED_MS; await setTimeout(100)) await this.asks('users')
  }

  /** The proxy takes connections again. */
  proxyReturns(): void {
    this.#away?.end()
  }

  /** Waits until the server could publish: the proxy's subscription has been passed on to it. */
  async reachesProxy(): Promise<void> {
    await until(this.scene.journal, () => this.#xsub.subscriptions.length > this.#before.subscriptions, {
      expected: 'server connects a PUB socket to PROXY_XSUB',
      got: () => 'no such socket connected',
      cause: () => 'the proxy binds, and who publishes connects to it: a PUB socket may do either',
      ended: () => this.program.end(),
      ms: START_MS,
    })
  }

  /** Whether the running server takes requests. */
  get isConnected(): boolean {
    return this.#way() !== undefined
  }

  /** The reply to a request, done or refused. Its timestamp is right, unless the data has one. */
  async asks(service: string, data: object = {}): Promise<Reply> {
    const timestamp = new Date().toISOString()
    return this.raw([encode({ service, data: { timestamp, ...data } }, this.kind)])
  }

  /** The same, or undefined when the server was killed before it had replied. */
  async tries(service: string, data: object = {}): Promise<Reply | undefined> {
    const life = this.#lives
    const timestamp = new Date().toISOString()
    const reply = await this.#exchange([encode({ service, data: { ...data, timestamp } }, this.kind)], life)
    return reply === NEVER ? undefined : readReply(reply)
  }

  /** Sends whatever frames these are. */
  async raw(frames: Buffer[], what?: string): Promise<Reply> {
    const reply = await this.#exchange(frames, undefined, what)
    return readReply(reply as Buffer[])
  }

  /** Asks for what must be done. */
  async does(service: string, data: object = {}, cause?: string): Promise<Reply> {
    const reply = await this.asks(service, data)
    claim(isDone(reply, service, this.scene), {
      expected: `server does ${shortened(JSON.stringify({ service, data }))}, and answers with status "${wordOf(service)}"`,
      got: shown(reply),
      cause: cause ?? (this.restarted ? LIKELY.lost : reply.service === null ? LIKELY.noService : undefined),
    })
    return reply
  }

  /** Logs these in, and makes these channels. */
  async knows(users: string[], channels: string[] = []): Promise<void> {
    for (const user of users) await this.does('login', { user })
    for (const channel of channels) await this.does('channel', { channel })
  }

  /** Publishes these texts in a channel. */
  async publishes(user: string, channel: string, ...messages: string[]): Promise<void> {
    for (const message of messages) await this.does('publish', { user, channel, message })
  }

  /** Asks for what must be refused. */
  async isRefused(service: string, data: object, because: string, cause?: string): Promise<Reply> {
    const reply = await this.asks(service, data)
    claim(isErro(reply), {
      expected: `server refuses ${shortened(JSON.stringify({ service, data }))} with status "erro", because ${because}`,
      got: shown(reply),
      cause: isDone(reply, service, this.scene) ? (cause ?? whyDone(service, data)) : undefined,
    })
    claim(reasonOf(reply) !== '', {
      expected: 'a reply with status "erro" says why, under "description" or "message"',
      got: shown(reply),
    })
    return reply
  }

  async #exchange(
    frames: Buffer[],
    life: number | undefined,
    what?: string,
  ): Promise<Buffer[] | typeof NEVER> {
    const { journal } = this.scene
    const lost = (): boolean => life !== undefined && life !== this.#lives
    const ended = (): Ending | undefined => (this.#killed ? undefined : this.#end(what !== undefined))
    const way = await until(journal, () => this.#way() ?? (lost() && NEVER), {
      expected: 'server connects to BROKER_BACKEND to take requests',
      got: () => 'it did not connect',
      ended,
      ms: START_MS,
    })
    if (way === NEVER || lost()) return NEVER
    const reply = await way.send(frames)
    return until(journal, () => reply() ?? (lost() && NEVER), {
      expected: `server answers ${what ?? showFrames(frames)}`,
      got: () => 'no reply came',
      cause: () => OWES,
      ended,
      ms: START_MS,
    })
  }

  /** How the server ended, if it did; after a broken request there is a likely reason. */
  #end(broken: boolean): Ending | undefined {
    const end = this.program.end()
    return (
      end && { ...end, parts: { ...end.parts, cause: end.parts.cause ?? (broken ? NOT_CAUGHT : undefined) } }
    )
  }

  /** The way on which a handshake with the running server was done first. */
  #way(): Requests | undefined {
    const { broker, direct } = this.#ways
    if (broker.handshakes > this.#before.broker) return broker
    if (direct.handshakes === this.#before.direct) return undefined
    this.scene.warn('the server binds BROKER_FRONTEND itself; in the contract it connects to BROKER_BACKEND')
    return direct
  }

  /** Finds out how the server writes its bodies. */
  async #meet(): Promise<void> {
    let failed: CheckFailure | undefined
    const answers = async (): Promise<boolean> => {
      const reply = await this.asks('users')
      return reply.kind === this.kind && !isErro(reply)
    }
    try {
      if (await answers()) return
    } catch (failure) {
      if (!(failure instanceof CheckFailure) || !this.#way()) throw failure
      // It may know MessagePack only, and not survive anything else.
      failed = failure
      await this.dies()
      this.starts()
    }
    this.kind = 'msgpack'
    if (await answers().catch(() => false))
      return this.scene.warn('the server speaks MessagePack; in the contract bodies are JSON')
    if (failed) throw failed
    // It refuses for another reason, and may not have survived MessagePack.
    this.kind = 'json'
    await this.dies()
    this.starts()
  }

  async #openProxy(): Promise<void> {
    const socket = new Subscriber({ linger: 0, receiveHighWaterMark: 0 })
    this.scene.keep({ socket })
    await bindWhenFree(socket, this.#xsub.bindEndpoint)
    socket.subscribe('')
    void eachMessage(socket, (frames) => {
      this.heard.push(readPublication(frames))
      this.scene.journal.changed()
    })
  }
}
