/** Who plays with a proxy of lab 04: publishers and subscribers that the grader plays. */
import { XPublisher, XSubscriber } from 'zeromq'
import type { Link } from '../../kit/links.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import { eachMessage } from '../../kit/peers/socket.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { a, type Frames, isSame, knock, shown, socketTypeAt } from './broker.cast.ts'

const LIKELY_CUT = 'a message may have several frames, and all of them have to pass'

/** The submission's proxy between publishers and subscribers. */
export class ProxyCast {
  readonly scene: Scene
  readonly proxy: Program
  readonly xsub: Link
  readonly xpub: Link
  #publishers = 0
  #subscribers = 0

  static async open(scene: Scene): Promise<ProxyCast> {
    const xsub = await scene.link('PROXY_XSUB', { binds: 'proxy', connects: 'publisher', student: 'binds' })
    const xpub = await scene.link('PROXY_XPUB', { binds: 'proxy', connects: 'subscriber', student: 'binds' })
    return new ProxyCast(scene, xsub, xpub)
  }

  private constructor(scene: Scene, xsub: Link, xpub: Link) {
    this.scene = scene
    this.xsub = xsub
    this.xpub = xpub
    this.proxy = scene.start('proxy', { ...xsub.env, ...xpub.env })
  }

  async publisher(): Promise<ProxyPublisher> {
    const name = `publisher ${++this.#publishers}`
    return new ProxyPublisher(this, name, await this.scene.another(this.xsub, name))
  }

  async subscriber(...topics: string[]): Promise<SubscriberPeer> {
    const way = await this.scene.another(this.xpub, `subscriber ${++this.#subscribers}`)
    return this.scene.subscriber(way, ...topics)
  }

  /** Subscribes to the topic after it has sent what is no subscription. */
  async strangeSubscriber(topic: string): Promise<{ messages: Buffer[][] }> {
    const way = await this.scene.another(this.xpub, 'strange subscriber')
    const socket = new XSubscriber({ linger: 0 })
    this.scene.keep({ socket })
    socket.connect(way.endpoint)
    for (const frames of [[''], ['hello'], ['\u0007', 'two'], [`\u0001${topic}`]]) await socket.send(frames)
    const messages: Buffer[][] = []
    void eachMessage(socket, (frames) => {
      messages.push(frames)
      this.scene.journal.changed()
    })
    return { messages }
  }

  /** Waits until a publication like this has come, frame for frame. */
  async passes(
    { messages }: { messages: Buffer[][] },
    frames: Frames,
    whatFor?: string,
    cause?: string,
  ): Promise<void> {
    const cutShort = (): Buffer[] | undefined =>
      messages.find((some) => some.length < frames.length && isSame(some, frames.slice(0, some.length)))
    await until(this.scene.journal, () => messages.some((message) => isSame(message, frames)), {
      expected: `proxy passes ${shown(frames)} on${whatFor === undefined ? '' : `, ${whatFor}`}`,
      got: () => {
        const came = cutShort() ?? messages.at(-1)
        return came === undefined ? 'nothing came' : `${shown(came)} came`
      },
      cause: () => this.swapped() ?? (cutShort() ? LIKELY_CUT : cause),
      ended: () => this.proxy.end(),
      ms: START_MS,
    })
  }

  /** The mistake that the handshakes show: what kind of socket the proxy has at which end. */
  swapped(): string | undefined {
    const [front, back] = ['PROXY_XSUB', 'PROXY_XPUB'].map((link) => socketTypeAt(this.scene, link, 'proxy'))
    if (front === 'XPUB' || front === 'PUB' || back === 'XSUB' || back === 'SUB')
      return `the sockets are the wrong way round: the proxy has ${a(front)} at PROXY_XSUB, where publishers connect, and ${a(back)} at PROXY_XPUB`
    if (front === 'SUB')
      return 'the proxy has a SUB socket at PROXY_XSUB, which never sends on what others subscribe to; XSUB does'
    return undefined
  }

  knockStrangely(): void {
    for (const { bindEndpoint } of [this.xsub, this.xpub]) knock(this.scene, bindEndpoint)
  }
}

/** A publisher that the grader plays, connected to the proxy. It knows what it is asked for: it is an XPUB socket. */
export class ProxyPublisher {
  readonly name: string
  readonly way: Link
  /** The prefixes that are subscribed to now. */
  readonly topics = new Set<string>()
  readonly #socket = new XPublisher({ linger: 0, sendHighWaterMark: 0 })
  readonly #cast: ProxyCast
  #sending = Promise.resolve()

  constructor(cast: ProxyCast, name: string, way: Link) {
    this.name = name
    this.way = way
    this.#cast = cast
    cast.scene.keep({ socket: this.#socket })
    this.#socket.connect(way.endpoint)
    void eachMessage(this.#socket, ([frame]) => {
      const topic = frame!.subarray(1).toString()
      if (frame![0] === 1) this.topics.add(topic)
      if (frame![0] === 0) this.topics.delete(topic)
      cast.scene.journal.changed()
    })
  }

  publishes(...messages: Frames[]): void {
    for (const frames of messages)
      this.#sending = this.#sending.then(() => this.#socket.send(frames)).catch(() => {})
  }

  leaves(): void {
    this.#cast.scene.journal.did('leaves', this.name)
    this.#socket.close()
  }

  /** Waits until it is asked for this topic. */
  async isAskedFor(topic: string): Promise<void> {
    await this.#sees(() => this.topics.has(topic), {
      expected: `proxy passes the subscription to ${quote(topic)} on to ${this.name}`,
      cause: () =>
        this.topics.has('')
          ? 'the proxy itself subscribes to everything: instead, pass on to XSUB what XPUB receives'
          : 'subscriptions are messages that XPUB receives from the subscribers, and XSUB sends on to the publishers',
    })
  }

  /** Waits until nobody asks it for this topic any longer. */
  async isNotAskedFor(topic: string): Promise<void> {
    await this.#sees(() => !this.topics.has(topic), {
      expected: `proxy tells ${this.name} that nobody subscribes to ${quote(topic)} any longer`,
      cause: () =>
        'when the last subscriber to a topic leaves, XPUB receives a message that begins with a 0 byte: it has to go on to XSUB too',
    })
  }

  async #sees(
    condition: () => boolean,
    { expected, cause }: { expected: string; cause: () => string },
  ): Promise<void> {
    const { proxy, scene } = this.#cast
    await until(scene.journal, condition, {
      expected,
      got: () =>
        this.topics.size === 0
          ? 'it is subscribed to nothing'
          : `it is subscribed to ${[...this.topics].map(quote).join(', ')}`,
      cause: () => this.#cast.swapped() ?? cause(),
      ended: () => proxy.end(),
      ms: START_MS,
    })
  }
}
