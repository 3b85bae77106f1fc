/** What a server of lab 04 publishes, in two frames or in one. */
import { decode } from './messages.ts'
import { isObject } from './server-replies.ts'

export interface Publication {
  frames: Buffer[]
  /** Undefined when there is nothing before the body. */
  topic: string | undefined
  /** The body, when it is an object. */
  fields: Record<string, unknown>
  /** Every text in the body, however deep. */
  texts: string[]
}

export function readPublication(frames: Buffer[]): Publication {
  const [first = Buffer.alloc(0), ...rest] = frames
  if (rest.length > 0) return publication(frames, String(first), rest[0]!)
  const space = first.indexOf(0x20)
  const isBody = space < 0 || isObject(read(first))
  return isBody
    ? publication(frames, undefined, first)
    : publication(frames, first.toString('utf8', 0, space), first.subarray(space + 1))
}

/** Whether this text is in the body: as a value of its own, or as a part of one when it is long enough to be no accident. */
export function carries({ texts }: Publication, text: string): boolean {
  return texts.some((found) => found === text || (text.length > 3 && found.includes(text)))
}

function publication(frames: Buffer[], topic: string | undefined, body: Buffer): Publication {
  const value = read(body)
  return { frames, topic, fields: isObject(value) ? value : {}, texts: textsIn(value ?? String(body)) }
}

function read(body: Buffer): unknown {
  try {
    return decode(body).value
  } catch {
    return undefined
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
