import { Reply, Subscriber, XPublisher } from 'zeromq'
import type { Journal } from './journal.ts'
import { ANSWER_MS, START_MS, type Program } from './program.ts'
import { showFrames } from './text.ts'
import { until } from './until.ts'

/** A publisher that the grader plays. It knows its subscribers: it is an XPUB socket. */
export class PublisherPeer {
  readonly socket = new XPublisher({ linger: 0, sendHighWaterMark: 0, verbosity: 'allSubs' })
  /** The prefixes that were asked for, in order, each as often as it was. */
  readonly subscriptions: string[] = []
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
  }

  async bind(endpoint: string): Promise<this> {
    await this.socket.bind(endpoint)
    void this.#readSubscriptions()
    return this
  }

  async send(...texts: string[]): Promise<void> {
    for (const text of texts) await this.socket.send(text)
  }

  /** Waits until it knows so many subscriptions, then gives their prefixes. */
  async isAskedBy(program: Program, count = 1): Promise<string[]> {
    await until(this.#journal, () => this.subscriptions.length >= count, {
      expected: `${program.name} connects and subscribes`,
      got: () =>
        this.subscriptions.length === 0
          ? 'no subscription came'
          : `only ${this.subscriptions.length} of ${count} subscriptions came`,
      crashed: () => program.crash(),
      ms: START_MS,
    })
    return this.subscriptions
  }

  async #readSubscriptions(): Promise<void> {
    for await (const [frame] of this.socket) {
      if (frame![0] === 1) this.subscriptions.push(frame!.subarray(1).toString())
      this.#journal.changed()
    }
  }
}

/** A subscriber that the grader plays; it keeps everything that it is sent. */
export class SubscriberPeer {
  readonly socket = new Subscriber({ linger: 0, receiveHighWaterMark: 0 })
  readonly messages: Buffer[][] = []
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
  }

  connect(endpoint: string, ...topics: string[]): this {
    this.socket.connect(endpoint)
    this.socket.subscribe(...(topics.length > 0 ? topics : ['']))
    void this.#read()
    return this
  }

  /** The messages as text, frames joined by bars. */
  texts(): string[] {
    return this.messages.map((frames) => frames.join('|'))
  }

  /** Waits until so many messages have come from the program, counted from the first. */
  async hears(
    program: Program,
    count: number,
    expected = `${program.name} sends ${count} messages`,
    ms = START_MS,
  ): Promise<void> {
    await until(this.#journal, () => this.messages.length >= count, {
      expected,
      got: () => {
        const last = this.messages.at(-1)
        return last ? `${this.messages.length} came, the last of them ${showFrames(last)}` : 'nothing came'
      },
      crashed: () => program.crash(),
      ms,
    })
  }

  async #read(): Promise<void> {
    for await (const frames of this.socket) {
      this.messages.push(frames)
      this.#journal.changed()
    }
  }
}

/** A REP socket that the grader plays: it notes each request and answers it. */
export class ReplierPeer {
  readonly socket = new Reply({ linger: 0 })
  readonly requests: string[] = []
  readonly #journal: Journal
  readonly #answer: (request: string) => string

  constructor(journal: Journal, answer: (request: string) => string) {
    this.#journal = journal
    this.#answer = answer
  }

  async bind(endpoint: string): Promise<this> {
    await this.socket.bind(endpoint)
    void this.#read()
    return this
  }

  async isAskedBy(program: Program, expected: string, ms = ANSWER_MS): Promise<void> {
    await until(this.#journal, () => this.requests.length > 0, {
      expected,
      got: () => 'no request came',
      crashed: () => program.crash(),
      ms,
    })
  }

  async #read(): Promise<void> {
    for await (const frames of this.socket) {
      const request = frames.join('|')
      this.requests.push(request)
      await this.socket.send(this.#answer(request))
      this.#journal.changed()
    }
  }
}
