import { Request } from 'zeromq'
import { readSignal, Refusal, REPLY, type Hello } from './messages.ts'

interface Rules {
  heartbeatMs: number
  expireMs: number
  hello: () => Hello
  heard: (reply: Hello) => void
  unanswered: () => void
}

/** Says hello to one endpoint, again and again. */
export class Call {
  /** Who has answered. */
  id: string | undefined
  readonly #endpoint: string
  readonly #rules: Rules
  readonly #timer: NodeJS.Timeout
  #socket: Request
  #isWaiting = false
  #isClosed = false

  constructor(endpoint: string, rules: Rules) {
    this.#endpoint = endpoint
    this.#rules = rules
    this.#socket = connect(endpoint, rules.expireMs)
    this.#timer = setInterval(() => void this.#ask(), rules.heartbeatMs)
    void this.#ask()
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#socket.close()
  }

  async #ask(): Promise<void> {
    // REQ takes turns: until the reply is there, it sends nothing else.
    if (this.#isWaiting) return
    this.#isWaiting = true
    try {
      await this.#socket.send(JSON.stringify(this.#rules.hello()))
      const frames = await this.#socket.receive()
      // What was received while it was closed is of no interest any longer.
      if (!this.#isClosed) this.#take(frames)
    } catch (error) {
      if (this.#isClosed) return
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      // TODO 6.2: after expireMs this is EAGAIN, and from then on EFSM: this socket waits for ever. What may ask again is
      // another one. And there was no answer: see rules.
      console.error(`${this.#endpoint} can't be asked: ${(error as Error).message}.`)
    } finally {
      this.#isWaiting = false
    }
  }

  #take(frames: Buffer[]): void {
    try {
      const reply = readSignal(frames, REPLY)
      if (reply.kind === 'error') throw new Refusal(`it says: ${reply.why}`)
      if (reply.kind !== 'hello') throw new Refusal('it is no hello')
      this.id = reply.id
      this.#rules.heard(reply)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      console.error(`The reply of ${this.#endpoint} is of no use: ${error.message}.`)
    }
  }
}

/** Says bye to one endpoint, without much patience. */
export async function sayBye(endpoint: string, id: string): Promise<void> {
  // TODO 6.2: connect() a socket, ask once, close it. Who is to get the bye may be dead: how long can that take?
}

function connect(endpoint: string, receiveTimeout: number): Request {
  // What was not sent when the socket is closed is not to be sent later: linger 0.
  const socket = new Request({ linger: 0, receiveTimeout })
  socket.connect(endpoint)
  return socket
}
