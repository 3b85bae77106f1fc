import { Request } from 'zeromq'
import type { Journal } from '../journal.ts'
import { START_MS, type Program } from '../program.ts'
import { showFrames } from '../text.ts'
import { until } from '../until.ts'

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

  /** Sends a request, of one frame or several, and waits for the program's reply, frames joined by bars. */
  async asks(program: Program, request: string | (string | Buffer)[]): Promise<string> {
    let reply: string | undefined
    await this.socket.send(request)
    void this.socket.receive().then(
      (frames) => {
        reply = frames.join('|')
        this.#journal.changed()
      },
      () => {},
    )
    const shown = showFrames([request].flat().map((frame) => Buffer.from(frame as string)))
    return until(this.#journal, () => reply, {
      expected: `${program.name} answers ${shown === '""' ? 'an empty request' : `the request ${shown}`}`,
      got: () => 'no reply came',
      cause: () =>
        'who has received a request owes it a reply: until that is sent, a REP socket receives nothing from anybody',
      ended: () => program.end(),
      ms: START_MS,
    })
  }
}
