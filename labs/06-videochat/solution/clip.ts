import { readFileSync } from 'node:fs'
import { now } from './clock.ts'
import { unpack } from './envelope.ts'
import { FRAME, readJson, type Frame } from './messages.ts'

/** Frames that are later than this are not worth sending: a new round begins. In microseconds. */
const LATE = 500_000
/** From the last frame of a round to the first of the next. In microseconds. */
const GAP = 20_000

/** Plays a file of recorded frames over and over. */
export class Clip {
  readonly #frames: { header: Frame; payload: Buffer }[] = []
  readonly #publish: (header: Frame, payload: Buffer) => void
  #next = 0
  /** When the round began. */
  #start = 0
  #timer: NodeJS.Timeout | undefined

  /** The file has envelopes, each with its length in front, 4 bytes, big-endian. Throws when it is something else. */
  constructor(file: string, publish: (header: Frame, payload: Buffer) => void) {
    this.#publish = publish
    const bytes = readFileSync(file)
    for (let at = 0, end = 0; at < bytes.length; at = end) {
      end = at + 4 + bytes.readUInt32BE(at)
      if (end > bytes.length) throw new Error('it ends too early')
      const [header, payload] = unpack(bytes.subarray(at + 4, end))
      this.#frames.push({ header: readJson(header, FRAME), payload })
    }
    if (this.#frames.length === 0) throw new Error('it is empty')
  }

  /** Goes on at this frame, now. */
  play(from = 0): void {
    this.#next = from
    this.#start = now() - this.#frames[from]!.header.timestamp
    this.#playDue()
  }

  /** Goes on at the next key frame. */
  playKeyFrame(): boolean {
    const isNext = ({ header }: { header: Frame }, index: number): boolean =>
      index >= this.#next && header.kind === 'video' && header.key
    this.play(Math.max(0, this.#frames.findIndex(isNext)))
    return true
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #playDue(): void {
    clearTimeout(this.#timer)
    const due = (): number => this.#start + this.#frames[this.#next]!.header.timestamp - now()
    while (due() <= 0) {
      if (due() < -LATE) return this.play()
      const { header, payload } = this.#frames[this.#next]!
      const timestamp = this.#start + header.timestamp
      this.#publish({ ...header, timestamp }, payload)
      if (++this.#next < this.#frames.length) continue
      this.#next = 0
      this.#start = timestamp + GAP
    }
    this.#timer = setTimeout(() => this.#playDue(), due() / 1000)
  }
}
