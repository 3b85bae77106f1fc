import { EventEmitter } from 'node:events'
import { Refusal, type Hello } from './messages.ts'

const LOOK_MS = 100
/** Each takes three sockets, and a process has 1023. */
export const MOST_PEERS = 250

/** Who is here. Says who has `joined`, and who has `left`. */
export class Presence extends EventEmitter<{ joined: [Hello]; left: [Hello] }> {
  readonly #own: string
  readonly #expireMs: number
  /** Id -> who it is, and when it was heard of last. */
  readonly #here = new Map<string, { peer: Hello; heardAt: number }>()
  /** Ids that will never be here again, whatever is still on its way from them. */
  readonly #gone = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #lookedAt = performance.now()

  constructor(own: string, expireMs: number) {
    super()
    this.#own = own
    this.#expireMs = expireMs
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  get peers(): Hello[] {
    return [...this.#here.values()].map(({ peer }) => peer)
  }

  /** Somebody has said hello, or has replied to one. */
  heard(peer: Hello): void {
    // TODO 6.2: this may be the peer itself. Or it was on its way when they said bye. Who is not to be here?
    const known = this.#here.get(peer.id)
    if (!known && this.#here.size === MOST_PEERS) throw new Refusal('there are too many here already')
    this.#here.set(peer.id, { peer: known?.peer ?? peer, heardAt: performance.now() })
    if (known) return
    // TODO 6.2: who was here with the same signal endpoint can't be any more. Why?
    this.emit('joined', peer)
  }

  /** Somebody has said bye. */
  bye(id: string): void {
    // TODO 6.2: #forget() who says so. And what was still on its way from them must not bring them back.
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const at = performance.now()
    const stopped = at - this.#lookedAt - LOOK_MS
    this.#lookedAt = at
    for (const entry of this.#here.values()) {
      // TODO 6.2: this never gives anybody up. Who was not heard of for how long is gone?
      // TODO 6.5: and when this process itself was stopped, for so long?
    }
  }

  #forget(id: string): void {
    const entry = this.#here.get(id)
    this.#here.delete(id)
    if (entry) this.emit('left', entry.peer)
  }
}
