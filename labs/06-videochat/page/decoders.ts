import { loudest } from './sound-encoder.ts'
import type { Picture, Piece } from './wire.ts'

/** A decoder that has more than this to do has fallen behind. */
const MOST_QUEUED = 12
const REFRESH_MS = 1000

/** Decodes one peer's pictures. What can't be decoded is left out until the next key frame, which it asks for. */
export class PictureDecoder {
  readonly #show: (frame: VideoFrame) => void
  readonly #refresh: () => void
  #decoder: VideoDecoder | undefined
  #needsKey = true
  #askedAt = -Infinity

  constructor(show: (frame: VideoFrame) => void, refresh: () => void) {
    this.#show = show
    this.#refresh = refresh
  }

  take({ timestamp, key }: Picture, data: Uint8Array<ArrayBuffer>): void {
    if (key && this.#decoder?.state !== 'configured') this.#begin()
    if (this.#needsKey && !key) return this.#askForKey()
    if (this.#decoder!.decodeQueueSize > MOST_QUEUED) return this.#failed()
    this.#needsKey = false
    this.#decoder!.decode(new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp, data }))
  }

  close(): void {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close()
    this.#decoder = undefined
  }

  /** Forgets what came before: the next picture is to be a key frame. */
  reset(): void {
    this.close()
    this.#needsKey = true
  }

  #begin(): void {
    this.#decoder = new VideoDecoder({ output: this.#show, error: () => this.#failed() })
    this.#decoder.configure({ codec: 'vp8', optimizeForLatency: true })
  }

  #failed(): void {
    this.reset()
    this.#askForKey()
  }

  #askForKey(): void {
    if (performance.now() - this.#askedAt < REFRESH_MS) return
    this.#askedAt = performance.now()
    this.#refresh()
  }
}

/** Decodes one peer's sound. */
export class SoundDecoder {
  #peak = 0
  readonly #play: (samples: Float32Array<ArrayBuffer>, rate: number, timestamp: number) => void
  #decoder: AudioDecoder | undefined
  /** When each piece that is in the decoder was captured: decoders count on from the first, whatever is left out. */
  #captured: number[] = []

  constructor(play: (samples: Float32Array<ArrayBuffer>, rate: number, timestamp: number) => void) {
    this.#play = play
  }

  /** The loudest since the level was last asked for, 0 to 1. */
  get level(): number {
    const peak = this.#peak
    this.#peak = 0
    return peak
  }

  take({ timestamp }: Piece, data: Uint8Array<ArrayBuffer>): void {
    if (this.#decoder?.state !== 'configured') {
      this.#captured = []
      this.#decoder = new AudioDecoder({
        output: (sound) => this.#decoded(sound),
        error: (error) => console.error('sound could not be decoded:', error),
      })
      this.#decoder.configure({ codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 })
    }
    if (this.#decoder.decodeQueueSize > MOST_QUEUED) return
    this.#captured.push(timestamp)
    this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data }))
  }

  close(): void {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close()
    this.#decoder = undefined
  }

  #decoded(sound: AudioData): void {
    const samples = new Float32Array(sound.numberOfFrames)
    sound.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
    this.#peak = Math.max(this.#peak, loudest(samples))
    this.#play(samples, sound.sampleRate, this.#captured.shift() ?? sound.timestamp)
    sound.close()
  }
}
