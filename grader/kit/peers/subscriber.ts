import { Subscriber } from 'zeromq'
import { Listener } from './listener.ts'
import { eachMessage } from './socket.ts'

/** A subscriber that the grader plays. */
export class SubscriberPeer extends Listener {
  readonly socket = new Subscriber({ linger: 0, receiveHighWaterMark: 0 })

  connect(endpoint: string, ...topics: string[]): this {
    this.socket.connect(endpoint)
    this.socket.subscribe(...(topics.length > 0 ? topics : ['']))
    void eachMessage(this.socket, (frames) => this.keep(frames))
    return this
  }

  leave(): void {
    this.socket.close()
  }
}
