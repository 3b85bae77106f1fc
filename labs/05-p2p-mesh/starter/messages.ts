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
  // TODO 5.1: the ROUTER takes whatever anybody sends. Two frames? One of the BODIES, and all that it has to carry? This
  // believes everything. Throw a Refusal that says what is wrong; safeParse() of a body tells.
  return { kind: String(frames[0]), ...JSON.parse(String(frames[1])) } as Message
}

function readJson(kind: string, frame: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(frame))
  } catch {
    throw new Refusal(`what comes with ${kind} is not JSON in UTF-8`)
  }
}
