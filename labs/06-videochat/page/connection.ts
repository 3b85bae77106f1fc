import { unpack, type FromPeer, type Received, type ToPeer } from './wire.ts'

const AGAIN_MS = 1000
const REPLACED = 4001

/** What waits here for a peer that does not take it. More than this is too late anyway. */
const MOST_WAITING = 128 * 1024

export interface Listener {
  message: (message: FromPeer) => void
  media: (header: Received, payload: Uint8Array<ArrayBuffer>) => void
  /** The connection is lost, or there never was one. It is tried again, unless another page is open instead. */
  lost: (replaced: boolean) => void
}

/** The WebSocket to the peer of this page, opened again each second for as long as there is none. */
export class Connection {
  readonly #listener: Listener
  #socket: WebSocket | undefined

  constructor(listener: Listener) {
    this.#listener = listener
  }

  open(): void {
    const token = new URLSearchParams(location.search).get('token') ?? ''
    const socket = new WebSocket(`ws://${location.host}/socket?token=${encodeURIComponent(token)}`)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => this.#received(data as string | ArrayBuffer))
    socket.addEventListener('close', ({ code }) => {
      if (code !== REPLACED) setTimeout(() => this.open(), AGAIN_MS)
      this.#listener.lost(code === REPLACED)
    })
    this.#socket = socket
  }

  /** Whether the message was taken. */
  send(message: ToPeer): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /** Whether a picture or a piece of sound would be on its way at once. */
  get isFree(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && this.#socket.bufferedAmount < MOST_WAITING
  }

  sendMedia(message: Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(message)
  }

  #received(data: string | ArrayBuffer): void {
    try {
      if (typeof data === 'string') return this.#listener.message(JSON.parse(data) as FromPeer)
      const { header, payload } = unpack(data)
      this.#listener.media(header, payload)
    } catch (error) {
      console.error('what the peer sent was of no use:', error)
    }
  }
}
