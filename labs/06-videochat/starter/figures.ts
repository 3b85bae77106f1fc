import type { Kind } from './messages.ts'

/** What is counted of one link, from one look to the next. */
export class Figures {
  #since = performance.now()
  #pictures = 0
  #bytes = 0
  #late = 0
  #latencies: number[] = []

  arrived(bytes: number): void {
    this.#bytes += bytes
  }

  passed(kind: Kind, latency: number): void {
    if (kind === 'video') this.#pictures++
    this.#latencies.push(latency)
  }

  leftOut(): void {
    this.#late++
  }

  /** Pictures a second, kbit/s, median latency in ms above the quickest, what was left out; and begins anew. */
  take(): { fps: number; kbits: number; latency: number; late: number } {
    const seconds = Math.max(0.001, (performance.now() - this.#since) / 1000)
    const sorted = this.#latencies.toSorted((a, b) => a - b)
    const figures = {
      fps: Math.round((this.#pictures / seconds) * 10) / 10,
      kbits: Math.round((this.#bytes * 8) / 1000 / seconds),
      latency: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
      late: this.#late,
    }
    this.#since += seconds * 1000
    this.#pictures = this.#bytes = this.#late = 0
    this.#latencies = []
    return figures
  }
}
