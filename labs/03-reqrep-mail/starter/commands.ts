import type { Offer } from './messages.ts'
import type { Session } from './session.ts'
import type { Talk } from './talk.ts'
import type { Terminal } from './terminal.ts'

const HELP = `@name text   mail to a user or to a topic; or only @name, and the text in the next line
refresh      show what has come
!topic       follow a topic
#name        ask somebody to talk; when somebody asks you, answer y or n
quit         leave the conversation; until then, what is no command is said
logoff       leave, as at the end of the input`

/** What typed lines do, and the requests to talk that they answer. */
export class Commands {
  readonly #session: Session
  readonly #talk: Talk
  readonly #terminal: Terminal
  /** Does something at the server, after all that it was asked for before. */
  readonly #soon: (job: () => Promise<void>) => void
  #recipient: string | undefined
  #offers: Offer[] = []
  readonly #shown = new Set<number>()
  readonly #answered = new Set<number>()

  constructor(session: Session, talk: Talk, terminal: Terminal, soon: (job: () => Promise<void>) => void) {
    this.#session = session
    this.#talk = talk
    this.#terminal = terminal
    this.#soon = soon
  }

  /** Obeys one line; false when it was to be the last. */
  obey(line: string): boolean {
    const command = line.trim()
    const [, sign, name = '', text = ''] = /^([@!#])(\S+)(?: (.*))?$/s.exec(line) ?? []
    if (this.#recipient) this.#mail(this.#recipient, line)
    else if (sign === '@' && text) this.#mail(name, text)
    else if (sign === '@') this.#recipient = name
    else if (sign === '!' && !text) this.#soon(() => this.#session.subscribe(name))
    else if (sign === '#' && !text) this.#call(name)
    else if (command === 'logoff') return false
    else if (command === 'refresh') this.#soon(() => this.#session.refresh())
    else if (command === 'help') this.#terminal.notice(HELP)
    else if (command === 'quit') this.#quit()
    else if (this.#talk.partner && command) this.#talk.say(line)
    else if (command === 'y' || command === 'n') this.#answer(command)
    else if (command) this.#terminal.error(`"${command}" is no command: try help`)
    this.prompt()
    return true
  }

  /** Takes note of all requests to talk that there are now. */
  offered(offers: Offer[]): void {
    this.#offers = offers.filter(({ id }) => !this.#answered.has(id))
    this.showOffer()
  }

  /** Shows the first request to talk, once, unless there is a conversation already. */
  showOffer(): void {
    const [offer] = this.#offers
    if (!offer || this.#talk.partner || this.#shown.has(offer.id)) return
    this.#shown.add(offer.id)
    this.#terminal.meet(offer.from)
    this.#terminal.print(`${offer.from} wants to talk (y/n)`)
  }

  prompt(): void {
    const { user } = this.#session
    const to = this.#recipient ?? this.#talk.partner
    this.#terminal.prompt(to ? `${user} → ${to}> ` : `${user}> `)
  }

  /** Takes a request to talk back. */
  withdraw(to: string): void {
    this.#soon(() => this.#session.talk(to, 0))
  }

  #mail(to: string, text: string): void {
    this.#recipient = undefined
    if (!text) return
    this.#soon(async () => {
      const id = await this.#session.send(to, text)
      this.#terminal.notice(`Mail ${id} was sent to @${to}.`)
    })
  }

  #call(name: string): void {
    if (this.#talk.partner)
      return this.#terminal.error(`you are talking to ${this.#talk.partner}: quit first`)
    const { asking } = this.#talk
    if (asking && asking !== name) this.withdraw(asking)
    // From now on: the answer may be here before the server's reply.
    this.#talk.asking = name
    this.#soon(async () => {
      try {
        await this.#session.talk(name, this.#talk.port)
      } catch (error) {
        if (this.#talk.asking === name) this.#talk.asking = undefined
        throw error
      }
    })
  }

  #answer(command: 'y' | 'n'): void {
    const offer = this.#offers.shift()
    if (!offer) return this.#terminal.error('nobody has asked to talk')
    this.#answered.add(offer.id)
    if (command === 'y') this.#talk.accept(offer)
    else this.#talk.decline(offer)
    this.showOffer()
  }

  #quit(): void {
    const { partner, asking } = this.#talk
    if (partner) this.#talk.leave()
    else if (asking) {
      this.#talk.asking = undefined
      this.withdraw(asking)
    } else this.#terminal.error('you are talking to nobody')
  }
}
