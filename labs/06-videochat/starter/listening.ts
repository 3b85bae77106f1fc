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
  // TODO 6.5: a thousand messages wait in each of these. How many pictures should, and how much text?
  readonly #media = new Subscriber({ linger: 0 })
  readonly #text = new Subscriber({ linger: 0 })
  readonly #muted = new Set<Kind>()
  readonly #freshness = new Freshness(() => this.#renew())

  constructor(peer: Hello, page: Page) {
    this.#peer = peer
    this.#page = page
    void this.#hear(this.#media, (frames) => this.#takeMedia(frames))
    void this.#hear(this.#text, (frames) => this.#takeText(frames))
    // TODO 6.1: where does this peer publish what? Connect both sockets, and subscribe each to its topics.
    throw new Error('TODO 6.1: connect to what this peer publishes')
  }

  /** Looks away, or back. */
  mute(kind: Kind, muted: boolean): void {
    // A socket counts: a subscription that was made twice wants to be taken back twice.
    if (this.#muted.has(kind) === muted) return
    // TODO 6.4: after looking back, which picture is the first that can be decoded?
    // TODO 6.3: this hides what goes on coming, and is paid for. Who has to know that nobody wants it?
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
    // TODO 6.4: the publisher asks for a key frame when somebody new subscribes. How does this socket become that?
  }

  async #hear(socket: Subscriber, take: (frames: Buffer[]) => void): Promise<void> {
    for await (const frames of socket) {
      // TODO 6.6: what is broken is worth a line on stderr, and must not end this loop.
      take(frames)
    }
  }

  #takeMedia(frames: Buffer[]): void {
    const { topic, header, payload } = readPublished(frames, ['video', 'audio'])
    this.#checkSender(header)
    // It was on its way when the subscription was taken back.
    if (this.#muted.has(topic)) return
    const latency = this.#freshness.latency(header.timestamp)
    this.figures.arrived(payload.length)
    // TODO 6.1: #page.show() it, with its topic as kind in the header. Count it as passed(), or as leftOut().
    // TODO 6.4: does a picture pass? And if the page does not take it, it was leftOut(), for #freshness as well.
    // TODO 6.5: is a piece of sound late?
    throw new Error('TODO 6.1: show pictures and sound')
  }

  #takeText(frames: Buffer[]): void {
    const { header, payload } = readPublished(frames, ['text'])
    this.#checkSender(header)
    // TODO 6.1: #page.tell() it, as the contract says.
    throw new Error('TODO 6.1: show text')
  }

  #checkSender({ from }: { from: string }): void {
    // TODO 6.6: this believes what is written there. Who can it be of, if it came over this socket?
  }
}
