/** The page that the grader plays beside a peer of lab 06: a WebSocket. */
import { WebSocket } from 'ws'
import { CheckFailure } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import { listed } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import { ANSWER_MS, Clock, type Fields, type Heard, packed, readFromPeer } from './wire.ts'

export interface PageOptions {
  token?: string
  origin?: string
  host?: string
}

export type Media = 'video' | 'audio'

/** How a WebSocket was received: open, or refused with this status; 0 when there was no answer to it. */
type Reception = 'open' | number

interface Hearing {
  cause?: (() => string | undefined) | undefined
  got?: (() => string) | undefined
  ms?: number
}

export class Page {
  readonly person: Person
  /** All that the peer has sent, in order. */
  readonly heard: Heard[] = []
  /** The code that the WebSocket was closed with. */
  closed: number | undefined
  /** It is further ahead at each message, so that none is late, however busy the machine is. */
  readonly clock = new Clock()
  /** How many of each kind it has sent. */
  readonly sent = { video: 0, audio: 0, text: 0 }
  readonly #socket: WebSocket
  readonly #label: string

  /** Opens it with a page's own token, Origin and Host. */
  static async open(person: Person, address: URL, options: PageOptions): Promise<Page> {
    const [page, reception] = await Page.tries(person, address, options)
    if (reception === 'open') {
      await page.hears(`${person.name} tells its page first of all whose it is`, () => page.of('me')[0])
      return page
    }
    throw new CheckFailure({
      expected: `${person.name} lets its own page open ${page.#socket.url}`,
      got: reception === 0 ? 'nothing answered there' : `it was refused with status ${reception}`,
    })
  }

  /** Tries to open it, and says how it was received. */
  static async tries(person: Person, address: URL, options: PageOptions): Promise<[Page, Reception]> {
    const page = new Page(person, address, options)
    return [page, await page.#received(person)]
  }

  private constructor(person: Person, address: URL, { token, origin, host }: PageOptions) {
    this.person = person
    this.#label = `page of ${person.called}`
    const search = token ?? address.searchParams.get('token') ?? ''
    this.#socket = new WebSocket(`ws://${address.host}/socket?token=${encodeURIComponent(search)}`, {
      origin: origin ?? address.origin,
      perMessageDeflate: false,
      ...(host && { headers: { Host: host } }),
    })
    const { journal } = person.call.scene
    this.#socket.on('message', (data: Buffer, isBinary) => this.#keep(readFromPeer(data, isBinary)))
    this.#socket.on('close', (code) => {
      this.closed = code
      if (code !== 1006) journal.did(`its WebSocket is closed with ${code}`, this.#label)
    })
    this.#socket.on('error', () => {})
    person.call.scene.keep({ socket: { close: () => this.#end() } })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** Whose page it is, as the peer said first of all. */
  get id(): string {
    return String(this.of('me')[0]?.fields['id'])
  }

  /** What it was sent of a kind, by somebody if an id is given. */
  of(kind: string, id?: string): Heard[] {
    const whose = ({ fields }: Heard): boolean => (fields['from'] ?? fields['id']) === id
    return this.heard.filter((heard) => heard.kind === kind && (id === undefined || whose(heard)))
  }

  /** Sends a text message. */
  says(message: Fields): void {
    this.sends(JSON.stringify(message))
  }

  writes(text: string): void {
    this.sent.text++
    this.says({ type: 'text', text })
  }

  mutes(id: string, kind: Media, muted = true): void {
    this.says({ type: 'mute', id, kind, muted })
  }

  /** Sends a picture or a piece of sound, and gives what it said of it. */
  shows(kind: Media, payload: Buffer | string, fields: Fields = {}): Fields {
    this.sent[kind]++
    const picture = { codec: 'vp8', key: true, width: 64, height: 48 }
    const header = {
      kind,
      timestamp: this.clock.next(),
      ...(kind === 'video' ? picture : { codec: 'opus' }),
      ...fields,
    }
    this.sends(packed(header, Buffer.from(payload)))
    return header
  }

  /** Sends a message as it is. */
  sends(data: string | Buffer): void {
    const { name } = this.person
    const { frames } = readFromPeer(Buffer.from(data), typeof data !== 'string')
    this.#saw(this.#label, name, typeof data === 'string' ? [Buffer.from(data)] : frames)
    this.#socket.send(data)
  }

  /** Takes nothing from its peer until it takes again. */
  pauses(): void {
    this.person.call.scene.journal.did('takes nothing', this.#label)
    this.#socket.pause()
  }

  takes(): void {
    this.person.call.scene.journal.did('takes again', this.#label)
    this.#socket.resume()
  }

  closes(): void {
    this.#socket.close()
  }

  /** Waits until the condition holds for what the peer has sent. */
  async hears<T>(
    expected: string,
    condition: () => T | undefined | false,
    { cause, got, ms = ANSWER_MS }: Hearing = {},
  ): Promise<T> {
    const { call, program } = this.person
    return until(call.scene.journal, condition, {
      expected,
      got: got ?? (() => this.#heardSoFar()),
      cause,
      ended: () => program.end(),
      ms,
    })
  }

  /** Waits until the peer has said that somebody is here, and gives the id. */
  async meets({ called }: { called: string }): Promise<string> {
    const of = (): unknown =>
      this.of('joined').findLast(({ fields }) => fields['name'] === called)?.fields['id']
    const id = await this.hears(
      `${this.person.name} tells its page that ${called} has joined`,
      () => of() !== undefined && String(of()),
      { got: () => `it told it of ${listed(this.#toldOf()) || 'nobody'}`, ms: START_MS },
    )
    return id
  }

  #toldOf(): string[] {
    return this.of('joined')
      .map(({ fields }) => String(fields['name']))
      .toSorted()
  }

  /** How much, and not in which order: that is another one each time. */
  #heardSoFar(): string {
    const count = (kind: string): string => `${this.of(kind).length} of ${kind}`
    return `the page was sent ${['video', 'audio', 'text'].map(count).join(', ')}`
  }

  #keep(heard: Heard): void {
    this.heard.push(heard)
    const { call, name } = this.person
    if (heard.kind === 'me' || heard.kind === 'joined') call.ids.learn(heard.fields)
    if (heard.kind === 'figures') call.scene.journal.changed()
    else this.#saw(name, this.#label, heard.frames)
  }

  #saw(from: string, to: string, frames: Buffer[]): void {
    const { ids, scene } = this.person.call
    scene.journal.saw({
      at: performance.now(),
      link: 'the page',
      connection: 1,
      from,
      to,
      kind: 'message',
      frames: ids.short(frames),
    })
  }

  async #received({ call, name, program }: Person): Promise<Reception> {
    let reception: Reception | undefined
    const is = (value: Reception): void => {
      reception ??= value
      call.scene.journal.changed()
    }
    this.#socket.once('open', () => is('open'))
    this.#socket.once('unexpected-response', (request, { statusCode = 0 }) => {
      call.scene.journal.did(`is refused with status ${statusCode}`, this.#label)
      request.destroy()
      is(statusCode)
    })
    this.#socket.once('error', () => is(0))
    return until(call.scene.journal, () => reception, {
      expected: `${name} answers a WebSocket that is opened at its page's address`,
      got: () => 'no answer came',
      ended: () => program.end(),
      ms: ANSWER_MS,
    })
  }

  #end(): void {
    this.#socket.terminate()
  }
}
