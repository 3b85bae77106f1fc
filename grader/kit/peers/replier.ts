import { Reply } from 'zeromq'
import type { Journal } from '../journal.ts'
import { ANSWER_MS, type Program } from '../program.ts'
import { until } from '../until.ts'
import { eachMessage } from './socket.ts'

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
