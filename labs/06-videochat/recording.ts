import { readFileSync } from 'node:fs'

export interface Frame {
  kind: 'video' | 'audio'
  timestamp: number
  key?: boolean
}

/** The frames of a file such as clip.bin. */
export function readRecording(file: string): { header: Frame; payload: Buffer }[] {
  const bytes = readFileSync(file)
  const frames = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at)
    const { header, payload } = unpack(bytes.subarray(at + 4, end))
    frames.push({ header: header as Frame, payload })
    at = end
  }
  return frames
}

/** One binary message between a page and its peer: the length of the header, the header, the payload. */
export function pack(header: object, payload: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json, payload])
}

export function unpack(message: Buffer): { header: unknown; payload: Buffer } {
  const end = 4 + message.readUInt32BE(0)
  return { header: JSON.parse(String(message.subarray(4, end))), payload: message.subarray(end) }
}
