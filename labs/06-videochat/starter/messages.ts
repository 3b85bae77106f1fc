// What may cross the wire, and what a page may say. Nothing is used before it was looked at.
import { z } from 'zod'

/** What is wrong with a message, in words for who sent it. */
export class Refusal extends Error {}

export const NAME = /^[a-z0-9_-]{1,32}$/

const Id = z.guid()
const Endpoint = z.string().refine(isEndpoint, 'must be an endpoint, such as tcp://127.0.0.1:8002')
const Size = z.int().positive()
const Timestamp = z.number().nonnegative()
const CAPTURED = {
  video: { timestamp: Timestamp, codec: z.literal('vp8'), key: z.boolean(), width: Size, height: Size },
  audio: { timestamp: Timestamp, codec: z.literal('opus') },
}
const SENT = { from: Id, seq: z.int().positive() }
const Hello = z.object({
  kind: z.literal('hello'),
  id: Id,
  name: z.string().regex(NAME, 'must be 1 to 32 characters of a to z, 0 to 9, _ and -'),
  signal: Endpoint,
  media: Endpoint,
  text: Endpoint,
  peers: z.array(Endpoint),
})
const Bye = z.object({ kind: z.literal('bye'), id: Id })
const Failure = z.object({ kind: z.literal('error'), why: z.string() })

/** What a REP is asked, and what a REQ is told. */
export const SIGNAL = z.discriminatedUnion('kind', [Hello, Bye])
export const REPLY = z.discriminatedUnion('kind', [Hello, Bye, Failure])
/** Topic -> the second frame of what is published under it. */
export const HEADERS = {
  video: z.object({ ...SENT, ...CAPTURED.video }),
  audio: z.object({ ...SENT, ...CAPTURED.audio }),
  text: z.object({ ...SENT, timestamp: Timestamp }),
}
/** The header of a picture or piece of sound that the page has captured. */
export const FRAME = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('video'), ...CAPTURED.video }),
  z.object({ kind: z.literal('audio'), ...CAPTURED.audio }),
])
/** What a page wants of its peer. */
export const WISH = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().regex(/^\P{Surrogate}+$/u, 'must be some text') }),
  z.object({ type: z.literal('mute'), id: Id, kind: z.enum(['video', 'audio']), muted: z.boolean() }),
  z.object({ type: z.literal('refresh'), id: Id }),
])

export type Hello = z.infer<typeof Hello>
export type Signal = z.infer<typeof SIGNAL>
export type Frame = z.infer<typeof FRAME>
export type Wish = z.infer<typeof WISH>
export type Kind = Frame['kind']
export type Header<T extends keyof typeof HEADERS> = z.infer<(typeof HEADERS)[T]>

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as the text that they must be. */
export function readText(bytes: Buffer): string {
  // TODO 6.6: this makes text of anything. Throw a Refusal where there is none.
  return String(bytes)
}

/** Bytes as JSON of the shape that they must have; what the shape does not name is left out. */
export function readJson<S extends z.ZodType>(bytes: Buffer, shape: S): z.infer<S> {
  // TODO 6.6: JSON? And of this shape? This believes both. shape.safeParse() knows what is wrong.
  return JSON.parse(readText(bytes)) as z.infer<S>
}

/** The one frame of a signal. */
export function readSignal<S extends z.ZodType>([frame, ...more]: Buffer[], shape: S): z.infer<S> {
  if (!frame || more.length > 0) throw new Refusal(`one frame was expected, and ${more.length + 1} came`)
  return readJson(frame, shape)
}

/** The three frames of what is published under a topic; the third is left as it is. */
export function readPublished<T extends keyof typeof HEADERS>(
  frames: Buffer[],
  topics: readonly T[],
): { [K in T]: { topic: K; header: Header<K>; payload: Buffer } }[T] {
  const [name, header, payload, ...more] = frames
  // TODO 6.6: three frames? One of these topics, and not one that begins like it? Is there anything in it? And is it this
  // shape that the header must have?
  const topic = topics.find((topic) => topic === String(name)) ?? topics[0]!
  if (!header || !payload) throw new Error('TODO 6.6: refuse what has no three frames')
  return { topic, header: readJson(header, HEADERS[topic]) as Header<T>, payload }
}

/** Whether a socket can connect to it. */
export function isEndpoint(text: string): boolean {
  const [, port] = /^tcp:\/\/(?:[\dA-Za-z][\w.-]*|\[[\da-fA-F:.]+\]):([1-9]\d{0,4})$/.exec(text) ?? []
  return Number(port) < 2 ** 16
}

function orRefuse<T>(why: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new Refusal(why)
  }
}
