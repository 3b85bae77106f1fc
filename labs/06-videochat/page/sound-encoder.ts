import { since } from './clock.ts'
import { pack, type Outlet, type Piece } from './wire.ts'

const PIECE_US = 20_000
/** What is older than this, in ms, when it is read is not worth encoding. */
const TOO_OLD = 400

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

/** 0 to 1. */
export function loudest(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
}
