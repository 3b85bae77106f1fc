/** What peers of lab 05 say to each other, as the grader reads and shows it. */
import type { LinkOptions } from '../../kit/links.ts'
import { showFrames } from '../../kit/text.ts'
import type { Sighting } from '../../wire/relay.ts'

export interface Said {
  kind: string
  /** Empty when the message has no such part. */
  body: Record<string, unknown>
  frames: Buffer[]
}

/** No frames of a message are longer than this and yet shown in short. */
const LONGEST_SHORTENED = 2000

export function read(frames: Buffer[]): Said {
  return { kind: String(frames[0] ?? ''), body: parse(frames[1]) ?? {}, frames }
}

function parse(frame: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(String(frame))
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The endpoints in `peers`, of a HELLO. */
export function peersOf({ body }: Said): unknown[] {
  return Array.isArray(body['peers']) ? body['peers'] : []
}

/** Who is who, for relays that several peers connect to: by the name in a HELLO, or by an id that was seen in one. */
export class Names {
  readonly #names = new Map<unknown, string>()
  readonly #suffix: string

  constructor(suffix = '') {
    this.#suffix = suffix
  }

  identify = (frames: Buffer[]): string | undefined => {
    const { kind, body } = read(frames)
    if (kind === 'HELLO' && typeof body['name'] === 'string') {
      const name = `${body['name']}${this.#suffix}`
      this.#names.set(body['id'], name)
      return name
    }
    return this.#names.get(body['id'])
  }
}

/**
 * What the journal tells of a link: no connections, cuts and heartbeats, which would bury the rest, and all else with ids
 * and endpoints in short. `seen` gets everything, and may leave out more.
 */
export function telling(
  seen: (sighting: Sighting, said: Said) => boolean | void,
): Required<Pick<LinkOptions, 'tell'>> {
  return {
    tell: (sighting) => {
      const { kind, note = '' } = sighting
      if (kind === 'open' || kind === 'close' || note.startsWith('cut')) return undefined
      if (kind !== 'message') return sighting
      const said = read(sighting.frames)
      const told = seen(sighting, said) ?? true
      return told && said.kind !== 'PING'
        ? { ...sighting, frames: sighting.frames.map(shortened) }
        : undefined
    },
  }
}

function shortened(frame: Buffer): Buffer {
  if (frame.length > LONGEST_SHORTENED || frame.includes('\uFFFD')) return frame
  const text = frame.toString('utf8')
  if (!Buffer.from(text).equals(frame)) return frame
  return Buffer.from(short(text))
}

function short(text: string): string {
  return text
    .replace(/\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '$1…')
    .replace(/tcp:\/\/127\.0\.0\.1(:\d+)/g, '$1')
}

/** A message for a failure's text. */
export function shown({ frames }: Said): string {
  return showFrames(frames.map(shortened))
}
