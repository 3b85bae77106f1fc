/** A peer that the grader plays in lab 06, beside one of the submission. */
import { Request, Router, Subscriber, XPublisher } from 'zeromq'
import { bindWhenFree, eachMessage } from '../kit/peers/socket.ts'
import { ANSWER_MS, START_MS } from '../kit/program.ts'
import { showFrames } from '../kit/text.ts'
import type { Link } from '../kit/scene.ts'
import { until } from '../kit/until.ts'
import type { Call, Links, Person } from './06-videochat.cast.ts'
import type { Media } from './06-videochat.page.cast.ts'
import { Clock, type Fields, type Heard, readMedia, readSignal } from './06-videochat.wire.ts'

type Frame = string | Buffer

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
  /** What it replies to a signal; nothing for undefined. */
  answers: (signal: Heard) => string | undefined = ({ kind }) => (kind === 'bye' ? this.bye() : this.hello())
  /** Its clock is a second further on at each message, so that none is late, however busy the machine is. */
  readonly clock = new Clock()
  readonly #seq = { video: 0, audio: 0, text: 0 }
  readonly #router: Router
  readonly #media: XPublisher
  readonly #texts: XPublisher
  #sending: Promise<void> = Promise.resolve()
  #flow: NodeJS.Timeout | undefined
  #wasHeard = false
  #asking: Promise<Request> | undefined

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
    const { scene } = this.call
    this.#asking ??= this.#connect(person)
    const socket = await this.#asking
    let reply: Heard | undefined
    await socket.send(frames)
    const take = ([frame]: Buffer[]): void => {
      reply = readSignal(frame!)
      scene.journal.changed()
    }
    void socket.receive().then(take, () => {})
    return until(scene.journal, () => reply, {
      expected: `${person.name} replies to each signal`,
      got: () => `no reply came to ${showFrames(frames.map((frame) => Buffer.from(frame as string)))}`,
      cause: () =>
        'who has received a request owes it a reply: until that is sent, a REP socket receives nothing from anybody',
      ended: () => person.program.end(),
      ms: ANSWER_MS,
    })
  }

  async #connect({ links }: Person): Promise<Request> {
    const { ids, scene } = this.call
    const { endpoint } = await scene.another(links.signal, `${this.name} (grader)`, ids.telling)
    const { socket } = scene.keep({ socket: new Request({ linger: 0 }) })
    socket.connect(endpoint)
    return socket
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
    const header = { from: this.id, seq: ++this.#seq.text, timestamp: this.clock.next(), ...fields }
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

  /** It is gone without a word: its sockets are closed. */
  vanishes(): void {
    this.stops()
    this.call.scene.journal.did('vanishes', `${this.name} (grader)`)
    for (const socket of [this.#router, this.#media, this.#texts]) socket.close()
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
  async isHeardBy(person: Person, topics = 'audio, text, video', cause?: string): Promise<void> {
    const all = (): string[] => [...new Set(this.wishes.map(({ topic }) => topic))].toSorted()
    const now = (): string =>
      all()
        .filter((topic) => this.subscribers(topic) > 0)
        .join(', ')
    await until(this.call.scene.journal, () => now() === topics, {
      expected: `${person.name} is subscribed to ${topics || 'nothing'} of ${this.name}`,
      got: () => `it is subscribed to ${now() || 'nothing'} there`,
      cause: () => cause,
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
      ms: count > 1 ? ANSWER_MS * 2 : START_MS,
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
    void eachMessage(this.#router, async ([who, , frame]) => {
      const signal = readSignal(frame ?? Buffer.alloc(0))
      this.signals.push(signal)
      const answer = this.answers(signal)
      if (answer !== undefined) await this.#router.send([who!, '', answer])
      journal.changed()
    })
  }
}

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
      expected: `${this.#played.name} is sent ${what} by ${this.#person.name}`,
      got: () => `${['video', 'audio', 'text'].map(count).join(', ')} came`,
      cause,
      ended: () => program.end(),
      ms,
    })
  }
}
