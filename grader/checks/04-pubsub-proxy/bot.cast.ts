/** Who plays with the bots of lab 04: the server behind its broker. */
import { check } from '../../kit/check.ts'
import { CheckFailure } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { isLeftOut } from './broker.cast.ts'
import { names } from './names.ts'
import { type Asked, ChatServer } from './served.cast.ts'

/** What a round may take a bot that can't be told its pause; the second with --patience. */
const [ROUND_MS, PATIENT_ROUND_MS] = [20_000, 90_000]
/** And one that can. */
const SWIFT_ROUND_MS = 2000

/** Longer than any check. */
const NEVER_MS = 600_000

/** What it may take from its start to whatever it does without a pause before. */
export const SOON_MS = START_MS + SWIFT_ROUND_MS

/** So many messages are a round. */
export const ROUND = 10

/** Between two requests for the channels: what was published. */
export interface Round {
  /** The channels that there were. */
  channels: string[]
  published: Asked[]
  over: boolean
}

/** Bots of the submission, and the server that they talk to. */
export class BotCast {
  readonly scene: Scene
  readonly server: ChatServer
  /**
   * Who leaves out the client has written for a course that lets bots be as they are where its text is silent: then
   * what only this lab's contract says costs nothing.
   */
  readonly lenient: boolean
  readonly #frontend: Link
  readonly #channelsThen = new Map<Asked, string[]>()

  static async open(scene: Scene): Promise<BotCast> {
    const frontend = await scene.link('BROKER_FRONTEND', {
      binds: 'broker',
      connects: 'bot',
      student: 'connects',
    })
    return new BotCast(scene, frontend, await ChatServer.open(scene, frontend))
  }

  private constructor(scene: Scene, frontend: Link, server: ChatServer) {
    this.scene = scene
    this.server = server
    this.lenient = scene.leavesOut('client')
    this.#frontend = frontend
    server.channels = names(scene.random)
    server.answers['channels'] = (asked) => {
      this.#channelsThen.set(asked, server.channels)
      return server.usual(asked)
    }
  }

  /** Starts a bot; nothing tells it apart from another. Without a REPLY_MS it waits for replies as long as it takes. */
  starts(BOT_INTERVAL_MS = 5, env: Record<string, number> = {}): Program {
    return this.scene.start('bot', { ...this.#frontend.env, BOT_INTERVAL_MS, REPLY_MS: NEVER_MS, ...env })
  }

  /** Starts a bot that is told nothing but where the broker is. */
  startsAsUsual(): Program {
    return this.scene.start('bot', this.#frontend.env)
  }

  /** From now on there are other channels at each request. */
  renewsChannels(): void {
    this.server.answers['channels'] = (asked) => {
      this.server.channels = [1, 2, 3].flatMap(() => names(this.scene.random))
      this.#channelsThen.set(asked, this.server.channels)
      return this.server.usual(asked)
    }
  }

  /** What a single bot has published, round by round. */
  get rounds(): Round[] {
    const rounds: Round[] = []
    for (const asked of this.server.requests) {
      const last = rounds.at(-1)
      if (asked.service === 'channels') {
        if (last?.published.length === 0) rounds.pop()
        else if (last) last.over = true
        rounds.push({ channels: this.#channelsThen.get(asked) ?? [], published: [], over: false })
      } else if (asked.service === 'publish') {
        // Who is let off asking again begins a new round of the same channels after ten.
        if (last && !(this.lenient && last.published.length === ROUND)) last.published.push(asked)
        else {
          if (last) last.over = true
          rounds.push({ channels: last?.channels ?? [], published: [asked], over: false })
        }
      }
    }
    return rounds
  }

  get roundMs(): number {
    if (this.scene.patience) return PATIENT_ROUND_MS
    return this.lenient ? ROUND_MS : SWIFT_ROUND_MS
  }

  /** Waits for the condition, for as long as a round may take. */
  async waits(
    bot: Program,
    condition: () => boolean,
    expected: string,
    { cause, ms = START_MS + this.roundMs }: { cause?: string; ms?: number } = {},
  ): Promise<void> {
    await until(this.scene.journal, condition, {
      expected,
      got: () => this.askedSoFar(),
      cause: () => cause,
      ended: () => bot.end(),
      ms,
    })
  }

  /** Waits until it has published something. */
  async publishes(bot: Program): Promise<void> {
    await this.waits(bot, () => this.server.asked('publish').length > 0, 'bot publishes')
  }

  /** How often it has asked for what, for people. */
  askedSoFar(): string {
    const { requests } = this.server
    const services = [...new Set(requests.map(({ service }) => service || 'something strange'))]
    const times = services.map((service) => `${service} ${this.server.asked(service).length}`)
    return times.length === 0 ? 'no request came' : `its requests so far: ${times.join(', ')}`
  }

  /** What only this lab's contract says: it costs those nothing who have written for another. */
  async strictly(what: string, body: () => void | Promise<void>): Promise<void> {
    try {
      await body()
    } catch (error) {
      if (!this.lenient || !(error instanceof CheckFailure)) throw error
      this.scene.warn(`The bot does not do all that this lab asks for: ${what}`)
    }
  }
}

/** A check of bots. */
export function botCheck(stage: string, title: string, body: (cast: BotCast) => Promise<void>): void {
  check(stage, title, async (scene) => {
    if (stage === '4.9' && isLeftOut(scene, 'bot')) return
    await body(await BotCast.open(scene))
  })
}

export function namesOf(asked: Asked[]): string[] {
  return [...new Set(asked.map(({ data }) => String(data['user'])))]
}

export function listed(all: string[]): string {
  return all.map(quote).join(', ')
}
