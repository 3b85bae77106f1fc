import { Subscriber } from 'zeromq'
import { Figures } from './figures.ts'
import { Freshness } from './freshness.ts'
import { readPublished, readText, Refusal, type Hello, type Kind } from './messages.ts'
import type { Page } from './page.ts'

/** How many media messages wait in here until they are read; the others wait at the publisher. */
const MOST_WAITING = 60

/** All that is heard of one peer. Each peer has sockets of its own: what one is told is for all that it connects to. */
export class Link {
  readonly figures = new Figures()
  readonly #peer: Hello
  readonly #page: Page
  readonly #media = new Subscriber({ linger: 0, receiveHighWaterMark: MOST_WAITING })
  readonly #text = new Subscriber({ linger: 0, receiveHighWaterMark: 0 })
  readonly #muted = new Set<Kind>()
  readonly #freshness = new Freshness(() => this.#renew())

  constructor(peer: Hello, page: Page) {
    this.#peer = peer
    this.#page = page
    // 6.1: a subscription can be made before there is a connection. It is told to each publisher that is connected to.
    this.#media.connect(peer.media)
    this.#media.subscribe('video', 'audio')
    this.#text.connect(peer.text)
    this.#text.subscribe('text')
    void this.#hear(this.#media, (frames) => this.#takeMedia(frames))
    void this.#hear(this.#text, (frames) => this.#takeText(frames))
  }

  /** Looks away, or back. */
  mute(kind: Kind, muted: boolean): void {
    // A socket counts: a subscription that was made twice wants to be taken back twice.
    if (this.#muted.has(kind) === muted) return
    // 6.4: what comes after looking back begins with a key frame.
    if (kind === 'video' && !muted) this.#freshness.subscribed()
    // 6.3: the publisher filters. What nobody has subscribed to does not cross the wire.
    if (muted) this.#media.unsubscribe(kind)
    else this.#media.subscribe(kind)
    this.#muted[muted ? 'add' : 'delete'](kind)
  }

  unmute(): void {
    for (const kind of [...this.#muted]) this.mute(kind, false)
  }

  /** The page is new, and has had no picture yet. */
  restart(): void {
    this.#renew()
    this.#freshness.subscribed()
  }

  /** The page can't decode what it gets. */
  refresh(): void {
    this.#freshness.refresh()
  }

  close(): void {
    this.#media.close()
    this.#text.close()
  }

  #renew(): void {
    // A page that is behind would not take a key frame either.
    if (this.#muted.has('video') || this.#page.isBehind) return
    // 6.4: to the publisher this is somebody new, for whom it asks its page for a key frame.
    this.#media.unsubscribe('video')
    this.#media.subscribe('video')
  }

  async #hear(socket: Subscriber, take: (frames: Buffer[]) => void): Promise<void> {
    for await (const frames of socket) {
      try {
        take(frames)
      } catch (error) {
        // 6.6: nobody waits for a reply here, so what is broken gets a line on stderr and no more.
        if (!(error instanceof Refusal)) throw error
        console.error(`Dropped a message of ${this.#peer.name}: ${error.message}.`)
      }
    }
  }

  #takeMedia(frames: Buffer[]): void {
    const { topic, header, payload } = readPublished(frames, ['video', 'audio'])
    this.#checkSender(header)
    // It was on its way when the subscription was taken back.
    if (this.#muted.has(topic)) return
    const latency = this.#freshness.latency(header.timestamp)
    this.figures.arrived(payload.length)
    const passes =
      topic === 'video' ? this.#freshness.passes(header, latency) : !this.#freshness.isLate(latency)
    if (passes && this.#page.show({ kind: topic, ...header }, payload)) this.figures.passed(topic, latency)
    else {
      this.figures.leftOut()
      if (topic === 'video') this.#freshness.leftOut()
    }
  }

  #takeText(frames: Buffer[]): void {
    const { header, payload } = readPublished(frames, ['text'])
    this.#checkSender(header)
    this.#page.tell({ type: 'text', ...header, text: readText(payload) })
  }

  #checkSender({ from }: { from: string }): void {
    // 6.6: anybody can write anything into a header. Which connection it came over, nobody else can choose.
    if (from !== this.#peer.id) throw new Refusal('it says that it is of somebody else')
  }
}
