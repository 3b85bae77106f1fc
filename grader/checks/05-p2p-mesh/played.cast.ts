/** Peers that the grader plays, around one peer of the submission in lab 05. */
import { createHash } from 'node:crypto'
import { Dealer, Router } from 'zeromq'
import type { Link, LinkOptions } from '../../kit/links.ts'
import { bindWhenFree, eachMessage } from '../../kit/peers/socket.ts'
import { type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { Names, telling, type Said } from './wire.ts'

/** Nobody is given up in a check that does not set another time, however busy the machine is. */
export const NEVER_MS = 60_000
/** The time between heartbeats in such a check. */
export const CALM_HEARTBEAT_MS = 500

export interface Heard extends Said {
  at: number
  /** The connection that it came over, counted from 1; of the way that `over` names. */
  connection: number
}

type Frames = (string | Buffer)[]

/** One peer of the submission, and those whom the grader plays. */
export class PeerCast {
  readonly scene: Scene
  readonly link: Link
  /** What the peer is called. */
  readonly name: string
  readonly #names: string[]
  readonly #played: Played[] = []
  #peer: Program | undefined
  #expires = false

  static async open(scene: Scene): Promise<PeerCast> {
    const { identify } = new Names(' (grader)')
    const sides = { binds: 'peer', connects: 'somebody (grader)', student: 'both' } as const
    const link = await scene.link('PEER_ENDPOINT', sides, { identify, ...telling(() => {}) })
    return new PeerCast(scene, link)
  }

  private constructor(scene: Scene, link: Link) {
    this.scene = scene
    this.link = link
    this.#names = scene.random.names(6)
    this.name = this.nextName()
  }

  get peer(): Program {
    if (!this.#peer) throw new Error('the peer was not started')
    return this.#peer
  }

  /** A name that nobody has. */
  nextName(): string {
    return this.#names.shift()!
  }

  /** Starts the peer; `greeting` are those that it finds in PEERS, or their endpoints. */
  starts(greeting: (Played | string)[] = [], env: Record<string, string | number> = {}): Program {
    const peers = greeting.map((who) => (typeof who === 'string' ? who : who.endpoint)).join(',')
    this.#expires = 'EXPIRE_MS' in env
    if (this.#expires) this.scene.goesByTheClock()
    this.#peer = this.scene.start('peer', {
      PEER_NAME: this.name,
      PEER_ENDPOINT: this.link.bindEndpoint,
      PEER_ADVERTISED: this.link.endpoint,
      ...(peers !== '' && { PEERS: peers }),
      HEARTBEAT_MS: CALM_HEARTBEAT_MS,
      EXPIRE_MS: NEVER_MS,
      ...env,
    })
    return this.#peer
  }

  /** The peer has said that somebody is gone, and not that they are back. */
  hasGivenUp({ name }: Played): boolean {
    const [back, gone] = ['+', '-'].map((sign) => this.#peer?.lines.lastIndexOf(`${sign} ${name}`) ?? -1)
    return gone! > back!
  }

  /** The peer has given somebody up in a check in which nobody leaves, or is silent for EXPIRE_MS. */
  get isImpatient(): boolean {
    if (this.#expires || this.#played.some(({ mayBeGone }) => mayBeGone)) return false
    return this.#played.some((played) => this.hasGivenUp(played))
  }

  /** Another peer, of which nobody knows yet; bound, unless it is to come later. */
  async plays({ name = this.nextName(), later = false } = {}): Promise<Played> {
    const played = await Played.open(this, name)
    this.#played.push(played)
    if (!later) await played.comes()
    return played
  }

  /** Three of them, whose names are not in alphabetical order. */
  async playThree(): Promise<[Played, Played, Played]> {
    const [last, middle, first] = [this.nextName(), this.nextName(), this.nextName()].toSorted()
    return [
      await this.plays({ name: first! }),
      await this.plays({ name: middle! }),
      await this.plays({ name: last! }),
    ]
  }
}

/** A peer that sends what it is told to, and keeps what it is sent. */
export class Played {
  readonly name: string
  readonly heard: Heard[] = []
  /** The longest time between two heartbeats so far, in milliseconds. */
  longestPause = 0
  /** When it last sent anything. */
  lastSent = 0
  /** It has said BYE, or was started again. */
  mayBeGone = false
  id: string
  seq = 0
  readonly #cast: PeerCast
  readonly #link: Link
  readonly #router: Router
  readonly #dealer: Dealer
  #sending: Promise<void> = Promise.resolve()
  #heart: NodeJS.Timeout | undefined

  static async open(cast: PeerCast, name: string): Promise<Played> {
    const heard: Heard[] = []
    const sides = { binds: `${name} (grader)`, connects: 'peer', student: 'both' } as const
    const link = await cast.scene.link('PEERS', sides, listening(heard))
    return new Played(cast, name, link, heard)
  }

  private constructor(cast: PeerCast, name: string, link: Link, heard: Heard[]) {
    this.#cast = cast
    this.name = name
    this.#link = link
    this.heard = heard
    this.id = uuid(cast.scene)
    this.#router = cast.scene.keep({ socket: new Router({ linger: 0 }) }).socket
    const dealer = new Dealer({ linger: 0, sendHighWaterMark: 0 })
    this.#dealer = cast.scene.keep({ socket: dealer }).socket
    this.#dealer.connect(cast.link.endpoint)
    cast.scene.keep({ socket: { close: () => this.stops() } })
  }

  /** What it says in a HELLO. */
  get endpoint(): string {
    return this.#link.endpoint
  }

  get relay(): Link['relay'] {
    return this.#link.relay
  }

  /** It binds. */
  async comes(): Promise<void> {
    await bindWhenFree(this.#router, this.#link.bindEndpoint)
    void eachMessage(this.#router, () => {})
  }

  /** A second way to it, and what has come over that. */
  async alias(): Promise<Pick<Played, 'name' | 'endpoint' | 'heard'>> {
    const heard: Heard[] = []
    const { endpoint } = await this.#cast.scene.another(this.#link, 'peer', listening(heard))
    const name = `${this.name} at another endpoint`
    return { name, endpoint: endpoint.replace('127.0.0.1', 'localhost'), heard }
  }

  /** Sends frames as they are. */
  sends(...frames: Frames): void {
    const now = performance.now()
    if (this.#heart) this.longestPause = Math.max(this.longestPause, now - this.lastSent)
    this.lastSent = now
    this.#sending = this.#sending.then(() => this.#dealer.send(frames)).catch(() => {})
  }

  hello(fields: Record<string, unknown> = {}): Frames {
    const { id, name, endpoint } = this
    return ['HELLO', JSON.stringify({ id, name, endpoint, peers: [], ...fields })]
  }

  /** It says who it is, and whom it is connected with. */
  greets(...peers: (Played | string)[]): void {
    this.sends(...this.hello({ peers: peers.map((who) => (typeof who === 'string' ? who : who.endpoint)) }))
  }

  says(text: string, seq = this.seq + 1, id = this.id, more: Record<string, unknown> = {}): void {
    this.#line('SAY', text, seq, id, more)
  }

  whispers(text: string, seq = this.seq + 1): void {
    this.#line('WHISPER', text, seq, this.id)
  }

  leaves(id = this.id): void {
    this.mayBeGone = true
    this.sends('BYE', JSON.stringify({ id }))
  }

  /** From now on it shows that it is alive, and by PING unless told how. */
  lives(everyMs: number, shows = (): void => this.sends('PING', JSON.stringify({ id: this.id }))): void {
    this.stops()
    shows()
    this.#heart = setInterval(shows, everyMs)
  }

  stops(): void {
    clearInterval(this.#heart)
    this.#heart = undefined
  }

  /** The same peer, started again. Gives the id that it had. */
  isStartedAgain(): string {
    const before = this.id
    this.mayBeGone = true
    this.id = uuid(this.#cast.scene)
    this.seq = 0
    return before
  }

  #line(kind: string, text: string, seq: number, id: string, more: Record<string, unknown> = {}): void {
    if (id === this.id) this.seq = Math.max(this.seq, seq)
    this.sends(kind, JSON.stringify({ id, seq, text, ...more }))
  }
}

function listening(heard: Heard[]): LinkOptions {
  return telling(({ at, connection }, said) => void heard.push({ ...said, at, connection }))
}

/** A UUID from the seed. */
function uuid(scene: Scene): string {
  const hex = createHash('sha1').update(String(scene.random.fraction())).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
