import { setImmediate, setTimeout } from 'node:timers/promises'
import { Reply, Request, Subscriber, XPublisher } from 'zeromq'
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
    await bindWhenFree(this.socket, endpoint)
    void eachMessage(this.socket, ([frame]) => {
      if (frame![0] === 1) this.subscriptions.push(frame!.subarray(1).toString())
      this.#journal.changed()
    })
    return this
  }

  async send(...texts: string[]): Promise<void> {
    for (const text of texts) await this.socket.send(text)
  }

  /** Sends the same text again and again, `most` times or until it is stopped, a little at a time. */
  floods(text: string, most: number): { stop: () => void } {
    let left = most
    const flood = async (): Promise<void> => {
      for (; left > 0 && !this.socket.closed; left--) {
        await this.socket.send(text)
        if (left % 50 === 0) await setImmediate()
      }
    }
    void flood().catch(() => {})
    return { stop: () => (left = 0) }
  }

  leave(): void {
    this.socket.close()
  }

  /** Waits for the first subscription. */
  async isAskedBy(program: Program, cause?: string): Promise<void> {
    await until(this.#journal, () => this.subscriptions.length > 0, {
      expected: `${program.name} connects and subscribes`,
      cause: () => cause,
      got: () => 'no subscription came',
      ended: () => program.end(),
      ms: START_MS,
    })
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
    void eachMessage(this.socket, (frames) => {
      this.messages.push(frames)
      this.#journal.changed()
    })
    return this
  }

  /** The messages as text, frames joined by bars. */
  get texts(): string[] {
    return this.messages.map((frames) => frames.join('|'))
  }

  get last(): string | undefined {
    return this.messages.at(-1)?.join('|')
  }

  leave(): void {
    this.socket.close()
  }

  /** Waits until so many messages have come from the program, counted from the first. */
  async hears(program: Program, count: number, cause?: string): Promise<void> {
    const expected = `${program.name} sends ${count === 1 ? 'something' : `${count} messages`}`
    await this.hearsUntil(
      program,
      expected,
      () => this.messages.length >= count,
      () => cause,
    )
  }

  /** Waits until the condition holds for what has come from the program. */
  async hearsUntil(
    program: Program,
    expected: string,
    condition: () => boolean,
    cause?: () => string | undefined,
  ): Promise<void> {
    await until(this.#journal, condition, {
      expected,
      got: () => {
        const last = this.messages.at(-1)
        return last
          ? `${this.messages.length} messages came, the last of them ${showFrames(last)}`
          : 'nothing came'
      },
      cause,
      ended: () => program.end(),
      ms: START_MS,
    })
  }
}

/** A REQ socket that the grader plays. */
export class RequesterPeer {
  readonly socket = new Request({ linger: 0 })
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
  }

  connect(endpoint: string): this {
    this.socket.connect(endpoint)
    return this
  }

  /** Sends a request and waits for the program's reply, frames joined by bars. */
  async asks(program: Program, request: string): Promise<string> {
    let reply: string | undefined
    await this.socket.send(request)
    void this.socket.receive().then(
      (frames) => {
        reply = frames.join('|')
        this.#journal.changed()
      },
      () => {},
    )
    return until(this.#journal, () => reply, {
      expected: `${program.name} answers ${JSON.stringify(request)}`,
      got: () => 'no reply came',
      ended: () => program.end(),
      ms: START_MS,
    })
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
    void eachMessage(this.socket, async (frames) => {
      const request = frames.join('|')
      this.requests.push(request)
      await this.socket.send(this.#answer(request))
      this.#journal.changed()
    })
    return this
  }

  async isAskedBy(program: Program, expected: string): Promise<void> {
    await until(this.#journal, () => this.requests.length > 0, {
      expected,
      got: () => 'no request came',
      ended: () => program.end(),
      ms: ANSWER_MS,
    })
  }
}

/** Binds to an endpoint that a closed socket may not have given up yet. */
async function bindWhenFree(socket: XPublisher, endpoint: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await socket.bind(endpoint)
    } catch (error) {
      if (tries === 100 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      await setTimeout(20)
    }
  }
}

/** Hands over each message until the socket is closed. */
async function eachMessage(
  socket: AsyncIterable<Buffer[]> & { closed: boolean },
  handle: (frames: Buffer[]) => void | Promise<void>,
): Promise<void> {
  try {
    for await (const frames of socket) await handle(frames)
  } catch (error) {
    if (!socket.closed) throw error
  }
}
