/** Another client of lab 03, played by the grader. */
import type { Link } from '../../kit/links.ts'
import { PullerPeer } from '../../kit/peers/puller.ts'
import type { PusherPeer } from '../../kit/peers/pusher.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import { until } from '../../kit/until.ts'
import type { MailCast } from './client.cast.ts'

/** A message from one client to another. */
type Direct = Record<string, unknown>

/** Another client that the grader plays: its ear at a port, and its mouth connected to that of the submission's client. */
export class OtherClient {
  readonly name: string
  readonly port: number
  readonly #ear: PullerPeer
  readonly #cast: MailCast
  readonly #way: Link
  #mouth: Promise<PusherPeer> | undefined
  #sending = Promise.resolve()

  constructor(name: string, port: number, cast: MailCast, ear: PullerPeer, way: Link) {
    this.name = name
    this.port = port
    this.#cast = cast
    this.#ear = ear
    this.#way = way
  }

  /** All that it was told. */
  get heard(): Direct[] {
    return this.#ear.texts.map((text) => readObject(text))
  }

  /** Of what it was told, the texts that were said. */
  get said(): unknown[] {
    return this.heard.filter(({ type }) => type === 'say').map(({ text }) => text)
  }

  accepts(): void {
    this.sends({ type: 'accept', user: this.name, port: this.port })
  }

  says(text: string): void {
    this.sends({ type: 'say', user: this.name, text })
  }

  leaves(): void {
    this.sends({ type: 'bye', user: this.name })
  }

  sends(message: Direct | (string | Buffer)[]): void {
    const frames = Array.isArray(message) ? message : [JSON.stringify(message)]
    // Whoever has nothing to say does not connect.
    this.#mouth ??= this.#cast.scene.pusher(this.#way)
    const mouth = this.#mouth
    this.#sending = this.#sending.then(async () => (await mouth).socket.send(frames)).catch(() => {})
  }

  /** Waits until it is told this, among other things. */
  async hears(message: Direct, cause?: string, ms = ANSWER_MS): Promise<void> {
    const fits = (heard: Direct): boolean =>
      Object.entries(message).every(([field, value]) => heard[field] === value)
    const { client, scene } = this.#cast
    await until(scene.journal, () => this.heard.some(fits), {
      expected: `client sends ${this.name} ${JSON.stringify(message)}`,
      got: () => this.heardSoFar(),
      cause: () => cause,
      ended: () => client.end(),
      ms,
    })
  }

  heardSoFar(): string {
    const { texts } = this.#ear
    return texts.length === 0
      ? `nothing came to ${this.name}`
      : `${this.name} got\n${texts.map((text) => `  ${text}`).join('\n')}`
  }
}

function readObject(text: string): Direct {
  try {
    return Object(JSON.parse(text)) as Direct
  } catch {
    return {}
  }
}

export function portOf(endpoint: string): number {
  return Number(endpoint.split(':').at(-1))
}
