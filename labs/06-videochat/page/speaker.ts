import { since } from './clock.ts'

/** How long sound waits, in seconds, so that the next piece is there in time: at least, and at most. */
const [LEAST, MOST] = [0.05, 0.35]
/** Silence or overlap up to this is not heard. */
const SEAM = 0.01

/** Plays one peer's sound, a little later than it comes: steadily, and in step with the pictures. */
export class Speaker {
  readonly #context: AudioContext
  /** How long after they were captured pictures can be shown, in ms. */
  readonly #pictureLatency: () => number | undefined
  /** What is added to a time of capture, in seconds, to have the context's time at which it is heard. */
  #shift: number | undefined
  #end = 0
  #margin = LEAST
  /** By how much more than needed pieces have waited lately. */
  #excess = 0
  #latency = 0
  #heardAt = -Infinity
  readonly #queued = new Set<AudioBufferSourceNode>()

  constructor(context: AudioContext, pictureLatency: () => number | undefined) {
    this.#context = context
    this.#pictureLatency = pictureLatency
  }

  /** Milliseconds from the microphone to the ear; undefined when nothing is heard. */
  get latency(): number | undefined {
    return performance.now() - this.#heardAt < 300 ? this.#latency : undefined
  }

  play(samples: Float32Array<ArrayBuffer>, rate: number, timestamp: number): void {
    const { currentTime, state } = this.#context
    // Not every browser knows it.
    const outputLatency = this.#context.outputLatency || 0
    if (state !== 'running') return this.stop()
    const captured = timestamp / 1e6
    const needed = this.#needed(since(timestamp) + outputLatency * 1000)
    const waits = this.#shift === undefined ? -1 : this.#shift + captured - currentTime
    this.#excess += (waits - needed - this.#excess) / 40
    if (waits < 0 || waits > MOST + 0.1 || this.#excess > 0.06 || this.#excess < -0.04) {
      if (waits < 0 && this.#shift !== undefined) this.#margin = Math.min(MOST, this.#margin * 1.5)
      this.stop()
      this.#shift = currentTime + Math.max(needed, this.#margin) - captured
    }
    this.#margin = Math.max(LEAST, this.#margin * 0.999)
    const due = this.#shift! + captured
    const at = Math.abs(due - this.#end) < SEAM ? this.#end : due
    this.#start(samples, rate, at)
    this.#latency = since(timestamp) + (at - currentTime + outputLatency) * 1000
    this.#heardAt = performance.now()
  }

  /** Says nothing more of what was to come, and begins anew with the next piece. */
  stop(): void {
    for (const source of this.#queued) source.stop()
    this.#queued.clear()
    this.#shift = undefined
    this.#end = this.#excess = 0
  }

  /** How long a piece that is so old, in ms, is to wait: for its successor, and for its picture. */
  #needed(age: number): number {
    const behindPicture = ((this.#pictureLatency() ?? 0) - age) / 1000
    return Math.min(MOST, Math.max(this.#margin, behindPicture))
  }

  #start(samples: Float32Array<ArrayBuffer>, rate: number, at: number): void {
    const buffer = this.#context.createBuffer(1, samples.length, rate)
    buffer.copyToChannel(samples, 0)
    const source = new AudioBufferSourceNode(this.#context, { buffer })
    source.connect(this.#context.destination)
    source.addEventListener('ended', () => this.#queued.delete(source))
    source.start(at)
    this.#queued.add(source)
    this.#end = at + buffer.duration
  }
}
