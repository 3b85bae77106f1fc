import type { Sighting } from '../wire/relay.ts'

export type Entry =
  | { kind: 'wire'; at: number; sighting: Sighting }
  | { kind: 'printed'; at: number; program: string; stream: 'stdout' | 'stderr'; line: string }
  | { kind: 'did'; at: number; program: string | undefined; text: string }
  | { kind: 'skipped'; at: number; sighting: Sighting; count: number }

/** So many messages of one link and direction are kept; of those that follow, only their number and the last. */
const KEPT_MESSAGES = 2000

/** What happened in one check, in order: the wire, the programs' lines, and what the grader did. */
export class Journal {
  readonly entries: Entry[] = []
  readonly #listeners = new Set<() => void>()
  readonly #flows = new Map<string, { kept: number; skipped?: Entry & { kind: 'skipped' } }>()

  /** Calls back after each entry, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  saw(sighting: Sighting): void {
    if (sighting.kind === 'message') this.#message(sighting)
    else this.entries.push({ kind: 'wire', at: sighting.at, sighting })
    this.changed()
  }

  did(text: string, program?: string): void {
    this.entries.push({ kind: 'did', at: performance.now(), program, text })
    this.changed()
  }

  printed(program: string, stream: 'stdout' | 'stderr', line: string): void {
    this.entries.push({ kind: 'printed', at: performance.now(), program, stream, line })
    this.changed()
  }

  /** For what is awaited but not written down, such as a peer that received. */
  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #message(sighting: Sighting): void {
    const key = `${sighting.link} ${sighting.connection} ${sighting.from}`
    const flow = this.#flows.get(key) ?? { kept: 0 }
    this.#flows.set(key, flow)
    if (flow.kept < KEPT_MESSAGES) {
      flow.kept++
      this.entries.push({ kind: 'wire', at: sighting.at, sighting })
    } else if (flow.skipped) {
      flow.skipped.count++
      flow.skipped.sighting = sighting
    } else {
      flow.skipped = { kind: 'skipped', at: sighting.at, sighting, count: 1 }
      this.entries.push(flow.skipped)
    }
  }
}
