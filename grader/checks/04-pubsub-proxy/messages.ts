/** Bodies of lab 04: JSON as the contract says, or MessagePack, which some real submissions speak instead. */
import { decode as unpack, encode as pack } from '@msgpack/msgpack'

export type Kind = 'json' | 'msgpack'

/** No text in UTF-8 begins with such a byte that JSON begins with: it is a map or a list of MessagePack. */
const FIRST_OF_MSGPACK = 0x80

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The value of a body, told by its first byte. Throws when it is neither JSON nor MessagePack. */
export function decode(frame: Buffer): { value: unknown; kind: Kind } {
  if ((frame[0] ?? 0) >= FIRST_OF_MSGPACK) return { value: unpack(frame), kind: 'msgpack' }
  return { value: JSON.parse(utf8.decode(frame)) as unknown, kind: 'json' }
}

/** The same in bytes; fields that are undefined are left out. */
export function encode(value: unknown, kind: Kind): Buffer {
  if (kind === 'json') return Buffer.from(JSON.stringify(value))
  return Buffer.from(pack(value, { ignoreUndefined: true }))
}
