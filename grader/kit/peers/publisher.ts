import { setImmediate } from 'node:timers/promises'
import { XPublisher } from 'zeromq'
import type { Journal } from '../journal.ts'
import { START_MS, type Program } from '../program.ts'
import { until } from '../until.ts'
import { bindWhenFree, eachMessage } from './socket.ts'

/** A publisher that the grader plays. It knows its subscribers: it is an XPUB socket. */
export class PublisherPeer {
  readonly socket = new XPublisher({ linger: 0, sendHighWaterMark: 0, verbosity: 'allSubs' })
  /** The prefixes that were asked for, in order, each as often as it was. */
  readonly subscriptions: string[] = []
  readonly #journal: Journal
  #sending: Promise<void> = Promise.resolve()

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

  /** Sends one message for each text, after what was given to it before. */
  async send(...texts: string[]): Promise<void> {
    this.#sending = this.#sending.then(async () => {
      for (const text of texts) await this.socket.send(text)
    })
    await this.#sending
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

  /** Waits for the first subscription; `when` ends the sentence that says what was expected. */
  async isAskedBy(program: Program, cause?: string, when = ''): Promise<void> {
    await until(this.#journal, () => this.subscriptions.length > 0, {
      expected: `${program.name} connects and subscribes${when}`,
      cause: () => cause,
      got: () => 'no subscription came',
      ended: () => program.end(),
      ms: START_MS,
    })
  }
}
