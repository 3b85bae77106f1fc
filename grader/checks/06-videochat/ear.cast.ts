/** What the grader listens with to a peer of lab 06. */
import { Subscriber } from 'zeromq'
import type { Link } from '../../kit/links.ts'
import { eachMessage } from '../../kit/peers/socket.ts'
import { START_MS } from '../../kit/program.ts'
import { until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import type { Media } from './page.cast.ts'
import type { Played } from './played.cast.ts'
import { type Heard, readMedia } from './wire.ts'

/** What a played peer hears of somebody, over ways of its own. */
export class Ear {
  readonly heard: Heard[] = []
  readonly ways: { media: Link; text: Link }
  readonly #played: Played
  readonly #person: Person
  readonly #media: Subscriber
  readonly #text: Subscriber

  constructor(played: Played, person: Person, ways: { media: Link; text: Link }, topics: string[]) {
    this.#played = played
    this.#person = person
    this.ways = ways
    const { scene } = played.call
    const open = (way: Link): Subscriber => {
      const { socket } = scene.keep({ socket: new Subscriber({ linger: 0, receiveHighWaterMark: 0 }) })
      socket.connect(way.endpoint)
      void eachMessage(socket, (frames) => {
        this.heard.push(readMedia(frames))
        scene.journal.changed()
      }).catch(() => {})
      return socket
    }
    this.#media = open(ways.media)
    this.#text = open(ways.text)
    for (const topic of topics) (topic === 'text' ? this.#text : this.#media).subscribe(topic)
  }

  of(kind: string): Heard[] {
    return this.heard.filter((heard) => heard.kind === kind)
  }

  subscribes(topic: Media): void {
    this.#media.subscribe(topic)
  }

  cancels(topic: Media): void {
    this.#media.unsubscribe(topic)
  }

  /** Waits until the condition holds for what it has heard. */
  async hears<T>(
    what: string,
    condition: () => T | undefined | false,
    { cause, ms = START_MS }: { cause?: (() => string | undefined) | undefined; ms?: number } = {},
  ): Promise<T> {
    const { program } = this.#person
    const count = (kind: string): string => `${this.of(kind).length} of ${kind}`
    return until(this.#played.call.scene.journal, condition, {
      expected: `${this.#person.name} sends ${this.#played.name} ${what}`,
      got: () => `${['video', 'audio', 'text'].map(count).join(', ')} came`,
      cause,
      ended: () => program.end(),
      ms,
    })
  }
}
