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

/** Calls back at this interval. A worker's clock goes on when the page is in the background; the page's own does not. */
export function every(ms: number, tick: () => void): () => void {
  const program = new Blob([`setInterval(() => postMessage(0), ${ms})`], { type: 'text/javascript' })
  const address = URL.createObjectURL(program)
  const worker = new Worker(address)
  worker.addEventListener('message', tick)
  return () => {
    worker.terminate()
    URL.revokeObjectURL(address)
  }
}
