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
    // 3.6: each of the two binds a PULL where the other can find it, and connects a PUSH to the other's.
    this.#ear.close()
    this.#ear = new Pull(EAR)
    await this.#ear.bind(this.#at(port))
    void this.#hear(this.#ear)
    this.port = port
  }

  /** Begins the conversation that somebody else has asked for. */
  accept({ from, port }: Offer): void {
    this.#begin(from, port)
    this.#send(this.#mouth, { type: 'accept', user: this.#user, port: this.port })
  }

  /** Tells whoever is at this port that there will be no conversation. */
  decline({ port }: { port: number }): void {
    const mouth = this.#open(port)
    this.#send(mouth, { type: 'bye', user: this.#user })
    this.#close(mouth)
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
      try {
        this.#heard(readObject(frames))
      } catch (error) {
        // 3.7: nobody waits for a reply here, so a broken message gets a line on stderr and no more.
        if (!(error instanceof Refusal)) throw error
        this.#terminal.notice(`Skipped a message that breaks the contract: ${error.message}.`)
      }
    }
  }

  #heard(message: object): void {
    const type = choose(message, 'type', DIRECT)
    const { user } = fit(message, DIRECT[type])
    if (type === 'accept') {
      const { port } = fit(message, DIRECT.accept)
      if (user === this.asking) this.#begin(user, port)
      else if (user !== this.partner) this.decline({ port })
    } else if (type === 'say') {
      const { text } = fit(message, DIRECT.say)
      if (user === this.partner) this.#terminal.print(`${user}: ${printable(text)}`)
      else this.#terminal.notice(`Skipped what ${user} said, who is not talked to.`)
    } else if (user === this.partner) {
      this.#terminal.print(`${user} left`)
      this.#end()
    } else if (user === this.asking) {
      this.#terminal.error(`${user} declined`)
      this.asking = undefined
      this.#changed(user)
    }
  }

  #begin(partner: string, port: number): void {
    const settled = this.asking
    this.asking = undefined
    this.partner = partner
    this.#mouth = this.#open(port)
    this.#terminal.print(`talking to ${partner}`)
    this.#changed(settled)
  }

  #end(): void {
    // 3.6: one PUSH for each conversation. A socket that stays connected to two partners sends to them in turns.
    if (this.#mouth) this.#close(this.#mouth)
    this.#mouth = undefined
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
