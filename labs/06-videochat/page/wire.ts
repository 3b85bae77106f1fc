/** The header of a picture or a piece of sound. What comes from the peer also has `from` and `seq`. */
export interface Picture {
  kind: 'video'
  timestamp: number
  codec: string
  key: boolean
  width: number
  height: number
}

export interface Piece {
  kind: 'audio'
  timestamp: number
  codec: string
}

export type Received = (Picture | Piece) & { from: string; seq: number }

export interface Link {
  id: string
  fps: number
  kbits: number
  latency: number
  late: number
}

export type FromPeer =
  | { type: 'me'; id: string; name: string }
  | { type: 'joined'; id: string; name: string }
  | { type: 'left'; id: string }
  | { type: 'text'; from: string; seq: number; timestamp: number; text: string }
  | { type: 'key' }
  | { type: 'figures'; links: Link[] }

export type ToPeer =
  | { type: 'text'; text: string }
  | { type: 'mute'; id: string; kind: 'video' | 'audio'; muted: boolean }
  | { type: 'refresh'; id: string }

/** Where pictures and sound go, and whether there is room for them now. */
export interface Outlet {
  readonly isFree: boolean
  sendMedia: (message: Uint8Array<ArrayBuffer>) => void
}

/** One binary message: the length of the header, the header, the payload. */
export function pack(
  header: Picture | Piece,
  chunk: EncodedVideoChunk | EncodedAudioChunk,
): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(4 + json.length + chunk.byteLength)
  new DataView(bytes.buffer).setUint32(0, json.length)
  bytes.set(json, 4)
  chunk.copyTo(bytes.subarray(4 + json.length))
  return bytes
}

/** The reverse. Throws when there is no such header. */
export function unpack(message: ArrayBuffer): { header: Received; payload: Uint8Array<ArrayBuffer> } {
  const length = new DataView(message).getUint32(0)
  const json = new TextDecoder().decode(new Uint8Array(message, 4, length))
  return { header: JSON.parse(json) as Received, payload: new Uint8Array(message, 4 + length) }
}
