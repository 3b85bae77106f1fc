import { Refusal } from './messages.ts'

/** One frame of media as it is between a peer and its page: the header's length, the header, the payload. */
export function pack(header: object, payload: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json, payload])
}

/** The header, which may be anything, and the payload, which is not copied. */
export function unpack(message: Buffer): [header: Buffer, payload: Buffer] {
  const end = message.length < 4 ? Infinity : 4 + message.readUInt32BE()
  if (end >= message.length) throw new Refusal('it ends too early')
  return [message.subarray(4, end), message.subarray(end)]
}
