import { Reply } from 'zeromq'
import { Call, sayBye } from './call.ts'
import { readSignal, Refusal, SIGNAL, type Hello, type Signal } from './messages.ts'
import { MOST_PEERS, type Presence } from './presence.ts'
import { bind } from './senders.ts'
import type { Settings } from './settings.ts'

/** Tells others who is here, and hears it from them. */
export class Signals {
  readonly #settings: Settings
  readonly #id: string
  readonly #presence: Presence
  readonly #socket = new Reply({ linger: 0 })
  /** Endpoint -> what asks there: one REQ each, so that one that is silent keeps nobody waiting. */
  readonly #calls = new Map<string, Call>()

  constructor(settings: Settings, id: string, presence: Presence) {
    this.#settings = settings
    this.#id = id
    this.#presence = presence
    // 6.2: who was introduced is forgotten with who was there. Who was given in PEERS may come back at any time.
    presence.on('left', () => this.#forgetOthers())
  }

  async bind(): Promise<void> {
    await bind(this.#socket, this.#settings.signal)
    void this.#serve()
    this.#learn(this.#settings.peers)
  }

  /** Says bye to everybody; a second is all there is for that. */
  async close(): Promise<void> {
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    for (const call of calls) call.close()
    this.#socket.close()
    await Promise.all(this.#presence.peers.map(({ signal }) => sayBye(signal, this.#id)))
  }

  async #serve(): Promise<void> {
    // REP takes turns. Until it has sent the reply to one request, it receives no other, from nobody.
    for await (const frames of this.#socket) {
      if (this.#socket.closed) return
      await this.#socket.send(JSON.stringify(this.#answer(frames)))
    }
  }

  #answer(frames: Buffer[]): object {
    // TODO 6.6: whatever comes, a REP owes a reply: an error that says why. This ends, and nobody is answered any more.
    return this.#reply(readSignal(frames, SIGNAL))
  }

  #reply(signal: Signal): object {
    if (signal.kind === 'hello') {
      this.#heard(signal)
      return this.#hello()
    }
    this.#presence.bye(signal.id)
    return { kind: 'bye', id: this.#id }
  }

  #hello(): Hello {
    const { name, signal, media, text } = this.#settings
    const peers = this.#presence.peers.map((peer) => peer.signal)
    const endpoints = { signal: signal.advertised, media: media.advertised, text: text.advertised }
    return { kind: 'hello', id: this.#id, name, ...endpoints, peers }
  }

  #heard(hello: Hello): void {
    this.#presence.heard(hello)
    // TODO 6.2: this stays with those whom it was told of in PEERS. Whom do the others know?
  }

  #learn(endpoints: string[]): void {
    const { signal, heartbeatMs, expireMs } = this.#settings
    for (const endpoint of endpoints) {
      if (this.#calls.size === MOST_PEERS) return
      if (this.#calls.has(endpoint) || [signal.bound, signal.advertised].includes(endpoint)) continue
      const hello = (): Hello => this.#hello()
      const heard = (reply: Hello): void => this.#heard(reply)
      const unanswered = (): void => this.#forgetOthers(endpoint)
      this.#calls.set(endpoint, new Call(endpoint, { heartbeatMs, expireMs, hello, heard, unanswered }))
    }
  }

  /** Asks no more where nobody is; all that were introduced, or this one. */
  #forgetOthers(only?: string): void {
    const here = this.#presence.peers
    for (const [endpoint, call] of this.#calls) {
      if (this.#settings.peers.includes(endpoint) || (only ?? endpoint) !== endpoint) continue
      // TODO 6.2: this asks on for ever. Where nobody is any more, delete the call and close it.
    }
  }
}
