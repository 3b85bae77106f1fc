import { Relay, type Sighting } from '../wire/relay.ts'
import { claim } from './failure.ts'
import type { Journal } from './journal.ts'
import { freeEndpoint } from './ports.ts'
import type { Random } from './random.ts'
import type { Run } from './run.ts'

export interface LinkSides {
  /** The role at each end. */
  binds: string
  connects: string
  /** Which end is the submission's program; the grader plays the other. */
  student: 'binds' | 'connects' | 'both'
}

/** For a link that several others connect to, and what is told of it. */
export interface LinkOptions {
  /** Names who connects, by a message; see the relay. */
  identify?: (frames: Buffer[]) => string | undefined
  /** What the journal says of something that crossed the link: itself, or something shorter; nothing for undefined. */
  tell?: (sighting: Sighting) => Sighting | undefined
}

/** A connection that the grader listens in on: a relay between who binds and who connects. */
export interface Link {
  readonly variable: string
  readonly sides: LinkSides
  /** For the side that binds. */
  readonly bindEndpoint: string
  /** For the side that connects. */
  readonly endpoint: string
  /** What the submission's program needs in its environment. */
  readonly env: Record<string, string>
  readonly relay: Relay
  /** What has crossed it so far, and what was lost on it. */
  readonly messages: readonly Sighting[]
  /** The subscriptions that have crossed it. */
  readonly subscriptions: readonly Sighting[]
}

/** So many messages of a link are kept for a check to look at. */
const MOST_MESSAGES = 100_000
/** Far more than any lab sends in a check. */
const MOST_LINK_BYTES = 256 * 2 ** 20

/** The connections of one check. */
export class Links {
  readonly #run: Run
  readonly #journal: Journal
  readonly #random: Random
  readonly #relays: Relay[] = []
  readonly #taken = new Set<string>()
  #count = 0

  constructor(run: Run, journal: Journal, random: Random) {
    this.#run = run
    this.#journal = journal
    this.#random = random
  }

  async open(variable: string, sides: LinkSides, options: LinkOptions): Promise<Link> {
    const chance = this.#chance()
    const bindEndpoint = (sides.student === 'binds' && this.#fixed(variable)) || (await freeEndpoint())
    return this.#relay(variable, sides, bindEndpoint, chance, options)
  }

  async another(link: Link, connects: string, options: LinkOptions): Promise<Link> {
    return this.#relay(link.variable, { ...link.sides, connects }, link.bindEndpoint, this.#chance(), options)
  }

  /** The faults that made no difference on any link, by name. */
  get unexercised(): string[] {
    const faults = this.#relays.flatMap((relay) => relay.faults)
    const exercised = new Set(faults.filter((fault) => fault.exercised).map(({ name }) => name))
    return [...new Set(faults.map(({ name }) => name))].filter((name) => !exercised.has(name))
  }

  async close(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.close()))
  }

  /** What is lost or late on a connection depends on nothing that happens elsewhere. */
  #chance(): Random {
    return this.#random.part(`connection ${++this.#count}`)
  }

  async #relay(
    variable: string,
    sides: LinkSides,
    bindEndpoint: string,
    chance: Random,
    { identify, tell = (sighting) => sighting }: LinkOptions,
  ): Promise<Link> {
    const { binds, connects, student } = sides
    const [messages, subscriptions]: [Sighting[], Sighting[]] = [[], []]
    const relay = await Relay.open({
      link: variable,
      upstream: bindEndpoint,
      listen: (student === 'connects' && this.#fixed(variable)) || (await freeEndpoint()),
      binds: student === 'connects' ? `${binds} (grader)` : binds,
      connects: student === 'binds' ? `${connects} (grader)` : connects,
      random: chance.fraction,
      mostBytes: MOST_LINK_BYTES,
      ...(identify && { identify }),
      onSighting: (sighting) => {
        if (sighting.kind === 'message' && messages.length < MOST_MESSAGES) messages.push(sighting)
        if (sighting.kind === 'subscribe') subscriptions.push(sighting)
        const told = tell(sighting)
        if (told) this.#journal.saw(told)
        else this.#journal.changed()
      },
    })
    this.#relays.push(relay)
    const env = { [variable]: student === 'connects' ? relay.endpoint : bindEndpoint }
    return { variable, sides, bindEndpoint, endpoint: relay.endpoint, env, relay, messages, subscriptions }
  }

  /** The lab's default endpoint, for a submission that knows no other; it can be handed out only once. */
  #fixed(variable: string): string | undefined {
    if (this.#run.submission.endpoints !== 'default') return undefined
    const endpoint = this.#run.lab.endpoints[variable]
    // What is no endpoint of the lab, as a port that is lent, is told and not known.
    if (endpoint === undefined) return undefined
    claim(!this.#taken.has(variable), {
      expected: `the submission takes ${variable} from the environment, where it may name several endpoints`,
      got: `its lab.json says "endpoints": "default", so it knows ${endpoint} and no other`,
    })
    this.#taken.add(variable)
    return endpoint
  }
}
