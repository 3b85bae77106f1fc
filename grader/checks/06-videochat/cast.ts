/** Who takes part in a call of lab 06: peers of the submission, each with a relay before each of its sockets. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Link } from '../../kit/links.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { until } from '../../kit/until.ts'
import type { Fault } from '../../wire/faults.ts'
import { Page, type PageOptions } from './page.cast.ts'
import { Played } from './played.cast.ts'
import { ANSWER_MS, Identities } from './wire.ts'

type Many<T, N extends number, Some extends T[] = []> = Some['length'] extends N
  ? Some
  : Many<T, N, [...Some, T]>

export type Env = Record<string, string | number>

/** The time between hellos. Nobody is given up in a check that does not set another time, however busy the machine is. */
export const HEARTBEAT_MS = 150
export const NEVER_MS = 60_000

/** Somebody's three sockets, each behind a relay. */
export interface Links {
  media: Link
  text: Link
  signal: Link
}

export class Call {
  readonly scene: Scene
  readonly ids = new Identities()
  /** Who has the peer of the submission, in a check that has one. */
  readonly #owner: string
  readonly #names: string[]
  readonly #people: Person[] = []

  constructor(scene: Scene) {
    this.scene = scene
    this.#names = scene.random.names(8)
    this.#owner = this.nextName()
  }

  /** Whether somebody's peer has ended with another status than 0. */
  get hasCrashed(): boolean {
    return this.#people.some(({ crashed }) => crashed)
  }

  /** A name that nobody has. */
  nextName(): string {
    return this.#names.shift()!
  }

  /** A UUID from the seed. */
  uuid(): string {
    const hex = createHash('sha1').update(String(this.scene.random.fraction())).digest('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }

  async links(binds: string, connects: string): Promise<Links> {
    const link = (variable: string): Promise<Link> =>
      this.scene.link(variable, { binds, connects, student: 'both' }, this.ids.telling)
    const [media, text, signal] = [
      await link('PUB_ENDPOINT'),
      await link('TEXT_ENDPOINT'),
      await link('SIGNAL_ENDPOINT'),
    ]
    return { media, text, signal }
  }

  /** Somebody with a peer of the submission, which is not started yet. */
  async person(called = this.nextName(), connects = 'somebody'): Promise<Person> {
    const person = new Person(this, called, await this.links(peerOf(called), connects))
    this.#people.push(person)
    return person
  }

  /** Somebody whose peer the grader plays; it is there already. */
  async plays(): Promise<Played> {
    return Played.open(this, this.nextName(), peerOf(this.#owner))
  }

  async playsMany<N extends number>(count: N): Promise<Many<Played, N>> {
    return (await Promise.all(Array.from({ length: count }, () => this.plays()))) as Many<Played, N>
  }

  /**
   * So many peers of the submission with their pages; each but the first has the first in PEERS. They meet when all
   * pages are open: for a new page, subscriptions may be renewed, and what is published meanwhile is lost.
   */
  async together<N extends number>(count: N): Promise<Many<Person, N>> {
    const names = Array.from({ length: count }, () => this.nextName())
    const other = (i: number): string => (count === 2 ? peerOf(names[1 - i]!) : 'somebody')
    const people = await Promise.all(names.map((name, i) => this.person(name, other(i))))
    const cut = people[0]!.links.signal.relay.cut()
    for (const person of people) person.starts(person === people[0] ? [] : [people[0]!])
    await Promise.all(people.map((person) => person.opensPage()))
    await isMet(cut)
    cut.end()
    return people as Many<Person, N>
  }

  /**
   * A peer of the submission that finds those in PEERS, and its page. It meets nobody before its page is open: for a
   * new page, subscriptions that there are already may be renewed, and what is published meanwhile is lost.
   */
  async starts(peers: (Played | string)[] = [], env: Env = {}): Promise<Person> {
    const releases = peers.flatMap((who) => (typeof who === 'string' ? [] : who.holds()))
    const person = await this.person(this.#owner)
    person.starts(peers, env)
    await person.opensPage()
    for (const release of releases) release()
    return person
  }
}

/** What a failure's text and the transcript call the peer of the submission that somebody has. */
function peerOf(called: string): string {
  return `peer ${called}`
}

/** Somebody with a peer of the submission. */
export class Person {
  readonly call: Call
  /** What the others call this one. */
  readonly called: string
  readonly links: Links
  #program: Program | undefined
  #page: Page | undefined

  constructor(call: Call, called: string, links: Links) {
    this.call = call
    this.called = called
    this.links = links
  }

  /** What it is called in texts and transcripts. */
  get name(): string {
    return peerOf(this.called)
  }

  get program(): Program {
    if (!this.#program) throw new Error(`the peer of ${this.called} was not started`)
    return this.#program
  }

  get crashed(): boolean {
    return (this.#program?.ended?.code ?? 0) !== 0
  }

  get page(): Page {
    if (!this.#page) throw new Error(`the page of ${this.called} was not opened`)
    return this.#page
  }

  /** What its peer said that its id is. */
  get id(): string {
    return this.page.id
  }

  /** Where to say hello to it. */
  get signal(): string {
    return this.links.signal.endpoint
  }

  /** Starts the peer, again if it has been there; `peers` are those in PEERS, or their endpoints. */
  starts(peers: ({ signal: string } | string)[] = [], env: Env = {}): Program {
    const { media, text, signal } = this.links
    const greeted = peers.map((who) => (typeof who === 'string' ? who : who.signal))
    const folder = this.call.scene.folder()
    if ('EXPIRE_MS' in env) this.call.scene.goesByTheClock()
    const all: Env = {
      PEER_NAME: this.called,
      ...media.env,
      ...text.env,
      ...signal.env,
      PUB_ADVERTISED: media.endpoint,
      TEXT_ADVERTISED: text.endpoint,
      SIGNAL_ADVERTISED: signal.endpoint,
      ...(greeted.length > 0 && { PEERS: greeted.join(',') }),
      UI_PORT: 0,
      PAGE_DIR: pageIn(folder),
      HEARTBEAT_MS,
      EXPIRE_MS: NEVER_MS,
      ...env,
    }
    if (all['PEER_NAME'] === '') delete all['PEER_NAME']
    this.#program = this.call.scene.start('peer', all, folder, this.name)
    return this.#program
  }

  /** Where its page is, with the token. */
  async address(): Promise<URL> {
    const line = await this.#printsAddress()
    return new URL(line.slice('page '.length))
  }

  /** Opens the page, or another one. */
  async opensPage(options: PageOptions = {}): Promise<Page> {
    this.#page = await Page.open(this, await this.address(), options)
    return this.#page
  }

  async #printsAddress(): Promise<string> {
    const { program } = this
    const like = /^page http:\/\/127\.0\.0\.1:\d+\/\?token=[^\s&]+$/
    return until(this.call.scene.journal, () => program.lines.find((line) => like.test(line)), {
      expected: `${this.name} prints where its page is, as "page http://127.0.0.1:8080/?token=k3J…"`,
      got: () => program.printedSoFar(),
      ended: () => program.end(),
      ms: START_MS,
    })
  }
}

/** A page of one line, in a folder that the program can read: building the real one would take longer than the checks. */
function pageIn(folder: string): string {
  const page = join(folder, 'page')
  mkdirSync(page, { recursive: true })
  const html = '<!doctype html><title>page</title><script type="module" src="page.js"></script>'
  const files = { 'index.html': html, 'style.css': '', 'page.ts': "document.title = 'page'" }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(page, name), content)
  return page
}

/** Resolves when somebody was cut off, or when all have had the time for that. */
async function isMet(cut: Fault): Promise<void> {
  const latest = performance.now() + ANSWER_MS
  while (!cut.exercised && performance.now() < latest) await setTimeout(20)
}
