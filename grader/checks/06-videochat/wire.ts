/** What crosses in lab 06, read, and made short enough for a transcript. */
import type { LinkOptions } from '../../kit/links.ts'
import { ANSWER_MS as ONE_ANSWER_MS } from '../../kit/program.ts'
import type { Sighting } from '../../wire/relay.ts'

/**
 * From a cause to its effect, in milliseconds of fair time. On the way there may be a page, a peer, a relay and another
 * peer, and each has to wait for its turn on a busy machine.
 */
export const ANSWER_MS = 2 * ONE_ANSWER_MS

export type Fields = Record<string, unknown>

/** Something that somebody was sent: a signal, a piece of media, or what passes between a peer and its page. */
export interface Heard {
  at: number
  /** Its topic, type or kind; empty when it has none. */
  kind: string
  fields: Fields
  payload: Buffer
  frames: Buffer[]
}

/** An object, or undefined when it is no JSON or no object. */
export function parse(frame: Buffer | string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(String(frame))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined
  } catch {
    return undefined
  }
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function readMedia(frames: Buffer[]): Heard {
  const [topic, header, payload = Buffer.alloc(0)] = frames
  return { at: performance.now(), kind: String(topic), fields: parse(header) ?? {}, payload, frames }
}

export function readSignal(frame: Buffer): Heard {
  const fields = parse(frame) ?? {}
  return {
    at: performance.now(),
    kind: wordOf(fields['kind']),
    fields,
    payload: Buffer.alloc(0),
    frames: [frame],
  }
}

export function readFromPeer(data: Buffer, isBinary: boolean): Heard {
  const at = performance.now()
  if (!isBinary) {
    const fields = parse(data) ?? {}
    return { at, kind: wordOf(fields['type']), fields, payload: Buffer.alloc(0), frames: [data] }
  }
  const end = data.length < 4 ? 4 : 4 + data.readUInt32BE()
  const [header, payload] = [data.subarray(4, end), data.subarray(end)]
  const fields = parse(header) ?? {}
  return { at, kind: wordOf(fields['kind']), fields, payload, frames: [header, payload] }
}

/** A binary message between a page and its peer. */
export function packed(header: Fields | string, payload: Buffer): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json, payload])
}

/** Microseconds since 1970. */
export function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}

/** Further ahead each time that it is read: by more than a message may be delayed here. Nobody's clock is anybody else's. */
const STEP_US = 10_000_000

export class Clock {
  #ahead = 0

  /** Microseconds since 1970. */
  next(): number {
    return nowUs() + (this.#ahead += STEP_US)
  }

  isAhead(seconds: number): void {
    this.#ahead += seconds * 1_000_000
  }
}

/** Who has which id, so that a transcript can say `ana` where a UUID crossed. */
export class Identities {
  readonly #names = new Map<string, string>()
  readonly #told = new Set<string>()

  learn({ id, name }: Fields): void {
    if (typeof id === 'string' && typeof name === 'string') this.#names.set(id, name)
  }

  nameOf(id: unknown): string {
    return this.#names.get(String(id)) ?? String(id)
  }

  /** The same with names for ids, and without what takes much room and explains little. */
  short(frames: Buffer[]): Buffer[] {
    return frames.map((frame) => {
      const fields = frame[0] === 0x7b ? parse(frame) : undefined
      if (!fields) return frame
      const { timestamp: _t, codec: _c, width: _w, height: _h, signal: _s, media: _m, ...rest } = fields
      const { text, ...shown } = rest
      const all = fields['kind'] === 'hello' ? shown : { ...shown, ...(text !== undefined && { text }) }
      const json = JSON.stringify(all).replaceAll(/"([0-9a-f]{8}-[0-9a-f-]{27})"/g, (quoted, id: string) =>
        this.#names.has(id) ? `<${this.#names.get(id)}>` : quoted,
      )
      return Buffer.from(
        Object.keys(rest).length < Object.keys(fields).length ? `${json.slice(0, -1)},…}` : json,
      )
    })
  }

  /** How links tell what crosses them. Of hellos that say the same, the first is told. */
  get telling(): LinkOptions {
    return { tell: (sighting) => this.#tell(sighting) }
  }

  #tell(sighting: Sighting): Sighting | undefined {
    if (sighting.kind !== 'message') return sighting
    const frames = sighting.frames[0]?.length === 0 ? sighting.frames.slice(1) : sighting.frames
    const fields = parse(frames[0])
    if (fields?.['kind'] === 'hello') {
      this.learn(fields)
      const hello = `${sighting.from} ${sighting.to} ${String(frames[0])}`
      if (this.#told.has(hello)) return undefined
      this.#told.add(hello)
    }
    return { ...sighting, frames: this.short(frames) }
  }
}
