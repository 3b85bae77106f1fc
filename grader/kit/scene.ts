import { setTimeout } from 'node:timers/promises'
import { Socket } from 'zeromq'
import { Journal } from './journal.ts'
import { Links, type Link, type LinkOptions, type LinkSides } from './links.ts'
import { PublisherPeer } from './peers/publisher.ts'
import { PullerPeer } from './peers/puller.ts'
import { PusherPeer } from './peers/pusher.ts'
import { ReplierPeer } from './peers/replier.ts'
import { RequesterPeer } from './peers/requester.ts'
import { SubscriberPeer } from './peers/subscriber.ts'
import { observe } from './patience.ts'
import type { Program } from './program.ts'
import { Programs } from './programs.ts'
import type { Random } from './random.ts'
import type { Run } from './run.ts'

/** When no program was started for so long, those that were have done their compiling. */
const CALM_MS = 500
const MOST_CALM_MS = 5000

/** A frame that claims more ends the connection: libzmq would make room for it before it has come. */
const MOST_FRAME_BYTES = 16 * 2 ** 20

/** Everything that one check starts, and what ends all of it. */
export class Scene {
  readonly journal = new Journal()
  readonly random: Random
  /** `--patience` was given: what the contract lets be slow is waited for longer. */
  readonly patience: boolean
  /** What the report says of the submission without taking points; each once. */
  readonly warnings = new Set<string>()
  /** Asked for a likely cause when the check fails and names none. */
  suspect: () => string | undefined = () => undefined
  readonly #programs: Programs
  readonly #links: Links
  readonly #peers: { socket: { close: () => void } }[] = []
  readonly #machine = observe()
  #timed = false

  constructor(run: Run, random: Random) {
    this.random = random
    this.patience = run.patience
    this.#programs = new Programs(run, this.journal)
    this.#links = new Links(run, this.journal, random)
  }

  /**
   * Starts a role of the submission. Several of one role are told apart by a number, or by what they are
   * called. `folder`, from `this.folder()`, is where it may write; without one it has a folder of its own. What
   * lab.json starts may also write where it is, into a copy that is kept as long as that folder.
   */
  start(
    role: string,
    env: Record<string, string | number>,
    folder = this.folder(),
    called?: string,
  ): Program {
    return this.#programs.start(role, env, folder, called)
  }

  /** The roles of the submission that have been started, once for each program. */
  get roles(): string[] {
    return this.#programs.roles
  }

  /** The likely cause of a failure whose check names none: what the lab suspects, or a program that does nothing but compute. */
  get likely(): string | undefined {
    return this.suspect() ?? this.#programs.tireless
  }

  /** Whether the submission's own lab.json leaves the role out. */
  leavesOut(role: string): boolean {
    return this.#programs.leavesOut(role)
  }

  /** A folder in which programs may write, for one that is started again to find what it kept. */
  folder(): string {
    return this.#programs.folder()
  }

  /** Says something of the submission in the report that costs nothing. */
  warn(text: string): void {
    this.warnings.add(text)
  }

  /**
   * Waits until no check has started a program for a while: two dozen that start at once keep a machine busy, and what
   * is timed then says more about that than about the submission.
   */
  async calm(): Promise<void> {
    const latest = performance.now() + MOST_CALM_MS
    for (let left = CALM_MS; left > 0 && performance.now() < latest;) {
      await setTimeout(left)
      left = CALM_MS - (performance.now() - Programs.lastStart)
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
    return this.#links.open(variable, sides, options)
  }

  /** A second way to who binds at the link, for a peer of another name: what happens to one does not happen to the other. */
  async another(link: Link, connects: string, options: LinkOptions = {}): Promise<Link> {
    return this.#links.another(link, connects, options)
  }

  /** The faults that made no difference on any link, by name. */
  get unexercised(): string[] {
    return this.#links.unexercised
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
    const { socket } = peer
    if (socket instanceof Socket) {
      if (socket.lastEndpoint !== null) throw new Error('keep a peer before it binds or connects')
      socket.maxMessageSize = MOST_FRAME_BYTES
    }
    this.#peers.push(peer)
    return peer
  }

  /** Ends programs, peers and relays, whatever state they are in. Programs whose coverage is wanted may end by themselves. */
  async close(coverage?: string): Promise<void> {
    this.#machine.end()
    await (coverage ? this.#programs.retire(coverage) : this.#programs.stop())
    for (const { socket } of this.#peers) socket.close()
    await this.#links.close()
    this.#programs.removeFolders()
  }
}
