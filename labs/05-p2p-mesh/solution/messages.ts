// What may cross the wire. Nothing that a stranger has sent is used before it was looked at.
import { z } from 'zod'

/** Why a message is not taken, in words. */
export class Refusal extends Error {}

const id = z.guid()
const seq = z.int().min(1)
export const NAME = z.string().regex(/^[a-z0-9_-]{1,32}$/)

/** Kind -> what the second frame of such a message carries. Whatever else is in it is left out. */
const BODIES = {
  HELLO: z.object({ id, name: NAME, endpoint: z.string(), peers: z.array(z.string()) }),
  SAY: z.object({ id, seq, text: z.string() }),
  WHISPER: z.object({ id, seq, text: z.string() }),
  PING: z.object({ id }),
  BYE: z.object({ id }),
}
type Kind = keyof typeof BODIES
export type BodyOf<K extends Kind> = z.infer<(typeof BODIES)[K]>
export type Message = { [K in Kind]: { kind: K } & BodyOf<K> }[Kind]

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function toFrames<K extends Kind>(kind: K, body: BodyOf<K>): string[] {
  return [kind, JSON.stringify(body)]
}

/** The message that these frames are. Throws a Refusal when they are none. */
export function readMessage(frames: Buffer[]): Message {
  // 5.1: the ROUTER takes messages from whoever connects, so any bytes may come, and none of them may stop it.
  const [first, second, ...more] = frames
  if (!first || !second || more.length > 0)
    throw new Refusal(`a message has two frames, and this has ${frames.length}`)
  const kind = String(first)
  // Not `kind in BODIES`: every object has a "constructor".
  if (!Object.hasOwn(BODIES, kind)) throw new Refusal(`"${kind.slice(0, 32)}" is no kind of message`)
  const { data, error } = BODIES[kind as Kind].safeParse(readJson(kind, second))
  if (data) return { kind, ...data } as Message
  const [issue] = error.issues
  throw new Refusal([kind, ...issue!.path].join(' ') + `: ${issue!.message}`)
}

function readJson(kind: string, frame: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(frame))
  } catch {
    throw new Refusal(`what comes with ${kind} is not JSON in UTF-8`)
  }
}
