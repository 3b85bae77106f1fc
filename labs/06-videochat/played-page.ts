import { WebSocket } from 'ws'
import { look } from './processes.ts'
import { pack, unpack, type Frame } from './recording.ts'

type Recording = { header: Frame; payload: Buffer }[]
type Message = { type: string; id: string; name: string; from: string; text: string }

/** What has come from one of the others since the last report. */
export interface Heard {
  pictures: number
  pieces: number
  bytes: number
  /** Milliseconds from the capture of each to its arrival here. Sender and receiver have the same clock. */
  latencies: number[]
}

/** A page without a browser: sends what was recorded as if it were captured now, and counts what comes. */
export class PlayedPage {
  readonly owner: string
  readonly texts: string[] = []
  /** Id -> name of all who are here. */
  readonly people = new Map<string, string>()
  /** Of whom a picture came that needs one which did not. */
  readonly undecodable = new Set<string>()
  /** Somebody has opened the real page. */
  replaced = false
  readonly #socket: WebSocket
  readonly #recording: Recording
  readonly #heard = new Map<string, Heard>()
  /** Whose pictures begin with the next one. */
  readonly #beginning = new Set<string>()
  #next = 0
  #start: number
  #timer: NodeJS.Timeout | undefined

  constructor(owner: string, address: string, recording: Recording) {
    this.owner = owner
    this.#recording = recording
    this.#start = now()
    const { origin, host, search } = new URL(address)
    this.#socket = new WebSocket(`ws://${host}/socket${search}`, { origin })
    this.#socket.on('open', () => this.#play())
    this.#socket.on('message', (data, isBinary) =>
      isBinary ? this.#take(data as Buffer) : this.#read(data as Buffer),
    )
    this.#socket.on('error', () => {})
    this.#socket.on('close', (code) => {
      this.replaced = code === 4001
      clearTimeout(this.#timer)
      look()
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  tell(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** The id of somebody who is here. */
  idOf(name: string): string | undefined {
    return [...this.people].find(([, each]) => each === name)?.[0]
  }

  /** What has come of this one since the last time. */
  report(id: string): Heard {
    const heard = this.heard(id)
    this.#heard.delete(id)
    return heard
  }

  heard(id: string): Heard {
    return this.#heard.get(id) ?? { pictures: 0, pieces: 0, bytes: 0, latencies: [] }
  }

  /** From now on the first picture of this one must be a key frame. */
  expectKey(id: string): void {
    this.#beginning.add(id)
  }

  #read(data: Buffer): void {
    const { type, id, name, from, text } = JSON.parse(String(data)) as Message
    if (type === 'joined') {
      this.people.set(id, name)
      this.expectKey(id)
    }
    if (type === 'left') this.people.delete(id)
    if (type === 'text') this.texts.push(`${this.people.get(from)}: ${text}`)
    if (type === 'key') this.#goToKey()
    look()
  }

  #take(data: Buffer): void {
    const { header: read, payload } = unpack(data)
    const header = read as Frame & { from: string }
    const heard = this.heard(header.from)
    this.#heard.set(header.from, heard)
    heard.bytes += payload.length
    heard.latencies.push((now() - header.timestamp) / 1000)
    if (header.kind === 'audio') heard.pieces++
    else {
      heard.pictures++
      if (this.#beginning.delete(header.from) && !header.key)
        this.undecodable.add(this.people.get(header.from) ?? header.from)
    }
    look()
  }

  /** A key frame at once, as an encoder would make one: the next one that was recorded. */
  #goToKey(): void {
    const next = this.#recording.findIndex(({ header }, i) => i >= this.#next && header.key)
    this.#next = Math.max(0, next)
    this.#start = now() - this.#recording[this.#next]!.header.timestamp
    this.#play()
  }

  #play(): void {
    clearTimeout(this.#timer)
    if (!this.isOpen) return
    const due = (): number => this.#start + this.#recording[this.#next]!.header.timestamp - now()
    while (due() <= 0) {
      const { header, payload } = this.#recording[this.#next]!
      const timestamp = this.#start + header.timestamp
      this.#socket.send(pack({ ...header, timestamp }, payload))
      if (++this.#next < this.#recording.length) continue
      this.#next = 0
      this.#start = timestamp + 20_000
    }
    this.#timer = setTimeout(() => this.#play(), due() / 1000)
  }
}

/** In microseconds since 1970. */
function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}
