import { since } from './clock.ts'
import { bitrate, fps, width } from './settings.ts'
import { pack, type Picture, type Piece } from './wire.ts'

/** What is sent, and whether there is room for it now. */
export interface Outlet {
  readonly isFree: boolean
  sendMedia: (message: Uint8Array<ArrayBuffer>) => void
}

/** A key frame at least so often. */
const KEY_MS = 4000
const PIECE_US = 20_000
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

/** Encodes sound in pieces of 20 ms. */
export class SoundEncoder {
  sent = { bytes: 0 }
  muted = false
  /** The loudest since the level was last asked for, 0 to 1. */
  #peak = 0
  readonly #outlet: Outlet
  #encoder: AudioEncoder | undefined
  #rate = 0
  /** Samples that went in, when the last of them was captured, and pieces that came out. */
  #taken = 0
  #takenAt = 0
  #pieces = 0

  constructor(outlet: Outlet) {
    this.#outlet = outlet
  }

  get level(): number {
    const peak = this.#peak
    this.#peak = 0
    return peak
  }

  /** Encodes one channel of this, which was captured then. The caller closes it. */
  take(data: AudioData, captured: number): void {
    if (since(captured) > TOO_OLD) return
    const samples = new Float32Array(data.numberOfFrames)
    data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
    if (this.muted) samples.fill(0)
    this.#peak = Math.max(this.#peak, loudest(samples))
    const { sampleRate, numberOfFrames } = data
    const encoder = this.#configured(sampleRate)
    const [timestamp, length] = [(this.#taken / sampleRate) * 1e6, (numberOfFrames / sampleRate) * 1e6]
    const format = { format: 'f32-planar', sampleRate, numberOfFrames, numberOfChannels: 1 } as const
    this.#taken += numberOfFrames
    this.#takenAt = captured + length
    const mono = new AudioData({ ...format, timestamp: Math.round(timestamp), data: samples })
    encoder.encode(mono)
    mono.close()
  }

  #configured(sampleRate: number): AudioEncoder {
    if (sampleRate === this.#rate && this.#encoder?.state === 'configured') return this.#encoder
    if (this.#encoder && this.#encoder.state !== 'closed') this.#encoder.close()
    this.#rate = sampleRate
    this.#taken = this.#pieces = 0
    const encoder = new AudioEncoder({
      output: (chunk) => encoder === this.#encoder && this.#send(chunk),
      error: (error) => console.error('sound could not be encoded:', error),
    })
    this.#encoder = encoder
    encoder.configure({
      codec: 'opus',
      sampleRate,
      numberOfChannels: 1,
      bitrate: 32_000,
      opus: { frameDuration: PIECE_US },
    })
    return encoder
  }

  #send(chunk: EncodedAudioChunk): void {
    // A piece was captured as long before the last sample as there are samples between them.
    const behind = (this.#taken / this.#rate) * 1e6 - this.#pieces++ * PIECE_US
    const header: Piece = { kind: 'audio', timestamp: Math.round(this.#takenAt - behind), codec: 'opus' }
    if (this.muted || !this.#outlet.isFree) return
    this.#outlet.sendMedia(pack(header, chunk))
    this.sent.bytes += chunk.byteLength
  }
}

export function loudest(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
}

function even(length: number): number {
  return Math.max(2, Math.round(length / 2) * 2)
}
