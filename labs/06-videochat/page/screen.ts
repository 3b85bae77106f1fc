import { now, since } from './clock.ts'

/** No picture waits longer than so many ms for its sound, and no more than so many wait. */
const [MOST_MS, MOST_WAITING] = [1000, 30]

/** Draws one peer's pictures, each when the sound of its time is heard. */
export class Screen {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #soundLatency: () => number | undefined
  #queue: VideoFrame[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #latency: number | undefined
  #shownAt = -Infinity

  constructor(canvas: HTMLCanvasElement, soundLatency: () => number | undefined) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d')!
    this.#soundLatency = soundLatency
  }

  /** How old a picture is when it can be shown, in ms; undefined when there are none. */
  get latency(): number | undefined {
    return this.isShowing ? this.#latency : undefined
  }

  get isShowing(): boolean {
    return performance.now() - this.#shownAt < 2000
  }

  /** Takes a picture over, and closes it. */
  show(frame: VideoFrame): void {
    const age = since(frame.timestamp)
    this.#latency = this.latency === undefined ? age : this.#latency! + (age - this.#latency!) / 10
    this.#shownAt = performance.now()
    this.#queue.push(frame)
    // In a page that nobody looks at, the clock below may stand still.
    if (this.#queue.length > MOST_WAITING) this.#queue.shift()!.close()
    this.#drawDue()
  }

  clear(): void {
    clearTimeout(this.#timer)
    for (const frame of this.#queue.splice(0)) frame.close()
  }

  #drawDue(): void {
    clearTimeout(this.#timer)
    const delay = Math.min(this.#soundLatency() ?? 0, MOST_MS)
    const wait = (frame: VideoFrame): number => delay - since(frame.timestamp)
    while (this.#queue[1] && wait(this.#queue[1]) <= 0) this.#queue.shift()!.close()
    if (this.#queue[0] && wait(this.#queue[0]) <= 3) this.#draw(this.#queue.shift()!)
    if (this.#queue[0]) this.#timer = setTimeout(() => this.#drawDue(), Math.max(0, wait(this.#queue[0])))
  }

  #draw(frame: VideoFrame): void {
    const { displayWidth, displayHeight, timestamp } = frame
    if (this.#canvas.width !== displayWidth) this.#canvas.width = displayWidth
    if (this.#canvas.height !== displayHeight) this.#canvas.height = displayHeight
    this.#context.drawImage(frame, 0, 0)
    frame.close()
    // For whoever measures: what is seen now, and what is heard with it.
    const detail = { captured: timestamp, drawn: now(), soundLatency: this.#soundLatency() }
    this.#canvas.dispatchEvent(new CustomEvent('picture', { bubbles: true, detail }))
  }
}
