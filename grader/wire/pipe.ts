import type { Socket } from 'node:net'
import type { Faults, Toward } from './faults.ts'
import { type Unit, ZmtpError, ZmtpParser } from './zmtp.ts'

export type Fate = 'lost' | 'held' | 'doubled' | 'overtaken'

export interface Tap {
  /** So many bytes were read from the source. */
  passed(bytes: number): void
  /** A unit was read, and what becomes of it is to be decided. */
  meets(unit: Unit, toward: Toward): void
  unit(unit: Unit, toward: Toward, at: number, fate: Fate | undefined): void
  broken(reason: string, toward: Toward, at: number): void
  /** The source has closed; what it sent may still be on its way. */
  closed(toward: Toward): void
  /** Whether a message is a subscription, which no loss may touch. */
  subscribes(unit: Unit, toward: Toward): boolean
}

const MAX_QUEUE_BYTES = 8 * 1024 * 1024
/** On a line of limited bandwidth: more makes the sender wait. */
const MAX_PACED_BYTES = 64 * 1024

/**
 * One direction of a connection through the relay. Without a fault each chunk is passed on as it came and parsed
 * afterwards; with a fault it is parsed first, and each unit meets its fate.
 */
export class Pipe {
  readonly #source: Socket
  readonly #sink: Socket
  readonly toward: Toward
  readonly #faults: Faults
  readonly #tap: Tap
  readonly #parser = new ZmtpParser()
  #readable = true
  #unitwise = false
  #busy = false
  #ended = false
  #queue: { due: number; raw: Buffer[] }[] = []
  #queuedBytes = 0
  /** A message that waits to be overtaken by the next one. */
  #overtaken: Buffer[] = []
  /** What is to be written where no unit is under way. */
  #garbage: Buffer[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(source: Socket, sink: Socket, toward: Toward, faults: Faults, tap: Tap) {
    this.#source = source
    this.#sink = sink
    this.toward = toward
    this.#faults = faults
    this.#tap = tap
    this.#parser.dropRaw()
  }

  /** Begins to pass on: first what was read from the source already, then what it sends. */
  start(early: Buffer[]): void {
    this.update()
    for (const chunk of early) this.#take(chunk)
    this.#source.on('data', (chunk) => this.#take(chunk))
    this.#source.once('end', () => this.#end())
    this.#source.once('close', () => this.#end())
    this.#sink.on('drain', () => this.#steer())
    this.#sink.once('close', () => this.#steer())
  }

  /** To be called when a fault began or ended. */
  update(): void {
    if (this.#busy) return
    const unitwise = this.#faults.any(this.toward)
    if (unitwise && !this.#unitwise) this.#parser.keepRaw()
    if (!this.#faults.reorders(this.toward)) this.#catchUp()
    if (!unitwise && this.#unitwise) this.#release()
    this.#unitwise = unitwise
    this.#pump()
  }

  /** From now on the bytes are passed on unread. */
  stopReading(): void {
    if (!this.#readable) return
    this.#readable = false
    this.#release()
    this.#pump()
  }

  /** Writes bytes that are no part of what the source sends, as soon as no unit is under way. */
  inject(bytes: Buffer): void {
    this.#garbage.push(bytes)
    this.#spoil()
  }

  #spoil(): void {
    const between = this.#unitwise ? !this.#parser.partial : this.#parser.pending === 0
    if (this.#garbage.length === 0 || (this.#readable && !between)) return
    this.#enqueue(this.#garbage)
    this.#garbage = []
  }

  /** Drops what is still held, for a connection that was torn down. */
  discard(): void {
    clearTimeout(this.#timer)
    this.#forget()
    this.#ended = true
  }

  #take(chunk: Buffer): void {
    this.#tap.passed(chunk.length)
    if (this.#ended || !this.#sink.writable) return
    if (!this.#unitwise) this.#sink.write(chunk)
    else if (!this.#readable) this.#enqueue([chunk])
    if (this.#readable) {
      this.#busy = true
      this.#read(chunk)
      this.#busy = false
    }
    this.#spoil()
    this.update()
  }

  #read(chunk: Buffer): void {
    const at = performance.now()
    let units: Unit[]
    let failure: ZmtpError | undefined
    try {
      units = this.#parser.push(chunk)
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error
      failure = error
      units = error.units
    }
    if (this.#unitwise) this.#sink.cork()
    for (const unit of units) {
      if (this.#ended) break
      this.#tap.meets(unit, this.toward)
      if (this.#unitwise) this.#judge(unit, at)
      else this.#tap.unit(unit, this.toward, at, undefined)
    }
    if (this.#unitwise && !this.#parser.greeted) this.#passGreeting()
    if (this.#unitwise) this.#sink.uncork()
    if (failure) this.#tap.broken(failure.message, this.toward, at)
    if (failure || this.#parser.opaque) this.stopReading()
  }

  /** Each side waits for the beginning of the other's greeting before it completes its own. */
  #passGreeting(): void {
    this.#release()
    this.#parser.keepRaw()
  }

  /** The rest of a unit whose beginning has left passes whatever the faults are. */
  #judge(unit: Unit, at: number): void {
    const fate = unit.partial ? undefined : this.#fate(unit)
    if (unit.partial) this.#write(unit.raw)
    else if (fate === 'overtaken') this.#overtaken = unit.raw
    else if (fate !== 'lost') this.#enqueue(unit.raw)
    if (fate === 'doubled') this.#enqueue(unit.raw)
    if (unit.kind === 'message' && fate !== 'overtaken' && fate !== 'lost') this.#catchUp()
    this.#tap.unit(unit, this.toward, at, fate)
  }

  /** The message that waited has been overtaken, or is no longer to be. */
  #catchUp(): void {
    const raw = this.#overtaken
    this.#overtaken = []
    if (raw.length > 0) this.#enqueue(raw)
  }

  #fate(unit: Unit): Fate | undefined {
    const losable = unit.kind === 'message' && !this.#tap.subscribes(unit, this.toward)
    if (losable && this.#faults.loses(this.toward, unit.frames)) return 'lost'
    if (this.#faults.cuts(this.toward)) return 'held'
    if (losable && this.#faults.doubles(this.toward, unit.frames)) return 'doubled'
    const next = losable && this.#overtaken.length === 0
    return next && this.#faults.overtaken(this.toward, unit.frames) ? 'overtaken' : undefined
  }

  #release(): void {
    const raw = this.#parser.dropRaw()
    if (raw.length > 0) this.#enqueue(raw)
  }

  #enqueue(raw: Buffer[]): void {
    const delay = this.#faults.delay(this.toward)
    const busyMs = this.#faults.msPerByte(this.toward) * sizeOf(raw)
    if (delay + busyMs <= 0 && this.#queue.length === 0 && !this.#faults.cuts(this.toward)) {
      this.#write(raw)
      return
    }
    const due = Math.max(performance.now() + delay, this.#queue.at(-1)?.due ?? 0) + busyMs
    this.#queue.push({ due, raw })
    this.#queuedBytes += sizeOf(raw)
  }

  #write(raw: Buffer[]): void {
    if (!this.#sink.writable) return
    for (const piece of raw) this.#sink.write(piece)
  }

  /** Passes on what is due, which without a fault is everything, and then the end. */
  #pump(): void {
    clearTimeout(this.#timer)
    if (this.#queue.length > 0 && !this.#faults.cuts(this.toward)) {
      const now = this.#unitwise ? performance.now() : Infinity
      const later = this.#queue.findIndex(({ due }) => due > now)
      this.#sink.cork()
      for (const { raw } of this.#queue.splice(0, later === -1 ? Infinity : later)) {
        this.#write(raw)
        this.#queuedBytes -= sizeOf(raw)
      }
      this.#sink.uncork()
      const next = this.#queue[0]
      if (next) this.#timer = setTimeout(() => this.#pump(), Math.ceil(next.due - now))
    }
    if (this.#ended && this.#queue.length === 0 && this.#sink.writable) this.#sink.end()
    this.#steer()
  }

  /** Reads from the source only while the sink keeps up, the queue is short and no cut is in the way. */
  #steer(): void {
    const slow = this.#sink.writableNeedDrain && this.#sink.writableLength > 0
    const stalled = this.#faults.stalls(this.toward) && !this.#parser.partial
    const paced = this.#faults.msPerByte(this.toward) > 0
    const full = this.#queuedBytes > (paced ? MAX_PACED_BYTES : MAX_QUEUE_BYTES)
    if ((slow || stalled || full) && !this.#sink.destroyed) this.#source.pause()
    else if (this.#source.isPaused()) this.#source.resume()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#tap.closed(this.toward)
    const rest = this.#parser.dropRaw()
    const cut = this.#faults.cuts(this.toward) && !this.#faults.stalls(this.toward)
    if (cut) this.#forget()
    this.#catchUp()
    this.#enqueue(cut ? [] : rest)
    this.#pump()
  }

  /** What a cut holds of a connection that is closed meanwhile never arrives; only its end does, after the cut. */
  #forget(): void {
    this.#queue = []
    this.#queuedBytes = 0
    this.#overtaken = []
  }
}

function sizeOf(raw: Buffer[]): number {
  return raw.reduce((sum, piece) => sum + piece.length, 0)
}
