import { setTimeout } from 'node:timers/promises'
import { Forwarder } from './forwarder.ts'
import { freeEndpoints } from './ports.ts'
import { Program, Trouble, until } from './processes.ts'
import { caption, list, show, typed } from './screen.ts'

/** Two cities, and how many milliseconds a line takes from one to the other. */
export const NORTH = ['ana', 'bia', 'caio', 'dora']
export const SOUTH = ['edu', 'fabi', 'gil', 'hugo']
export const NAMES = [...NORTH, ...SOUTH]
export const DISTANCE_MS = 15

/** The peers that are there, each behind a forwarder, and what one expects of them. */
export class Cast {
  /** Name -> who is running under it now. */
  readonly #running = new Map<string, Program>()
  readonly #forwarders = new Map<string, Forwarder>()
  /** Name -> where it binds, and where the others find it. */
  readonly #places = new Map<string, { own: string; advertised: string }>()
  readonly #program: string

  /** @param program the bundled peer */
  constructor(program: string) {
    this.#program = program
  }

  async open(): Promise<void> {
    const endpoints = await freeEndpoints(NAMES.length)
    for (const [i, name] of NAMES.entries()) {
      const own = endpoints[i]!
      const forwarder = new Forwarder(own, (from) => distance(from, name))
      this.#forwarders.set(name, forwarder)
      this.#places.set(name, { own, advertised: await forwarder.open() })
    }
  }

  /** Starts a peer that is told of another, or of nobody. */
  start(name: string, told?: string): void {
    const { own, advertised } = this.#places.get(name)!
    const env = {
      PEER_NAME: name,
      PEER_ENDPOINT: own,
      PEER_ADVERTISED: advertised,
      PEERS: told ? this.#places.get(told)!.advertised : '',
      HEARTBEAT_MS: '200',
      EXPIRE_MS: '1000',
    }
    this.#running.set(name, new Program(name, this.#program, env))
  }

  /** Begins an act: says what is about to be seen, and leaves a moment to read it. What is looked for is yet to be printed. */
  async begin(...sentences: string[]): Promise<void> {
    caption(sentences.join(' '))
    await setTimeout(300)
    for (const program of this.#running.values()) program.old = program.lines.length
  }

  /** What a peer printed in this act. */
  lines(name: string): string[] {
    const { lines, old } = this.#of(name)
    return lines.slice(old).map(({ text }) => text)
  }

  /** Types lines at a peer, without a word about it. */
  type(name: string, ...lines: string[]): void {
    this.#of(name).type(...lines)
  }

  /** Types a line at a peer, and shows it. */
  say(name: string, line: string): number {
    show(name, typed(line))
    this.#of(name).type(line)
    return performance.now()
  }

  /** Waits until each of these has printed a line. Gives when the first and the last of them did, counted from `began`. */
  async sees(who: string[], line: string, began: number, otherwise: string): Promise<[number, number]> {
    const times = (): (number | undefined)[] => who.map((name) => this.#of(name).printed(line))
    await until(
      () => !times().includes(undefined),
      () => {
        const missing = who.filter((name) => this.#of(name).printed(line) === undefined)
        return `${otherwise} There is no "${line}" at ${list(missing)}.`
      },
    )
    const all = times().map((at) => Math.max(0, at! - began))
    return [Math.min(...all), Math.max(...all)]
  }

  /** One says a line, and all of these read it, once. Says how long it took. */
  async hear(from: string, text: string, who: string[], stage: string): Promise<void> {
    const line = `${from}: ${text}`
    const began = this.say(from, text)
    const [, last] = await this.sees(who, line, began, `A line does not reach everybody (${stage}).`)
    const twice = who.filter((name) => this.lines(name).filter((printed) => printed === line).length > 1)
    if (twice.length > 0) throw new Trouble(`${list(twice)} printed "${line}" more than once (5.4).`)
    show('', `${who.length} of ${who.length} read it within ${last.toFixed(0)} ms: ${list(who)}`)
  }

  /** Kills a peer. Gives when. */
  async kill(name: string): Promise<number> {
    const program = this.#of(name)
    this.#running.delete(name)
    const began = performance.now()
    await program.stop('SIGKILL')
    return began
  }

  /** A peer is asked to go, and is no longer one of those who are there. Gives when. */
  async quit(name: string): Promise<number> {
    const program = this.#of(name)
    program.mayEnd()
    const began = this.say(name, '/quit')
    this.#running.delete(name)
    await until(() => program.ended !== undefined, `${name} does not end after /quit (5.5).`)
    if (program.ended !== 'exit status 0') throw new Trouble(`${name} ended with ${program.ended} (5.5).`)
    return began
  }

  /** Nothing passes between the cities any more. */
  cut(): void {
    for (const [name, forwarder] of this.#forwarders)
      forwarder.cut(...NAMES.filter((other) => distance(other, name) > 0))
  }

  mend(): void {
    for (const forwarder of this.#forwarders.values()) forwarder.mend()
  }

  close(): void {
    for (const forwarder of this.#forwarders.values()) forwarder.close()
  }

  #of(name: string): Program {
    return this.#running.get(name)!
  }
}

/** All but these. */
export function others(...names: string[]): string[] {
  return NAMES.filter((name) => !names.includes(name))
}

function distance(from: string, to: string): number {
  return !from || NORTH.includes(from) === NORTH.includes(to) ? 0 : DISTANCE_MS
}
