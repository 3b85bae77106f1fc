/** How requests get to a server of lab 04, and its replies back. */
import { Dealer } from 'zeromq'
import type { Journal } from '../../kit/journal.ts'
import { eachMessage } from '../../kit/peers/socket.ts'

/** One way to the server. Requests carry a tag in their envelope, as from a broker; a REP socket gives it back. */
export class Requests {
  /** What can't be sent now is lost, and so is what was sent to a server that dies. */
  readonly socket = new Dealer({
    linger: 0,
    sendTimeout: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
    immediate: true,
    reconnectInterval: 10,
  })
  handshakes = 0
  readonly #replies = new Map<string, Buffer[]>()
  readonly #journal: Journal
  #sending = Promise.resolve()
  #count = 0

  constructor(journal: Journal) {
    this.#journal = journal
    this.socket.events.on('handshake', () => {
      this.handshakes++
      journal.changed()
    })
  }

  listen(): void {
    void eachMessage(this.socket, ([tag, , ...body]) => {
      this.#replies.set(String(tag), body)
      this.#journal.changed()
    })
  }

  /** Sends a request; the returned function gives its reply when that has come. */
  async send(frames: Buffer[]): Promise<() => Buffer[] | undefined> {
    const tag = `request ${++this.#count}`
    this.#sending = this.#sending.then(() => this.socket.send([tag, '', ...frames])).catch(() => {})
    await this.#sending
    return () => this.#replies.get(tag)
  }
}
