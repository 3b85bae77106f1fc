import { Pull } from 'zeromq'
import type { Journal } from '../journal.ts'
import { START_MS, type Program } from '../program.ts'
import { until } from '../until.ts'
import { Listener } from './listener.ts'
import { bindWhenFree, eachMessage } from './socket.ts'

/** A PULL socket that the grader plays: it takes whatever it is sent, at once. */
export class PullerPeer extends Listener {
  readonly socket = new Pull({ linger: 0, receiveHighWaterMark: 0 })
  readonly #handle: (text: string) => void | Promise<void>
  #joined = false

  /** `handle` is called with each message, frames joined by bars. */
  constructor(journal: Journal, handle: (text: string) => void | Promise<void> = () => {}) {
    super(journal)
    this.#handle = handle
    this.socket.events.on('handshake', () => {
      this.#joined = true
      journal.changed()
    })
  }

  async bind(endpoint: string): Promise<this> {
    await bindWhenFree(this.socket, endpoint)
    void this.#listen()
    return this
  }

  connect(endpoint: string): this {
    this.socket.connect(endpoint)
    void this.#listen()
    return this
  }

  /** Waits until the handshake with the program is done: from then on it is dealt its share. */
  async joins(program: Program, variable: string): Promise<void> {
    await until(this.journal, () => this.#joined, {
      expected: `${program.name} binds a PUSH socket at ${variable}`,
      got: () => 'no handshake with such a socket came about',
      ended: () => program.end(),
      ms: START_MS,
    })
  }

  #listen(): Promise<void> {
    return eachMessage(this.socket, async (frames) => {
      await this.#handle(frames.join('|'))
      this.keep(frames)
    })
  }
}
