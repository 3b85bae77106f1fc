let anchor = performance.timeOrigin

/** Now, in microseconds since 1970: even, but for a clock that is set or a machine that slept. */
export function now(): number {
  const off = Date.now() - anchor - performance.now()
  if (Math.abs(off) > 1000) anchor += off
  return Math.round((anchor + performance.now()) * 1000)
}

/** Milliseconds from this time until now. */
export function since(timestamp: number): number {
  return (now() - timestamp) / 1000
}

/** Microseconds by which two clocks may drift apart in a second. */
const DRIFT = 200

/** When a device captured something, though its own clock began at any time, and it may be read late. */
export class CaptureClock {
  #least = Infinity
  #at = 0

  /** The device's time of what is read now, in microseconds since 1970. */
  convert(deviceTime: number): number {
    const read = now()
    const allowance = ((read - this.#at) / 1e6) * DRIFT
    this.#least = Math.min(this.#least + allowance, read - deviceTime)
    this.#at = read
    return Math.round(deviceTime + this.#least)
  }
}

/** How much later than the quickest what is stamped by another clock comes, in ms. */
export class Lateness {
  readonly #clock = new CaptureClock()

  of(timestamp: number): number {
    return since(this.#clock.convert(timestamp))
  }
}

const TICKER = (ms: number): string => `let ready = true
setInterval(() => ready && (ready = false, postMessage(0)), ${ms})
onmessage = () => (ready = true)`

/**
 * Calls back at this interval, or less often when the page has no time for it. A worker's clock goes on when the page is
 * in the background; the page's own does not.
 */
export function every(ms: number, tick: () => void): () => void {
  const address = URL.createObjectURL(new Blob([TICKER(ms)], { type: 'text/javascript' }))
  const worker = new Worker(address)
  worker.addEventListener('message', () => {
    tick()
    worker.postMessage(0)
  })
  return () => {
    worker.terminate()
    URL.revokeObjectURL(address)
  }
}
