/** The chat server of lab 04, behind its broker, as its clients and bots see it; it does as it is told. */
import { Router } from 'zeromq'
import type { Link } from '../../kit/links.ts'
import { bindWhenFree, eachMessage, openRequest } from '../../kit/peers/socket.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { showFrames } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { decode, encode, type Kind } from './messages.ts'

/** One request, as the server got it; a body that is none has the service ''. */
export interface Asked {
  service: string
  data: Record<string, unknown>
  kind: Kind
  /** The frames, for people. */
  text: string
  /** The socket that it came from. */
  from: string
  at: number
  way: Buffer[]
}

/** Data of a reply that is done, a refusal, or frames as they are; undefined for no reply. */
export type Answer = Record<string, unknown> | Refused | (string | Buffer)[] | undefined

export const IS_A_USER = 'the name is that of a user'
export const OF_WHAT = 'a history is of a channel or of a user'

export class Refused {
  readonly why: string
  constructor(why: string) {
    this.why = why
  }
}

/** What is published, and what history keeps. */
export interface Item {
  id: number
  kind: 'login' | 'publication' | 'message'
  timestamp: string
  [field: string]: unknown
}

/** The broker and all servers in one: it notes each request, and answers as the contract says unless told otherwise. */
export class ChatServer {
  readonly requests: Asked[] = []
  channels: string[] = []
  users: string[] = []
  /** What history brings of `#channel` or `@user`. */
  readonly items = new Map<string, Item[]>()
  /** How many items a reply has at most, one after the other; the last of them from then on. */
  portions = [Infinity]
  /** Service -> how a request is answered; where there is none, as usual. */
  readonly answers: Record<string, (asked: Asked) => Answer> = {}
  readonly #scene: Scene
  readonly #socket = new Router({ linger: 0 })
  #sending = Promise.resolve()

  static async open(scene: Scene, frontend: Link): Promise<ChatServer> {
    const server = new ChatServer(scene)
    await bindWhenFree(server.#socket, frontend.bindEndpoint)
    void eachMessage(server.#socket, (frames) => server.#take(frames))
    return server
  }

  private constructor(scene: Scene) {
    this.#scene = scene
    scene.keep({ socket: this.#socket })
  }

  /** The requests for this service so far. */
  asked(service: string): Asked[] {
    return this.requests.filter((asked) => asked.service === service)
  }

  /** What the contract answers. */
  usual({ service, data }: Asked): Answer {
    const named = (field: string): string => String(data[field])
    const unless = (missing: boolean, why: string): Answer => (missing ? new Refused(why) : {})
    switch (service) {
      case 'login':
        this.users = [...new Set([...this.users, named('user')])]
        return {}
      case 'channel':
        if (this.channels.includes(named('channel'))) return new Refused('there is such a channel')
        if (this.users.includes(named('channel'))) return new Refused(IS_A_USER)
        this.channels = [...this.channels, named('channel')]
        return {}
      case 'users':
        return { users: this.users }
      case 'channels':
        return { channels: this.channels, users: this.channels }
      case 'publish':
        return unless(!this.channels.includes(named('channel')), `there is no channel ${named('channel')}`)
      case 'message':
        return unless(!this.users.includes(named('dst')), `there is no user ${named('dst')}`)
      case 'history':
        if ('channel' in data === 'user' in data) return new Refused(OF_WHAT)
        return { items: this.#history(data) }
    }
    return new Refused('the request breaks the contract')
  }

  reply({ service, way, kind }: Asked, answer: Answer): void {
    if (!answer) return
    const frames = Array.isArray(answer)
      ? answer
      : [encode({ service: service || null, data: dataOf(service, answer) }, kind)]
    this.#sending = this.#sending.then(() => this.#socket.send([...way, ...frames])).catch(() => {})
  }

  #history({ channel, user, after = 0 }: Record<string, unknown>): Item[] {
    const items = this.items.get(typeof channel === 'string' ? `#${channel}` : `@${user as string}`) ?? []
    const most = this.portions.length > 1 ? this.portions.shift() : this.portions[0]
    return items.filter(({ id }) => id > Number(after)).slice(0, most)
  }

  #take(frames: Buffer[]): void {
    const { way, body } = openRequest(frames)
    const asked = {
      ...readRequest(body),
      from: way[0]!.toString('hex'),
      at: performance.now(),
      way,
      text: showFrames(body),
    }
    this.requests.push(asked)
    const answer = this.answers[asked.service]
    this.reply(asked, answer ? answer(asked) : this.usual(asked))
    this.#scene.journal.changed()
  }

  /** Waits until a program has sent such a request so many times; gives the last of them. */
  async isAsked(
    program: Program,
    service: string,
    data: Record<string, unknown> = {},
    { times = 1, cause, suspect, ms }: { times?: number; cause?: string; suspect?: string; ms?: number } = {},
  ): Promise<Asked> {
    const fits = (asked: Asked): boolean =>
      Object.entries(data).every(
        ([field, value]) => JSON.stringify(asked.data[field]) === JSON.stringify(value),
      )
    const wanted = Object.keys(data).length === 0 ? '' : ` with ${shortened(JSON.stringify(data))}`
    return until(this.#scene.journal, () => this.asked(service).filter(fits)[times - 1], {
      expected: `${program.name} asks the server for ${service}${wanted}${times > 1 ? `, ${times} times` : ''}`,
      got: () => this.askedSoFar(service),
      cause: () => cause,
      ended: () => program.end(suspect),
      ms: ms ?? (service === 'login' ? START_MS : ANSWER_MS),
    })
  }

  /** What was asked of this service, for people. */
  askedSoFar(service: string): string {
    const asked = this.asked(service).slice(-8)
    if (asked.length > 0) {
      const lines = asked.map(
        ({ data }) => `  ${shortened(JSON.stringify({ ...data, timestamp: undefined }))}`,
      )
      return `it asked for ${service} with\n${lines.join('\n')}`
    }
    const strange = this.asked('')[0]
    return strange ? `it sent ${strange.text}` : `no request for ${service} came`
  }
}

function readRequest(body: Buffer[]): { service: string; data: Record<string, unknown>; kind: Kind } {
  try {
    const { value, kind } = decode(body[0]!)
    const { service, data } = Object(value) as Record<string, unknown>
    if (body.length === 1 && typeof service === 'string')
      return { service, data: Object(data) as Record<string, unknown>, kind }
  } catch {
    // It is no request, then.
  }
  return { service: '', data: {}, kind: 'json' }
}

/** Where the contract has the status and the reason of a refusal. */
function dataOf(service: string, answer: Record<string, unknown> | Refused): Record<string, unknown> {
  const timestamp = new Date().toISOString()
  const described = service === 'login' || service === 'channel'
  if (answer instanceof Refused)
    return { status: 'erro', [described ? 'description' : 'message']: answer.why, timestamp }
  const status = described ? 'sucesso' : 'OK'
  return service === 'users' || service === 'channels'
    ? { ...answer, timestamp }
    : { status, ...answer, timestamp }
}

export function shortened(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 100)}… (${text.length} characters)`
}
