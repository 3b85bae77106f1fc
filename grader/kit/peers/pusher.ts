import { Push } from 'zeromq'
import { bindWhenFree } from './socket.ts'

/** A PUSH socket that the grader plays. What it is given waits until somebody is there to take it. */
export class PusherPeer {
  readonly socket = new Push({ linger: 0, sendHighWaterMark: 0 })
  #sending: Promise<void> = Promise.resolve()

  async bind(endpoint: string): Promise<this> {
    await bindWhenFree(this.socket, endpoint)
    return this
  }

  connect(endpoint: string): this {
    this.socket.connect(endpoint)
    return this
  }

  /** Sends one message for each text; several frames are joined by bars. */
  send(...texts: string[]): void {
    for (const text of texts) this.#sending = this.#sending.then(() => this.#send(text.split('|')))
  }

  async #send(frames: string[]): Promise<void> {
    try {
      await this.socket.send(frames)
    } catch (error) {
      if (!this.socket.closed) throw error
    }
  }
}
