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
    // 6.2: an address is where somebody can be asked, and an id is who that is. One may have many addresses.
    if (peer.id === this.#own || this.#gone.has(peer.id)) return
    const known = this.#here.get(peer.id)
    if (!known && this.#here.size === MOST_PEERS) throw new Refusal('there are too many here already')
    this.#here.set(peer.id, { peer: known?.peer ?? peer, heardAt: performance.now() })
    if (known) return
    // 6.2: only one process can have bound this endpoint. It is a new one, so the old one is no more.
    const before = this.peers.find(({ id, signal }) => signal === peer.signal && id !== peer.id)
    if (before) this.bye(before.id)
    this.emit('joined', peer)
  }

  /** Somebody has said bye. */
  bye(id: string): void {
    if (id === this.#own) return
    this.#gone.add(id)
    this.#forget(id)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const at = performance.now()
    const stopped = at - this.#lookedAt - LOOK_MS
    this.#lookedAt = at
    for (const entry of this.#here.values()) {
      // 6.5: a process that was stopped has heard nobody meanwhile. That is its own fault, and not theirs.
      if (stopped > LOOK_MS) entry.heardAt += stopped
      // 6.2: who is killed, or cut off, says nothing. After some time, silence has to be enough.
      if (at - entry.heardAt > this.#expireMs) this.#forget(entry.peer.id)
    }
  }

  #forget(id: string): void {
    const entry = this.#here.get(id)
    this.#here.delete(id)
    if (entry) this.emit('left', entry.peer)
  }
}
