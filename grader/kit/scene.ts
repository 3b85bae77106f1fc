import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { confine } from '../sandbox/sandbox.ts'
import { Relay } from '../wire/relay.ts'
import { CheckFailure, claim } from './failure.ts'
import { Journal } from './journal.ts'
import { PublisherPeer, ReplierPeer, RequesterPeer, SubscriberPeer } from './peers.ts'
import { freeEndpoint } from './ports.ts'
import { Program } from './program.ts'
import type { Random } from './random.ts'
import type { Run } from './run.ts'

export interface LinkSides {
  /** The role at each end. */
  binds: string
  connects: string
  /** Which end is the submission's program; the grader plays the other. */
  student: 'binds' | 'connects' | 'both'
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
}

/** Everything that one check starts, and what ends all of it. */
export class Scene {
  readonly journal = new Journal()
  readonly random: Random
  readonly #run: Run
  readonly #taken = new Set<string>()
  readonly #programs: Program[] = []
  readonly #closers: (() => void | Promise<void>)[] = []

  constructor(run: Run, random: Random) {
    this.#run = run
    this.random = random
  }

  /** Starts a role of the submission. Several of one role are told apart by a number. */
  start(role: string, env: Record<string, string | number>): Program {
    const how = this.#run.submission.roles[role]
    if (!how) throw new Error(`the lab has no role "${role}"`)
    if ('problem' in how) {
      throw new CheckFailure({
        expected: `the submission has a program for the role ${role}`,
        got: how.problem,
      })
    }
    const count = this.#programs.filter((p) => p.name.split(' ')[0] === role).length
    const name = count === 0 ? role : `${role} ${count + 1}`
    const texts = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)]))
    const writable = mkdtempSync(join(this.#run.temporary, 'program-'))
    this.#closers.push(() => rmSync(writable, { recursive: true, force: true }))
    const confinement = { readable: how.readable, writable, cwd: how.cwd, env: { ...how.env, ...texts } }
    this.journal.did(
      `started with ${Object.entries(texts)
        .map(([k, v]) => `${k}=${v}`)
        .join(' ')}`,
      name,
    )
    const program = new Program(
      name,
      confine(this.#run.sandbox, how.argv, confinement),
      this.#run.sandbox,
      this.journal,
    )
    this.#programs.push(program)
    return program
  }

  /** Hands out the two ends of a connection. `variable` names the endpoint in the lab's manifest. */
  async link(variable: string, sides: LinkSides): Promise<Link> {
    const bindEndpoint = (sides.student === 'binds' && this.#fixed(variable)) || (await freeEndpoint())
    return this.#relay(variable, sides, bindEndpoint)
  }

  /** A second way to who binds at the link, for a peer of another name: what happens to one does not happen to the other. */
  async another(link: Link, connects: string): Promise<Link> {
    return this.#relay(link.variable, { ...link.sides, connects }, link.bindEndpoint)
  }

  async #relay(variable: string, sides: LinkSides, bindEndpoint: string): Promise<Link> {
    const { binds, connects, student } = sides
    const relay = await Relay.open({
      link: variable,
      upstream: bindEndpoint,
      listen: (student === 'connects' && this.#fixed(variable)) || (await freeEndpoint()),
      binds: student === 'connects' ? `${binds} (grader)` : binds,
      connects: student === 'binds' ? `${connects} (grader)` : connects,
      random: this.random.fraction,
      onSighting: (sighting) => this.journal.saw(sighting),
    })
    this.#closers.push(() => relay.close())
    const env = { [variable]: student === 'connects' ? relay.endpoint : bindEndpoint }
    return { variable, sides, bindEndpoint, endpoint: relay.endpoint, env, relay }
  }

  /** The lab's default endpoint, for a submission that knows no other; it can be handed out only once. */
  #fixed(variable: string): string | undefined {
    if (this.#run.submission.endpoints !== 'default') return undefined
    const endpoint = this.#run.lab.endpoints[variable]
    claim(!this.#taken.has(variable), {
      expected: `the submission takes ${variable} from the environment, where it may name several endpoints`,
      got: `its lab.json says "endpoints": "default", so it knows ${endpoint} and no other`,
    })
    this.#taken.add(variable)
    return endpoint
  }

  /** A publisher that the grader plays, bound to the link. */
  async publisher(link: Link): Promise<PublisherPeer> {
    const peer = new PublisherPeer(this.journal)
    this.#closers.push(() => peer.socket.close())
    return peer.bind(link.bindEndpoint)
  }

  /** A subscriber that the grader plays, connected to the link. */
  subscriber(link: Link, ...topics: string[]): SubscriberPeer {
    const peer = new SubscriberPeer(this.journal)
    this.#closers.push(() => peer.socket.close())
    return peer.connect(link.endpoint, ...topics)
  }

  /** A REP socket that the grader plays, bound to the link. */
  async replier(link: Link, answer: (request: string) => string): Promise<ReplierPeer> {
    const peer = new ReplierPeer(this.journal, answer)
    this.#closers.push(() => peer.socket.close())
    return peer.bind(link.bindEndpoint)
  }

  /** A REQ socket that the grader plays, connected to the link. */
  requester(link: Link): RequesterPeer {
    const peer = new RequesterPeer(this.journal)
    this.#closers.push(() => peer.socket.close())
    return peer.connect(link.endpoint)
  }

  /** Ends programs, relays and peers, whatever state they are in. */
  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()))
    for (const close of this.#closers.reverse()) await close()
  }
}
