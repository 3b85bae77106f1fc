import { connect, type Socket } from 'node:net'
import type { Direction, Faults, Toward } from './faults.ts'
import { type Fate, Pipe, type Tap } from './pipe.ts'
import { readyProperties, subscription, type Unit } from './zmtp.ts'

/** Something that a relay saw. */
export interface Sighting {
  /** performance.now() when the relay saw it. */
  at: number
  /** The link's name, such as 'weather'. */
  link: string
  /** 1, 2, 3… of this relay; 0 for a fault, which concerns them all. */
  connection: number
  /** Role of the side that sent it. */
  from: string
  /** Role of the other side. */
  to: string
  kind: SightingKind
  /** message: its frames; subscribe and cancel: [topic]; command: [name, data]; ready: [socket type, identity]. */
  frames: Buffer[]
  /** Of a fault, a breakage or an opaque connection: a short sentence. */
  note?: string
  /** Absent when it was passed on. */
  fate?: Fate
}

export type SightingKind =
  'open' | 'ready' | 'subscribe' | 'cancel' | 'command' | 'message' | 'close' | 'fault' | 'opaque' | 'broken'

/** What the connections of one relay have in common. */
export interface Line {
  link: string
  connects: string
  binds: string
  identify: ((frames: Buffer[]) => string | undefined) | undefined
  faults: Faults
  target(): { host: string; port: number }
  /** So many bytes were read from one of its connections. */
  passed(bytes: number): void
  sight(sighting: Sighting): void
  gone(connection: Connection): void
}

export const SOCKET_OPTIONS = { allowHalfOpen: true, noDelay: true }
const RETRY_MS = 10
const MAX_EARLY_BYTES = 64 * 1024

/** The socket of a connecting program, and the one to the binding program that is opened for it. */
export class Connection implements Tap {
  readonly #line: Line
  readonly #faults: Faults
  readonly #number: number
  readonly #client: Socket
  #upstream: Socket | undefined
  #state: 'waiting' | 'joined' | 'over' = 'waiting'
  #early: Buffer[] = []
  #retry: NodeJS.Timeout | undefined
  #pipes: Pipe[] = []
  #socketTypes: Partial<Record<Toward, string>> = {}
  #silenced = false
  /** Who connects, when it has said so. */
  #who: string | undefined

  constructor(line: Line, number: number, client: Socket) {
    this.#line = line
    this.#faults = line.faults.of(() => this.#who)
    this.#number = number
    this.#client = client
    client.on('error', ignore)
    client.on('close', () => this.#checkGone())
    client.on('data', this.#collect)
    client.once('end', this.#giveUp)
    client.once('close', this.#giveUp)
    this.#join()
  }

  get established(): boolean {
    return this.#state === 'joined'
  }

  /** To be called when a fault began or ended. */
  update(): void {
    for (const pipe of this.#pipes) pipe.update()
  }

  /** Tears down both sides at once with a TCP reset. */
  reset(): void {
    const wasJoined = this.#state === 'joined'
    this.#state = 'over'
    clearTimeout(this.#retry)
    for (const pipe of this.#pipes) pipe.discard()
    this.#client.resetAndDestroy()
    this.#upstream?.resetAndDestroy()
    if (wasJoined) this.sight('toBinding', 'close', performance.now(), [])
  }

  /** Writes bytes into what a side is sent. */
  inject(direction: Direction, bytes: () => Buffer): void {
    for (const pipe of this.#pipes)
      if (direction === 'both' || pipe.toward === direction) pipe.inject(bytes())
  }

  sight(toward: Toward, kind: SightingKind, at: number, frames: Buffer[], fate?: Fate, note?: string): void {
    const { link, binds } = this.#line
    const connects = this.#who ?? this.#line.connects
    const up = toward === 'toBinding'
    const from = up ? connects : binds
    const to = up ? binds : connects
    const sighting: Sighting = { at, link, connection: this.#number, from, to, kind, frames }
    if (fate !== undefined) sighting.fate = fate
    if (note !== undefined) sighting.note = note
    this.#line.sight(sighting)
  }

  passed(bytes: number): void {
    this.#line.passed(bytes)
  }

  meets(unit: Unit, toward: Toward): void {
    if (this.#who !== undefined || toward === 'toConnecting' || unit.kind !== 'message') return
    this.#who = this.#line.identify?.(unit.frames)
    if (this.#who !== undefined) this.update()
  }

  unit(unit: Unit, toward: Toward, at: number, fate: Fate | undefined): void {
    if (unit.kind === 'greeting') {
      if (unit.mechanism !== 'NULL')
        this.#silence(toward, 'opaque', at, `${unit.mechanism} hides what is said`)
      return
    }
    const wish = this.#wish(unit, toward)
    if (wish) this.sight(toward, wish.action, at, [wish.topic], fate)
    else if (unit.kind === 'message') this.sight(toward, 'message', at, unit.frames, fate)
    else if (unit.name === 'READY') this.#ready(toward, at, unit.data, fate)
    else this.sight(toward, 'command', at, [Buffer.from(unit.name, 'latin1'), unit.data], fate)
  }

  subscribes(unit: Unit, toward: Toward): boolean {
    return this.#wish(unit, toward) !== undefined
  }

  broken(reason: string, toward: Toward, at: number): void {
    this.#silence(toward, 'broken', at, reason)
    for (const pipe of this.#pipes) pipe.stopReading()
  }

  closed(toward: Toward): void {
    if (this.#state !== 'joined') return
    this.#state = 'over'
    this.sight(toward, 'close', performance.now(), [])
  }

  #wish(unit: Unit, toward: Toward): ReturnType<typeof subscription> {
    return subscription(unit, this.#socketTypes[toward])
  }

  #ready(toward: Toward, at: number, data: Buffer, fate: Fate | undefined): void {
    const properties = readyProperties(data)
    const socketType = properties.get('Socket-Type') ?? Buffer.alloc(0)
    this.#socketTypes[toward] = socketType.toString('latin1')
    this.sight(toward, 'ready', at, [socketType, properties.get('Identity') ?? Buffer.alloc(0)], fate)
  }

  #silence(toward: Toward, kind: 'opaque' | 'broken', at: number, note: string): void {
    if (this.#silenced) return
    this.#silenced = true
    this.sight(toward, kind, at, [], undefined, note)
  }

  #collect = (chunk: Buffer): void => {
    this.#early.push(chunk)
    if (this.#early.reduce((sum, { length }) => sum + length, 0) > MAX_EARLY_BYTES) this.#client.pause()
  }

  #giveUp = (): void => {
    this.#state = 'over'
    clearTimeout(this.#retry)
    this.#client.destroy()
    this.#upstream?.destroy()
    this.#checkGone()
  }

  #join(): void {
    if (this.#faults.cuts('toBinding') || this.#faults.cuts('toConnecting')) {
      this.#joinLater()
      return
    }
    const upstream = connect({ ...SOCKET_OPTIONS, ...this.#line.target() })
    this.#upstream = upstream
    upstream.on('error', ignore)
    upstream.once('close', () => {
      if (this.#state === 'waiting') this.#joinLater()
      else this.#checkGone()
    })
    upstream.once('connect', () => {
      if (this.#state !== 'waiting') upstream.destroy()
      else if (isSelfConnected(upstream)) upstream.resetAndDestroy()
      else this.#start(upstream)
    })
  }

  #joinLater(): void {
    this.#retry = setTimeout(() => this.#join(), RETRY_MS)
  }

  #start(upstream: Socket): void {
    const client = this.#client
    client.off('data', this.#collect).off('end', this.#giveUp).off('close', this.#giveUp)
    this.#state = 'joined'
    const up = new Pipe(client, upstream, 'toBinding', this.#faults, this)
    const down = new Pipe(upstream, client, 'toConnecting', this.#faults, this)
    this.#pipes = [up, down]
    this.sight('toBinding', 'open', performance.now(), [])
    up.start(this.#early)
    down.start([])
    this.#early = []
  }

  #checkGone(): void {
    if (this.#client.destroyed && (this.#upstream?.destroyed ?? true)) this.#line.gone(this)
  }
}

/** A connection to a free local port may be given that same port to come from, and then meets itself. */
function isSelfConnected(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}

function ignore(): void {}
