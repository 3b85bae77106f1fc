/** Peers of the submission among themselves in lab 05, each with a relay in front of it. */
import type { Link } from '../../kit/links.ts'
import type { Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import type { Sighting } from '../../wire/relay.ts'
import { NEVER_MS } from './played.cast.ts'
import { Names, telling, type Said } from './wire.ts'

/** Something that crossed from one peer to another. */
export interface Crossing extends Said {
  at: number
  from: string
  to: string
  fate: Sighting['fate']
}

/** One of them: what it is called, and how it is found. */
export interface Member {
  readonly name: string
  readonly link: Link
  /** What is in its PEERS. */
  readonly greets: string[]
  /** The program, when it was started, and that before it. */
  program: Program
  /** How often it was started. */
  starts: number
}

type Env = Record<string, string | number>

export class Mesh {
  readonly scene: Scene
  readonly members: Member[] = []
  /** The lines that were said, and who was to show them. */
  readonly said: { from: Member; text: string; to: Program[] }[] = []
  wasCut = false
  /** When the last cut has ended, if there was one. */
  wholeSince = 0
  /** On each way all, and those of each kind. */
  readonly #crossings = new Map<string, Crossing[]>()
  readonly #names = new Names()
  readonly #env: Env
  /** Of the many HELLOs between two, the first is told. */
  readonly #told = new Set<string>()

  /** So many peers, all started. Each has all the others in PEERS, or in a chain the one before it. */
  static async starts(scene: Scene, count: number, env: Env, chain = false): Promise<Mesh> {
    const mesh = new Mesh(scene, env)
    if (env['EXPIRE_MS'] !== NEVER_MS) scene.goesByTheClock()
    for (const name of scene.random.names(count)) await mesh.#add(name)
    for (const [i, member] of mesh.members.entries()) {
      const greets = chain ? mesh.members.slice(Math.max(0, i - 1), i) : mesh.others(member)
      member.greets.push(...greets.map(({ link }) => link.endpoint))
      mesh.starts(member)
    }
    return mesh
  }

  private constructor(scene: Scene, env: Env) {
    this.scene = scene
    this.#env = env
  }

  /** Starts one, again if it has been there. */
  starts(member: Member): Program {
    const { bindEndpoint, endpoint } = member.link
    const env = { PEER_NAME: member.name, PEER_ENDPOINT: bindEndpoint, PEER_ADVERTISED: endpoint }
    const all = { ...env, PEERS: member.greets.join(','), ...this.#env }
    member.starts++
    member.program = this.scene.start('peer', all, this.scene.folder(), member.name)
    return member.program
  }

  /** Somebody types lines, all at once, which these are to show. */
  says(from: Member, texts: string[], to: Member[]): void {
    for (const text of texts) this.said.push({ from, text, to: to.map(({ program }) => program) })
    from.program.types(...texts)
  }

  others(...but: Member[]): Member[] {
    return this.members.filter((member) => !but.includes(member))
  }

  /** Cuts the network, so that each group is alone. */
  cut(...groups: Member[][]): { end: () => void } {
    const shows = (): string => groups.map((group) => group.map(({ name }) => name).join(', ')).join(' | ')
    this.wasCut = true
    this.scene.journal.did(`the network is cut: ${shows()}`)
    const cuts = groups.flatMap((group) =>
      group.map(({ link }) =>
        link.relay.cut({ direction: 'toBinding', only: (who) => !group.some(({ name }) => name === who) }),
      ),
    )
    const end = (): void => {
      this.#told.clear()
      this.wholeSince = performance.now()
      this.scene.journal.did('the network is whole again')
      for (const cut of cuts) cut.end()
    }
    return { end }
  }

  /** What has crossed from one to another since then, or what of it is of this kind. */
  between(from: Member, to: Member, since = 0, kind?: string): readonly Crossing[] {
    const all = this.#crossings.get(wayOf(from.name, to.name, kind)) ?? []
    return since === 0 ? all : all.slice(all.findLastIndex(({ at }) => at < since) + 1)
  }

  /** Forgets what has been looked at, for a mesh that lives longer than a check. */
  forgets(): void {
    this.#crossings.clear()
    this.said.length = 0
    this.scene.journal.entries.length = 0
    for (const { link, program } of this.members)
      for (const list of [link.messages as unknown[], program.lines, program.errors]) list.length = 0
  }

  async #add(name: string): Promise<void> {
    const sides = { binds: name, connects: 'somebody', student: 'both' } as const
    const link = await this.scene.link('PEER_ENDPOINT', sides, {
      identify: this.#names.identify,
      ...telling(({ at, from, to, fate }, said) => {
        const pair = wayOf(from, to)
        for (const way of [pair, wayOf(from, to, said.kind)]) {
          const crossings = this.#crossings.get(way) ?? []
          this.#crossings.set(way, crossings)
          crossings.push({ ...said, at, from, to, fate })
        }
        if (said.kind !== 'HELLO') return true
        const isNew = !this.#told.has(pair)
        this.#told.add(pair)
        return isNew
      }),
    })
    // It is given its program as soon as all have their places.
    this.members.push({ name, link, greets: [], program: undefined as unknown as Program, starts: 0 })
  }
}

function wayOf(from: string, to: string, kind = ''): string {
  return `${from} ${to} ${kind}`
}

/** With whom a program has said that it is connected, and not that it no longer is. */
export function seenBy({ lines }: Program): string[] {
  const names: string[] = []
  for (const line of lines) {
    const [sign, name] = [line[0], line.slice(2)]
    if (sign === '+' && line[1] === ' ') names.push(name)
    if (sign === '-' && line[1] === ' ' && names.includes(name)) names.splice(names.indexOf(name), 1)
  }
  return names.sort()
}
