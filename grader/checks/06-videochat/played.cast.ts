/** A peer that the grader plays in lab 06, beside one of the submission. */
import { type Request, Router, XPublisher } from 'zeromq'
import { bindWhenFree, eachMessage, openRequest } from '../../kit/peers/socket.ts'
import { START_MS } from '../../kit/program.ts'
import { until } from '../../kit/until.ts'
import type { Call, Links, Person } from './cast.ts'
import { asks, connects } from './asking.ts'
import { Ear } from './ear.cast.ts'
import { LIKELY } from './likely.ts'
import type { Media } from './page.cast.ts'
import { ANSWER_MS, Clock, type Fields, type Heard, nowUs, readSignal } from './wire.ts'

type Frame = string | Buffer

const ALL = 'audio, text, video'

export class Played {
  readonly name: string
  readonly links: Links
  readonly call: Call
  id: string
  /** What it says that it knows, in each hello. */
  peers: string[] = []
  /** The signals that were sent to it. */
  readonly signals: Heard[] = []
  /** Who has subscribed to its media, and who no longer does, in order. */
  readonly wishes: { at: number; on: boolean; topic: string }[] = []
  /** How many signals have come, answered or not. */
  arrived = 0
  /** When it replied last. */
  answeredAt = -Infinity
  /** What it replies to a signal; nothing for undefined. */
  answers: (signal: Heard) => string | undefined = ({ kind }) => (kind === 'bye' ? this.bye() : this.hello())
  /** It is further ahead at each message, so that none is late, however busy the machine is. */
  readonly clock = new Clock()
  readonly #seq = { video: 0, audio: 0, text: 0 }
  readonly #router: Router
  readonly #media: XPublisher
  readonly #texts: XPublisher
  #sending: Promise<void> = Promise.resolve()
  #flow: NodeJS.Timeout | undefined
  #wasHeard = false
  #asking: Promise<Request> | undefined
  #held: Promise<void> | undefined

  static async open(call: Call, name: string, connects: string): Promise<Played> {
    const played = new Played(call, name, await call.links(`${name} (grader)`, connects))
    await played.#bind()
    return played
  }

  private constructor(call: Call, name: string, links: Links) {
    this.call = call
    this.name = name
    this.links = links
    this.id = call.uuid()
    const { scene } = call
    this.#router = scene.keep({ socket: new Router({ linger: 0 }) }).socket
    const publisher = (): XPublisher =>
      new XPublisher({ linger: 0, sendHighWaterMark: 0, verbosity: 'allSubsUnsubs' })
    this.#media = scene.keep({ socket: publisher() }).socket
    this.#texts = scene.keep({ socket: publisher() }).socket
    scene.keep({ socket: { close: () => this.stops() } })
  }

  get called(): string {
    return this.name
  }

  get signal(): string {
    return this.links.signal.endpoint
  }

  hello(fields: Fields = {}): string {
    const { media, text, signal } = this.links
    const where = { signal: signal.endpoint, media: media.endpoint, text: text.endpoint }
    return JSON.stringify({
      kind: 'hello',
      id: this.id,
      name: this.name,
      ...where,
      peers: this.peers,
      ...fields,
    })
  }

  bye(): string {
    return JSON.stringify({ kind: 'bye', id: this.id })
  }

  /** Sends a signal as it is, and gives the reply. */
  async asks(person: Person, ...frames: Frame[]): Promise<Heard> {
    this.#asking ??= connects(person, `${this.name} (grader)`)
    return asks(person, await this.#asking, frames)
  }

  /** Says hello without having been asked. */
  async greets(person: Person, fields: Fields = {}): Promise<Heard> {
    return this.asks(person, this.hello(fields))
  }

  /** Listens to a peer's media and text, over ways of its own. */
  async joinsIn(person: Person, topics: string[] = ['video', 'audio', 'text']): Promise<Ear> {
    const { media, text } = person.links
    const name = `${this.name} (grader)`
    const [mediaWay, textWay] = [
      await this.call.scene.another(media, name, this.call.ids.telling),
      await this.call.scene.another(text, name, this.call.ids.telling),
    ]
    return new Ear(this, person, { media: mediaWay, text: textWay }, topics)
  }

  /** Publishes a picture or a piece of sound as it should be, but for these fields, and gives its header. */
  shows(kind: Media, payload: Frame, fields: Fields = {}): Fields {
    const picture = { codec: 'vp8', key: true, width: 64, height: 48 }
    const header = {
      from: this.id,
      seq: ++this.#seq[kind],
      timestamp: this.clock.next(),
      ...(kind === 'video' ? picture : { codec: 'opus' }),
      ...fields,
    }
    this.publishes(kind, JSON.stringify(header), payload)
    return header
  }

  writes(text: Frame, fields: Fields = {}): Fields {
    const header = { from: this.id, seq: ++this.#seq.text, timestamp: nowUs(), ...fields }
    this.publishesText('text', JSON.stringify(header), text)
    return header
  }

  /** Publishes frames as they are, after all that was published before. */
  publishes(...frames: Frame[]): void {
    this.#sending = this.#sending.then(() => this.#media.send(frames)).catch(() => {})
  }

  publishesText(...frames: Frame[]): void {
    this.#sending = this.#sending.then(() => this.#texts.send(frames)).catch(() => {})
  }

  /** From now on it does this again and again. */
  repeats(action: () => void, everyMs: number): void {
    this.stops()
    this.#flow = setInterval(action, everyMs)
  }

  stops(): void {
    clearInterval(this.#flow)
  }

  /** Takes no signals until the returned function is called. */
  holds(): () => void {
    let release = (): void => {}
    this.#held = new Promise((resolve) => (release = resolve))
    return release
  }

  /** How many subscriptions to a topic there are now. */
  subscribers(topic: string): number {
    return this.wishes.reduce((sum, wish) => sum + (wish.topic === topic ? (wish.on ? 1 : -1) : 0), 0)
  }

  /** When somebody subscribed to a topic, again and again. */
  subscriptions(topic: string): number[] {
    return this.wishes.flatMap((wish) => (wish.on && wish.topic === topic ? wish.at : []))
  }

  /** Waits until the person is subscribed to these topics, and to no others. */
  async isHeardBy(person: Person, topics = ALL, cause?: string): Promise<void> {
    const all = (): string[] => [...new Set(this.wishes.map(({ topic }) => topic))].toSorted()
    const now = (): string =>
      all()
        .filter((topic) => this.subscribers(topic) > 0)
        .join(', ')
    await until(this.call.scene.journal, () => now() === topics, {
      expected: `${person.name} is subscribed to ${topics || 'nothing'} of ${this.name}`,
      got: () => `it is subscribed to ${now() || 'nothing'} of ${this.name}`,
      cause: () => cause ?? (topics === ALL ? LIKELY.topics : undefined),
      ended: () => person.program.end(),
      ms: this.#wasHeard ? ANSWER_MS : START_MS,
    })
    this.#wasHeard = true
  }

  /** Waits until the person has said hello so many times. */
  async isGreetedBy(person: Person, count = 1): Promise<Heard> {
    const hellos = (): Heard[] => this.signals.filter(({ kind }) => kind === 'hello')
    return until(this.call.scene.journal, () => hellos()[count - 1], {
      expected: `${person.name} says hello to ${this.name}${count > 1 ? ` ${count} times` : ''}`,
      got: () => `${this.name} was greeted ${hellos().length} times`,
      ended: () => person.program.end(),
      ms: START_MS,
    })
  }

  async #bind(): Promise<void> {
    const { media, text, signal } = this.links
    await bindWhenFree(this.#media, media.bindEndpoint)
    await bindWhenFree(this.#texts, text.bindEndpoint)
    await bindWhenFree(this.#router, signal.bindEndpoint)
    const { journal } = this.call.scene
    for (const socket of [this.#media, this.#texts])
      void eachMessage(socket, ([frame]) => {
        const topic = frame!.subarray(1).toString()
        this.wishes.push({ at: performance.now(), on: frame![0] === 1, topic })
        journal.changed()
      })
    void eachMessage(this.#router, async (frames) => {
      const { way, body } = openRequest(frames)
      this.arrived++
      journal.changed()
      await this.#held
      const signal = readSignal(body[0] ?? Buffer.alloc(0))
      this.signals.push(signal)
      const answer = this.answers(signal)
      if (answer !== undefined) {
        this.answeredAt = performance.now()
        await this.#router.send([...way, answer])
      }
      journal.changed()
    })
  }
}
