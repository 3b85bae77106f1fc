/** Who plays with a broker of lab 04: clients and servers that the grader plays. */
import { connect } from 'node:net'
import { Dealer, Reply } from 'zeromq'
import type { Link } from '../../kit/links.ts'
import { eachMessage } from '../../kit/peers/socket.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { showFrames } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'

export type Frames = (string | Buffer)[]

/** Replies that nobody has asked for, or without any way back. */
const STRANGE_REPLIES: Frames[] = [
  ['no envelope'],
  [''],
  ['', 'nobody asked'],
  ['nobody', '', 'asked'],
  ['a', 'b', 'c'],
]

/** Empty or not: frames that were sent and came are compared as bytes. */
export function isSame(one: Frames, other: Frames): boolean {
  return (
    one.length === other.length && one.every((frame, i) => Buffer.from(frame).equals(Buffer.from(other[i]!)))
  )
}

export function shown(frames: Frames): string {
  return showFrames(frames.map((frame) => Buffer.from(frame)))
}

/** Nothing is asked of a role that the submission's lab.json leaves out, beyond the stages that are about it. */
export function isLeftOut(scene: Scene, role: string): boolean {
  if (!scene.leavesOut(role)) return false
  scene.warn(`lab.json leaves out the ${role}, so nothing was asked of it here`)
  return true
}

/** The kind of socket that a role has at an endpoint, as the handshakes show. */
export function socketTypeAt({ journal }: Scene, link: string, role: string): string | undefined {
  for (const entry of journal.entries) {
    if (entry.kind !== 'wire') continue
    const { kind, from, frames, link: at } = entry.sighting
    if (at === link && kind === 'ready' && from === role) return String(frames[0])
  }
  return undefined
}

export function a(socketType: string | undefined): string {
  if (socketType === undefined) return 'none that has answered'
  return /^X/.test(socketType) ? `an ${socketType}` : `a ${socketType}`
}

/** The submission's broker between clients and servers. */
export class BrokerCast {
  readonly scene: Scene
  readonly broker: Program
  readonly frontend: Link
  readonly backend: Link
  #clients = 0
  #servers = 0

  static async open(scene: Scene): Promise<BrokerCast> {
    const frontend = await scene.link('BROKER_FRONTEND', {
      binds: 'broker',
      connects: 'client',
      student: 'binds',
    })
    const backend = await scene.link('BROKER_BACKEND', {
      binds: 'broker',
      connects: 'server',
      student: 'binds',
    })
    return new BrokerCast(scene, frontend, backend)
  }

  private constructor(scene: Scene, frontend: Link, backend: Link) {
    this.scene = scene
    this.frontend = frontend
    this.backend = backend
    this.broker = scene.start('broker', { ...frontend.env, ...backend.env })
  }

  async client(): Promise<BrokerClient> {
    const name = `client ${++this.#clients}`
    return new BrokerClient(this, name, await this.scene.another(this.frontend, name))
  }

  async clients(count: number): Promise<BrokerClient[]> {
    return Promise.all(Array.from({ length: count }, () => this.client()))
  }

  /** A server that answers each request with what `answer` makes of it. */
  async server(answer: (request: Buffer[]) => Frames = (request) => request): Promise<BrokerServer> {
    const name = `server ${++this.#servers}`
    return new BrokerServer(this, name, await this.scene.another(this.backend, name), answer)
  }

  /** A server that answers, and before that sends what no REP socket does. */
  async strangeServer(): Promise<void> {
    const way = await this.scene.another(this.backend, 'strange server')
    const socket = new Dealer({ linger: 0 })
    this.scene.keep({ socket })
    socket.connect(way.endpoint)
    for (const frames of STRANGE_REPLIES) await socket.send(frames)
    void eachMessage(socket, async (frames) => {
      if (frames.some(({ length }) => length === 0)) await socket.send(frames)
    })
  }

  /** The mistake that the handshakes show: what kind of socket the broker has at which end. */
  wrongSockets(): string | undefined {
    const [front, back] = ['BROKER_FRONTEND', 'BROKER_BACKEND'].map((link) =>
      socketTypeAt(this.scene, link, 'broker'),
    )
    if ((front ?? 'ROUTER') === 'ROUTER' && (back ?? 'DEALER') === 'DEALER') return undefined
    return `the broker has ${a(front)} at BROKER_FRONTEND, and ${a(back)} at BROKER_BACKEND; clients need a ROUTER, which knows whose reply it is, and servers a DEALER, which deals requests out`
  }

  /** Bytes of somebody who does not speak ZeroMQ, at both doors. */
  knockStrangely(): void {
    for (const { bindEndpoint } of [this.frontend, this.backend]) knock(this.scene, bindEndpoint)
  }
}

/** Bytes that are no ZMTP, from somebody who took this for a web server. */
export function knock(scene: Scene, endpoint: string): void {
  const port = Number(endpoint.split(':').at(-1))
  const socket = connect({ port, host: '127.0.0.1' }, () =>
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  )
  socket.on('error', () => {})
  scene.journal.did(`somebody sends an HTTP request to ${endpoint}`)
  scene.keep({ socket: { close: () => void socket.destroy() } })
}

/** A client that the grader plays. It does as a REQ socket does, but may have several requests under way. */
export class BrokerClient {
  readonly name: string
  readonly way: Link
  /** What came back, as a REQ socket would hand it over: without the empty frame in front. */
  readonly replies: Buffer[][] = []
  readonly #socket = new Dealer({ linger: 0 })
  readonly #cast: BrokerCast
  #sending = Promise.resolve()

  constructor(cast: BrokerCast, name: string, way: Link) {
    this.name = name
    this.way = way
    this.#cast = cast
    cast.scene.keep({ socket: this.#socket })
    this.#socket.connect(way.endpoint)
    void eachMessage(this.#socket, ([, ...frames]) => {
      this.replies.push(frames)
      cast.scene.journal.changed()
    })
  }

  sends(request: Frames): void {
    this.sendsRaw(['', ...request])
  }

  /** These frames and no other, whether or not a REQ socket would send them. */
  sendsRaw(frames: Frames): void {
    this.#sending = this.#sending.then(() => this.#socket.send(frames)).catch(() => {})
  }

  leaves(): void {
    this.#cast.scene.journal.did('leaves', this.name)
    this.#socket.close()
  }

  hasReply(reply: Frames): boolean {
    return this.replies.some((frames) => isSame(frames, reply))
  }

  /** Waits for this reply. */
  async hears(reply: Frames, expected?: string, cause?: string): Promise<void> {
    const { broker, scene } = this.#cast
    await until(scene.journal, () => this.hasReply(reply), {
      expected: expected ?? `broker passes the reply ${shown(reply)} to ${this.name}`,
      got: () => this.heardSoFar(),
      cause: () => this.#cast.wrongSockets() ?? cause,
      ended: () => broker.end(),
      ms: START_MS,
    })
  }

  heardSoFar(): string {
    if (this.replies.length === 0) return `no reply came to ${this.name}`
    const last = this.replies.slice(-4).map((frames) => `  ${shown(frames)}`)
    return `to ${this.name} came\n${last.join('\n')}`
  }
}

/** A server that the grader plays: a REP socket, which takes one request at a time. */
export class BrokerServer {
  readonly name: string
  readonly requests: Buffer[][] = []
  readonly #socket = new Reply({ linger: 0 })
  readonly #cast: BrokerCast
  #released: Promise<void> = Promise.resolve()
  #release = (): void => {}

  constructor(cast: BrokerCast, name: string, way: Link, answer: (request: Buffer[]) => Frames) {
    this.name = name
    this.#cast = cast
    cast.scene.keep({ socket: this.#socket })
    this.#socket.connect(way.endpoint)
    void eachMessage(this.#socket, async (frames) => {
      this.requests.push(frames)
      cast.scene.journal.changed()
      await this.#released
      if (!this.#socket.closed) await this.#socket.send(answer(frames))
    })
  }

  /** From now on, a request is answered only when it lets go. */
  holds(): void {
    this.#cast.scene.journal.did('takes its time from now on', this.name)
    this.#released = new Promise((resolve) => (this.#release = resolve))
  }

  letsGo(): void {
    this.#cast.scene.journal.did('goes on', this.name)
    this.#release()
  }

  /** Ends like a process that was killed: what it was asked is not answered. */
  dies(): void {
    this.#cast.scene.journal.did('dies', this.name)
    this.#socket.close()
    this.#release()
  }

  /** Waits until it has such a request; without one, until it has any. */
  async isAsked(request: Frames | undefined, expected: string, cause?: string): Promise<void> {
    const { broker, scene } = this.#cast
    const { requests } = this
    await until(scene.journal, () => requests.some((frames) => !request || isSame(frames, request)), {
      expected,
      got: () =>
        requests.length === 0
          ? `no request came to ${this.name}`
          : `${this.name} got ${shown(requests.at(-1)!)}`,
      cause: () => this.#cast.wrongSockets() ?? cause,
      ended: () => broker.end(),
      ms: START_MS,
    })
  }
}
