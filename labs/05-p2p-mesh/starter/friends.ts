import type { Link } from './links.ts'

/** A peer with which this one is connected. */
export interface Friend {
  readonly id: string
  readonly name: string
  readonly endpoint: string
  readonly link: Link
  /** When the last sign of life came. */
  heard: number
}

/** Everybody with whom this peer is connected. */
export class Friends {
  readonly #byId = new Map<string, Friend>()
  readonly #heartbeatMs: number
  readonly #expireMs: number
  #lookedAt = performance.now()

  constructor({ heartbeatMs, expireMs }: { heartbeatMs: number; expireMs: number }) {
    this.#heartbeatMs = heartbeatMs
    this.#expireMs = expireMs
  }

  get all(): Friend[] {
    return [...this.#byId.values()]
  }

  /** Their names, in alphabetical order. */
  get names(): string[] {
    return this.all.map(({ name }) => name).toSorted()
  }

  get(id: string): Friend | undefined {
    return this.#byId.get(id)
  }

  at(endpoint: string): Friend | undefined {
    return this.all.find((friend) => friend.endpoint === endpoint)
  }

  add(friend: Omit<Friend, 'heard'>): void {
    this.#byId.set(friend.id, { ...friend, heard: performance.now() })
  }

  /** What was not sent to this one is dropped. */
  remove({ id, link }: Friend): void {
    link.close()
    this.#byId.delete(id)
  }

  /** Sends a message to everybody. */
  send(frames: string[]): void {
    for (const { link } of this.#byId.values()) link.send(frames)
  }

  /** Those who have been silent for too long. To be asked once a heartbeat. */
  silent(): Friend[] {
    // TODO 5.5: who was not heard for #expireMs? But a program that was stopped for a while has heard nobody, and that was not
    // their silence. How late is it now, more than #heartbeatMs after it #lookedAt them? Put that off in all of `heard`.
    return []
  }
}
