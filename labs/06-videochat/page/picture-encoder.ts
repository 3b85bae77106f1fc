import { since } from './clock.ts'
import { bitrate, fps, width } from './settings.ts'
import { pack, type Outlet, type Picture } from './wire.ts'

/** A key frame at least so often. */
const KEY_MS = 4000
/** How many pictures may be in the encoder. */
const MOST_QUEUED = 2
/** What is older than this, in ms, when it is read is not worth encoding. */
const TOO_OLD = 400

/** Encodes pictures as they come. When it falls behind, it drops pictures rather than queue them. */
export class PictureEncoder {
  /** Counted for the figures. */
  sent = { pictures: 0, bytes: 0 }
  /** While this is set, nothing is encoded. */
  muted = false
  readonly #outlet: Outlet
  #encoder: VideoEncoder | undefined
  #size = { width: 0, height: 0 }
  #keyWanted = true
  #keyAt = 0
  #last = -Infinity

  constructor(outlet: Outlet) {
    this.#outlet = outlet
  }

  /** The next picture is to be one that can be decoded without those before it. */
  askForKey(): void {
    this.#keyWanted = true
  }

  /** Encodes this picture, unless there is no time for it. The caller closes it. */
  take(frame: VideoFrame): void {
    // A camera may be quicker than what was asked for.
    const early = frame.timestamp - this.#last < 0.8e6 / fps
    if (this.muted || early || since(frame.timestamp) > TOO_OLD || !this.#outlet.isFree) return
    const encoder = this.#configured(frame)
    if (encoder.encodeQueueSize >= MOST_QUEUED) return
    this.#last = frame.timestamp
    const keyFrame = this.#keyWanted || performance.now() - this.#keyAt > KEY_MS
    encoder.encode(frame, { keyFrame })
    if (!keyFrame) return
    this.#keyWanted = false
    this.#keyAt = performance.now()
  }

  /** An encoder for pictures of this one's form, no wider than was asked for. */
  #configured(frame: VideoFrame): VideoEncoder {
    const scale = Math.min(1, width / frame.displayWidth)
    const size = { width: even(frame.displayWidth * scale), height: even(frame.displayHeight * scale) }
    const fits = size.width === this.#size.width && size.height === this.#size.height
    if (fits && this.#encoder?.state === 'configured') return this.#encoder
    if (this.#encoder && this.#encoder.state !== 'closed') this.#encoder.close()
    this.#size = size
    this.#keyWanted = true
    this.#encoder = new VideoEncoder({
      output: (chunk) => this.#send(chunk, size),
      error: (error) => console.error('a picture could not be encoded:', error),
    })
    this.#encoder.configure({ codec: 'vp8', ...size, bitrate, framerate: fps, latencyMode: 'realtime' })
    return this.#encoder
  }

  #send(chunk: EncodedVideoChunk, size: { width: number; height: number }): void {
    const { timestamp, type } = chunk
    // What comes after a picture that is missing can't be decoded.
    if (!this.#outlet.isFree) return this.askForKey()
    const header: Picture = { kind: 'video', timestamp, codec: 'vp8', key: type === 'key', ...size }
    this.#outlet.sendMedia(pack(header, chunk))
    this.sent.pictures++
    this.sent.bytes += chunk.byteLength
  }
}

function even(length: number): number {
  return Math.max(2, Math.round(length / 2) * 2)
}
