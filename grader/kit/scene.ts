import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Socket } from 'zeromq'
import { confine } from '../sandbox/sandbox.ts'
import { workingCopy, type WorkingCopy } from '../sandbox/working-copy.ts'
import { Relay, type Sighting } from '../wire/relay.ts'
import { CheckFailure, claim } from './failure.ts'
import { Journal } from './journal.ts'
import { PublisherPeer } from './peers/publisher.ts'
import { PullerPeer } from './peers/puller.ts'
import { PusherPeer } from './peers/pusher.ts'
import { ReplierPeer } from './peers/replier.ts'
import { RequesterPeer } from './peers/requester.ts'
import { SubscriberPeer } from './peers/subscriber.ts'
import { observe } from './patience.ts'
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

/** For a link that several others connect to, and what is told of it. */
export interface LinkOptions {
  /** Names who connects, by a message; see the relay. */
  identify?: (frames: Buffer[]) => string | undefined
  /** What the journal says of something that crossed the link: itself, or something shorter; nothing for undefined. */
  tell?: (sighting: Sighting) => Sighting | undefined
}

/** What the submission's folder is called that a program may write to. */
const COPY = '-submission'

/** Where in a program's folder V8 leaves its coverage. */
const COVERAGE = 'v8-coverage'

/** When no program was started for so long, those that were have done their compiling. */
const CALM_MS = 500
const MOST_CALM_MS = 5000

/** So many messages of a link are kept for a check to look at. */
const MOST_MESSAGES = 100_000
/** Far more than any lab sends in a check. */
const MOST_LINK_BYTES = 256 * 2 ** 20
/** A frame that claims more ends the connection: libzmq would make room for it before it has come. */
const MOST_FRAME_BYTES = 16 * 2 ** 20

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

/** Everything that one check starts, and what ends all of it. */
export class Scene {
  static #lastStart = 0
  readonly journal = new Journal()
  readonly random: Random
  /** The roles of the submission that have been started, once for each program. */
  readonly roles: string[] = []
  /** What the report says of the submission without taking points; each once. */
  readonly warnings = new Set<string>()
  readonly #run: Run
  readonly #taken = new Set<string>()
  readonly #folders: string[] = []
  readonly #copies = new Map<string, WorkingCopy>()
  readonly #programs: Program[] = []
  readonly #relays: Relay[] = []
  readonly #closers: (() => void | Promise<void>)[] = []
  readonly #machine = observe()
  #timed = false

  constructor(run: Run, random: Random) {
    this.#run = run
    this.random = random
  }

  /**
   * Starts a role of the submission. Several of one role are told apart by a number, or by what they are
   * called. `folder`, from `this.folder()`, is where it may write; without one it has a folder of its own. What
   * lab.json starts may also write where it is, into a copy that is kept as long as that folder.
   */
  start(
    role: string,
    env: Record<string, string | number>,
    folder: string = this.folder(),
    called?: string,
  ): Program {
    const how = this.#run.submission.roles[role]
    if (!how) throw new Error(`the lab has no role "${role}"`)
    if ('problem' in how) {
      throw new CheckFailure({
        expected: `the submission has a program for the role ${role}`,
        got: how.problem,
      })
    }
    this.roles.push(role)
    const count = this.roles.filter((r) => r === role).length
    const name = called ?? (count === 1 ? role : `${role} ${count}`)
    const texts = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)]))
    const confinement = {
      readable: how.readable,
      hosts: this.#run.hosts,
      writable: folder,
      workingCopy: how.writesHere && this.#run.sandbox === 'bwrap' ? this.#copyBeside(folder) : undefined,
      cwd: how.cwd,
      env: { ...how.env, ...texts, ...(this.#run.coverage && { NODE_V8_COVERAGE: join(folder, COVERAGE) }) },
    }
    this.journal.did(
      `started with ${Object.entries(texts)
        .map(([k, v]) => `${k}=${v.length > 80 ? `${v.slice(0, 60)}… (${v.length} characters)` : v}`)
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
    Scene.#lastStart = performance.now()
    return program
  }

  /** Whether the submission's own lab.json leaves the role out. */
  leavesOut(role: string): boolean {
    const how = this.#run.submission.roles[role]
    return how !== undefined && 'problem' in how && how.leftOut === true
  }

  /** `--patience` was given: what the contract lets be slow is waited for longer. */
  get patience(): boolean {
    return this.#run.patience
  }

  /** Says something of the submission in the report that costs nothing. */
  warn(text: string): void {
    this.warnings.add(text)
  }

  /** A folder in which programs may write, for one that is started again to find what it kept. */
  folder(): string {
    const folder = mkdtempSync(join(this.#run.temporary, 'program-'))
    this.#folders.push(folder)
    for (const path of [folder, `${folder}${COPY}`])
      this.#closers.push(() => rmSync(path, { recursive: true, force: true }))
    return folder
  }

  #copyBeside(folder: string): WorkingCopy {
    const copy = this.#copies.get(folder) ?? workingCopy(this.#run.submission.folder, `${folder}${COPY}`)
    this.#copies.set(folder, copy)
    return copy
  }

  /**
   * Waits until no check has started a program for a while: two dozen that start at once keep a machine busy, and what
   * is timed then says more about that than about the submission.
   */
  async calm(): Promise<void> {
    const latest = performance.now() + MOST_CALM_MS
    for (let left = CALM_MS; left > 0 && performance.now() < latest;) {
      await setTimeout(left)
      left = CALM_MS - (performance.now() - Scene.#lastStart)
    }
  }

  /**
   * To be said of a check whose submission is given short times: when it fails, and for some time nothing could cross the
   * relays, nobody can tell why.
   */
  goesByTheClock(): void {
    this.#timed = true
  }

  /** It goes by the clock, and the machine was too busy for that. */
  get timedInVain(): boolean {
    return this.#timed && this.#machine.crowded
  }

  /** Hands out the two ends of a connection. `variable` names the endpoint in the lab's manifest. */
  async link(variable: string, sides: LinkSides, options: LinkOptions = {}): Promise<Link> {
    const bindEndpoint = (sides.student === 'binds' && this.#fixed(variable)) || (await freeEndpoint())
    return this.#relay(variable, sides, bindEndpoint, options)
  }

  /** A second way to who binds at the link, for a peer of another name: what happens to one does not happen to the other. */
  async another(link: Link, connects: string, options: LinkOptions = {}): Promise<Link> {
    return this.#relay(link.variable, { ...link.sides, connects }, link.bindEndpoint, options)
  }

  async #relay(
    variable: string,
    sides: LinkSides,
    bindEndpoint: string,
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
      random: this.random.fraction,
      mostBytes: MOST_LINK_BYTES,
      ...(identify && { identify }),
      onSighting: (sighting) => {
        if (sighting.kind === 'message' && messages.length < MOST_MESSAGES) messages.push(sighting)
        if (sighting.kind === 'subscribe') subscriptions.push(sighting)
        const told = tell(sighting)
        if (told) this.journal.saw(told)
        else this.journal.changed()
      },
    })
    this.#relays.push(relay)
    this.#closers.push(() => relay.close())
    const env = { [variable]: student === 'connects' ? relay.endpoint : bindEndpoint }
    return { variable, sides, bindEndpoint, endpoint: relay.endpoint, env, relay, messages, subscriptions }
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
    return this.keep(new PublisherPeer(this.journal)).bind(link.bindEndpoint)
  }

  /** A subscriber that the grader plays, connected to the link. */
  subscriber(link: Link, ...topics: string[]): SubscriberPeer {
    return this.keep(new SubscriberPeer(this.journal)).connect(link.endpoint, ...topics)
  }

  /** A PUSH socket that the grader plays: it binds when the student's program connects, and connects when it binds. */
  async pusher(link: Link): Promise<PusherPeer> {
    const peer = this.keep(new PusherPeer())
    return link.sides.student === 'binds' ? peer.connect(link.endpoint) : peer.bind(link.bindEndpoint)
  }

  /** A PULL socket that the grader plays, on the side that is left. `handle` is called with each message. */
  async puller(link: Link, handle?: (text: string) => void | Promise<void>): Promise<PullerPeer> {
    const peer = this.keep(new PullerPeer(this.journal, handle))
    return link.sides.student === 'binds' ? peer.connect(link.endpoint) : peer.bind(link.bindEndpoint)
  }

  /** A REP socket that the grader plays, bound to the link. */
  async replier(link: Link, answer: (request: string) => string): Promise<ReplierPeer> {
    return this.keep(new ReplierPeer(this.journal, answer)).bind(link.bindEndpoint)
  }

  /** A REQ socket that the grader plays, connected to the link. */
  requester(link: Link): RequesterPeer {
    return this.keep(new RequesterPeer(this.journal)).connect(link.endpoint)
  }

  /** Closes a peer when the check ends, and bounds its frames from its next endpoint on; for those that a lab brings along. */
  keep<T extends { socket: { close: () => void } }>(peer: T): T {
    if (peer.socket instanceof Socket) peer.socket.maxMessageSize = MOST_FRAME_BYTES
    this.#closers.push(() => peer.socket.close())
    return peer
  }

  /** The faults that made no difference on any link, by name. */
  get unexercised(): string[] {
    const faults = this.#relays.flatMap((relay) => relay.faults)
    const exercised = new Set(faults.filter((fault) => fault.exercised).map(({ name }) => name))
    return [...new Set(faults.map(({ name }) => name))].filter((name) => !exercised.has(name))
  }

  /** Ends programs, relays and peers, whatever state they are in. Programs whose coverage is wanted may end by themselves. */
  async close(coverage?: string): Promise<void> {
    this.#machine.end()
    await Promise.all(this.#programs.map((program) => (coverage ? program.retire() : program.stop())))
    if (coverage) this.#keepCoverage(coverage)
    for (const close of this.#closers.reverse()) await close()
  }

  #keepCoverage(target: string): void {
    for (const folder of this.#folders) {
      const written = join(folder, COVERAGE)
      if (existsSync(written)) cpSync(written, join(target, basename(folder)), { recursive: true })
    }
  }
}
