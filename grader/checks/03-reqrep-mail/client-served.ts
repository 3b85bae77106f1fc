/** The server that the grader plays to a client of lab 03. */
import { Router } from 'zeromq'
import type { Journal } from '../../kit/journal.ts'
import { bindWhenFree, eachMessage, openRequest } from '../../kit/peers/socket.ts'

export interface Mail {
  id: number
  from: string
  to: string
  message: string
  timestamp: string
}

/** One request, as the server got it. */
export interface Asked {
  service: string
  data: Record<string, unknown>
  /** The whole frame. */
  text: string
  /** What its reply goes to. */
  way: Buffer[]
}

/** The data of an OK, a refusal, or frames as they are; undefined for no reply. */
export type Answer = Record<string, unknown> | Refused | (string | Buffer)[] | undefined

export class Refused {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** A mail server that the grader plays: it notes each request, and answers as the contract says unless told otherwise. */
export class MailServer {
  readonly requests: Asked[] = []
  /** What a login brings. */
  readonly login = { port: 0, after: 0, topics: [] as string[] }
  /** What a refresh brings, `portion` mails at a time; `again` of them were there before. */
  mails: Mail[] = []
  offers: { id: number; from: string; port: number }[] = []
  portion = Infinity
  again = 0
  waiting = false
  /** Everybody's lease has ended: who does not log in is told so. */
  leasesEnded = false
  /** Service -> how a request is answered; where there is none, as usual. */
  readonly answers: Record<string, (asked: Asked) => Answer> = {}
  readonly #endpoint: string
  readonly #journal: Journal
  /** Refs of the mail that was kept, by its id. */
  readonly #refs: unknown[] = []
  #socket = new Router({ linger: 0 })
  #sending = Promise.resolve()

  constructor(endpoint: string, journal: Journal) {
    this.#endpoint = endpoint
    this.#journal = journal
  }

  async lives(): Promise<void> {
    if (this.#socket.closed) {
      this.#journal.did('the server is back')
      this.#socket = new Router({ linger: 0 })
    }
    await bindWhenFree(this.#socket, this.#endpoint)
    const socket = this.#socket
    void eachMessage(socket, (frames) => this.#take(frames))
  }

  dies(): void {
    this.#journal.did('the server dies')
    this.#socket.close()
  }

  close(): void {
    this.#socket.close()
  }

  /** What the contract answers. */
  usual({ service, data }: Asked): Answer {
    if (service === 'login') this.leasesEnded = false
    else if (this.leasesEnded && service !== 'logoff') return new Refused('not logged in')
    if (service === 'login') return this.login
    if (service === 'alive') return { waiting: this.waiting }
    if (service === 'send') return { id: this.#keep(data['ref']) }
    if (service === 'refresh') return { mails: this.#newer(Number(data['after'])), requests: this.offers }
    const known = ['logoff', 'subscribe', 'talk'].includes(service)
    return known ? {} : new Refused('the request breaks the contract')
  }

  reply({ service, way }: Asked, answer: Answer): void {
    const socket = this.#socket
    if (!answer || socket.closed) return
    const send = async (): Promise<void> => {
      if (!socket.closed) await socket.send([...way, ...replyFrames(service, answer)])
    }
    this.#sending = this.#sending.then(send).catch(() => {})
  }

  #take(frames: Buffer[]): void {
    const { way, body } = openRequest(frames)
    const asked = { ...readRequest(body), text: body.join('|'), way }
    this.requests.push(asked)
    const answer = this.answers[asked.service]
    this.reply(asked, answer ? answer(asked) : this.usual(asked))
    this.#journal.changed()
  }

  #keep(ref: unknown): number {
    const known = ref === undefined ? -1 : this.#refs.indexOf(ref)
    return known < 0 ? this.#refs.push(ref) : known + 1
  }

  #newer(after: number): Mail[] {
    const first = this.mails.findIndex(({ id }) => id > after)
    return first < 0 ? [] : this.mails.slice(Math.max(0, first - this.again), first + this.portion)
  }
}

function readRequest(body: Buffer[]): { service: string; data: Record<string, unknown> } {
  try {
    const { service, data } = JSON.parse(body.join('|')) as Record<string, unknown>
    if (body.length === 1 && typeof service === 'string' && typeof data === 'object' && data)
      return { service, data: data as Record<string, unknown> }
  } catch {
    // It is no request, then.
  }
  return { service: '', data: {} }
}

function replyFrames(service: string, answer: Exclude<Answer, undefined>): (string | Buffer)[] {
  if (Array.isArray(answer)) return answer
  const timestamp = new Date().toISOString()
  const data =
    answer instanceof Refused
      ? { status: 'erro', message: answer.message, timestamp }
      : { status: 'OK', ...answer, timestamp }
  return [JSON.stringify({ service: service || null, data })]
}
