import { Pull, Push } from 'zeromq'
import { choose, DIRECT, fit, readObject, Refusal, type Offer } from './messages.ts'
import { printable, type Terminal } from './terminal.ts'

const EAR = { linger: 0, maxMessageSize: 8 * 2 ** 20 }
/** So long a closed conversation keeps its socket, for what was said last to a partner who is slow to connect. */
const PARTING_MS = 3000

/** Conversations with other clients, one at a time, without the server. */
export class Talk {
  /** The port that was lent, where others answer and speak; 0 before. */
  port = 0
  /** Who is talked to. */
  partner: string | undefined
  /** Who was asked, and has not answered yet. */
  asking: string | undefined
  #user = ''
  readonly #host: string
  readonly #terminal: Terminal
  /** Told of a beginning and an end, and who need not be asked any longer. */
  readonly #changed: (settled: string | undefined) => void
  #ear = new Pull(EAR)
  #mouth: Push | undefined
  readonly #parting = new Set<Push>()
  #sending = Promise.resolve()

  constructor(host: string, terminal: Terminal, changed: (settled: string | undefined) => void) {
    this.#host = host
    this.#terminal = terminal
    this.#changed = changed
  }

  /** Moves to the port that was lent to the user. */
  async listen(user: string, port: number): Promise<void> {
    this.#user = user
    // TODO 3.6: close the #ear, bind a new one where others will find it, #at(port), and #hear() it.
    this.port = port
  }

  /** Begins the conversation that somebody else has asked for. */
  accept({ from, port }: Offer): void {
    // TODO 3.6: #begin, and tell the partner who has accepted, and at which port to find you.
    throw new Error(`TODO 3.6: accept ${from} at ${port}`)
  }

  /** Tells whoever is at this port that there will be no conversation. */
  decline({ port }: { port: number }): void {
    // TODO 3.6: say bye, without a conversation.
    throw new Error(`TODO 3.6: decline at ${port}`)
  }

  say(text: string): void {
    this.#send(this.#mouth, { type: 'say', user: this.#user, text })
  }

  /** Leaves the conversation, if there is one. */
  leave(): void {
    if (!this.partner) return
    this.#send(this.#mouth, { type: 'bye', user: this.#user })
    this.#end()
  }

  close(): void {
    this.leave()
    this.#ear.close()
    this.#next(async () => this.#parting.forEach((mouth) => mouth.close()))
  }

  async #hear(ear: Pull): Promise<void> {
    for await (const frames of ear) {
      // TODO 3.7: a message that breaks the contract is worth a notice(), and must not end this loop.
      this.#heard(readObject(frames))
    }
  }

  #heard(message: object): void {
    const type = choose(message, 'type', DIRECT)
    const { user } = fit(message, DIRECT[type])
    // TODO 3.6: is it from the partner, from the one that you are asking, or from somebody else? Who may do what?
    throw new Error(`TODO 3.6: ${user} sent ${type}`)
  }

  #begin(partner: string, port: number): void {
    const settled = this.asking
    this.asking = undefined
    this.partner = partner
    // TODO 3.6: this goes on with the PUSH of the last conversation, if there was one. Who hears it?
    this.#mouth ??= this.#open(port)
    this.#terminal.print(`talking to ${partner}`)
    this.#changed(settled)
  }

  #end(): void {
    // TODO 3.6: this forgets the partner, and stays connected.
    this.partner = undefined
    this.#changed(undefined)
  }

  #open(port: number): Push {
    // What is unsent at close has half a second more, and a partner who does not read makes nobody wait.
    const mouth = new Push({ linger: 500, sendTimeout: 0 })
    mouth.connect(this.#at(port))
    return mouth
  }

  #at(port: number): string {
    return `tcp://${this.#host}:${port}`
  }

  #send(mouth: Push | undefined, message: object): void {
    this.#next(async () => mouth?.send(JSON.stringify(message)))
  }

  #close(mouth: Push): void {
    this.#parting.add(mouth)
    setTimeout(() => {
      mouth.close()
      this.#parting.delete(mouth)
    }, PARTING_MS).unref()
  }

  /** A socket takes one send at a time, so each waits for the one before. */
  #next(step: () => Promise<void>): void {
    this.#sending = this.#sending.then(step).catch((error: Error) => {
      this.#terminal.error(`it could not be sent: ${error.message}`)
    })
  }
}
