/** What the checks of lab 05 expect of several peers, and what the usual mistakes look like. */
import { CheckFailure, claim } from '../../kit/failure.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import { listed, quote, showLine } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { type Crossing, type Member, type Mesh, seenBy } from './cast.ts'
import { expectShown, lists, whyNotOnce } from './expect.ts'
import { LIKELY } from './likely.ts'

/** From one to another, however often they meet. */
const MOST_HELLOS = 200

/** Everybody says that it is connected with all the others. */
export async function everybodyMeets(mesh: Mesh): Promise<void> {
  for (const member of mesh.members) {
    const wanted = namesOf(mesh.others(member))
    const isThere = (): boolean => seenBy(member.program).join() === wanted.join()
    await until(mesh.scene.journal, () => isThere() || stormOf(mesh), {
      expected: `${member.name} prints that it is connected with ${friends(wanted)}, each of them once`,
      got: () => `it is connected with ${friends(seenBy(member.program))}, as far as it says so`,
      cause: () => whyAlone(mesh, member),
      ended: () => member.program.end(),
      ms: mesh.members.length > 4 ? 2 * START_MS : START_MS,
    })
  }
  expectNoHello(stormOf(mesh) ?? [])
}

/** HELLOs from one to another, more of them than there is a reason for. */
function stormOf(mesh: Mesh): readonly Crossing[] | undefined {
  return pairsOf(mesh)
    .map(([from, to]) => mesh.between(from, to, 0, 'HELLO'))
    .find((hellos) => hellos.length > MOST_HELLOS)
}

function pairsOf(mesh: Mesh): (readonly [Member, Member])[] {
  return mesh.members.flatMap((from) => mesh.others(from).map((to) => [from, to] as const))
}

function expectNoHello(hellos: readonly Crossing[]): void {
  claim(hellos.length === 0, {
    expected: 'when everybody is connected with everybody, there are heartbeats, and no more HELLOs',
    got: `${hellos.length} HELLOs crossed`,
    cause: LIKELY.storm,
  })
}

/** The mistake that keeps a peer from being connected with all. */
function whyAlone(mesh: Mesh, member: Member): string | undefined {
  const seen = seenBy(member.program)
  if (new Set(seen).size < seen.length) return LIKELY.alias
  const missing = mesh.others(member).filter(({ name }) => !seen.includes(name))
  const greetedBy = missing.filter(
    (other) => mesh.between(other, member, mesh.wholeSince, 'HELLO').length > 0,
  )
  if (greetedBy.length > 0) return undefined
  const greeted = missing.filter((other) => mesh.between(member, other, 0, 'HELLO').length > 0)
  if (mesh.wasCut) return LIKELY.again
  return greeted.length > 0 ? LIKELY.dialsBack : LIKELY.oneHop
}

/** Heartbeats go from everybody to everybody, and HELLOs no more. */
export async function everybodyRests(mesh: Mesh): Promise<void> {
  // What is still on its way comes before the next heartbeat but one.
  await everybodyPings(mesh, 2)
  const since = await everybodyPings(mesh, 2)
  expectNoHello(hellosSince(mesh, since))
}

function hellosSince(mesh: Mesh, since: number): Crossing[] {
  return pairsOf(mesh).flatMap(([from, to]) => mesh.between(from, to, since, 'HELLO'))
}

/** Waits for so many heartbeats on each way; gives when it has begun. */
async function everybodyPings(mesh: Mesh, times: number): Promise<number> {
  const since = performance.now()
  const missing = new Set(pairsOf(mesh))
  const look = (): boolean => {
    for (const pair of missing) {
      if (mesh.between(...pair, since, 'PING').length < times) return false
      missing.delete(pair)
    }
    return true
  }
  await until(mesh.scene.journal, look, {
    expected: `everybody sends heartbeats to everybody`,
    got: () => `none came from ${[...missing][0]?.map(({ name }) => name).join(' to ')} for a while`,
    ended: () => mesh.members.map(({ program }) => program.end()).find((end) => end !== undefined),
    ms: START_MS,
  }).catch((error: unknown) => {
    // Where each HELLO makes another one, there is soon no time for anything else.
    if (error instanceof CheckFailure && mesh.members.every(({ program }) => !program.ended))
      expectNoHello(hellosSince(mesh, since))
    throw error
  })
  return since
}

/** Somebody says something, and the others of these show it; of all, unless told. */
export async function everybodyHears(mesh: Mesh, from: Member, among = mesh.members): Promise<void> {
  const to = among.filter((member) => member !== from)
  const text = `it is ${mesh.scene.random.word()} ${mesh.said.length}`
  mesh.says(from, [text], to)
  for (const { program } of to) {
    const got = (): string => shownOf(from, program)
    await program.prints(`${from.name}: ${text}`, { got, cause: () => whyUnheard(mesh, from, program, text) })
  }
}

/** What it has printed of somebody, for a failure's text: the last of it. */
export function shownOf({ name }: Member, { lines }: Program): string {
  const signs = [`+ ${name}`, `- ${name}`]
  const about = lines.filter((line) => line.startsWith(`${name}: `) || signs.includes(line))
  const last = about.slice(-4).map((line) => `  ${quote(showLine(line))}`)
  return about.length > 0 ? `of ${name} it printed\n${last.join('\n')}` : `it printed nothing of ${name}`
}

function whyUnheard(mesh: Mesh, from: Member, program: Program, text: string): string | undefined {
  const to = mesh.members.find((member) => member.program === program)
  const came = to && mesh.between(from, to, 0, 'SAY').some(({ body }) => body['text'] === text)
  if (!came) return LIKELY.dialsBack
  const ids = new Set(mesh.between(from, to, 0, 'HELLO').map(({ body }) => body['id']))
  return from.starts > 1 && ids.size === 1 ? LIKELY.sameId : undefined
}

/** Each says so many lines, all of them at the same time; some are equal. */
export async function everybodyTalksAtOnce(mesh: Mesh, count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, i) => (i % 4 === 3 ? 'ok' : `line ${i}`))
  for (const from of mesh.members) mesh.says(from, [...texts, 'the end'], mesh.others(from))
  const missing = (): readonly [Member, Member] | undefined =>
    pairsOf(mesh).find(([from, { program }]) => !program.lines.includes(`${from.name}: the end`))
  const shown = ([from, { program }]: readonly [Member, Member]): number =>
    program.lines.filter((line) => line.startsWith(`${from.name}: `)).length
  const expected = 'everybody shows all that the others say at the same time, to the end'
  const got = (pair: readonly [Member, Member]): string =>
    `somebody has shown ${shown(pair)} of the ${count + 1} lines of somebody else`
  await until(mesh.scene.journal, () => !missing(), {
    expected,
    got: () => got(missing()!),
    cause: () => whyNotAll(mesh, missing()!, count + 1),
    ended: () => mesh.members.map(({ program }) => program.end()).find((end) => end !== undefined),
    ms: START_MS,
  })
  // The end may have found room in a queue where lines before it found none.
  for (const pair of pairsOf(mesh)) {
    const cause = shown(pair) > count ? undefined : whyNotAll(mesh, pair, count + 1)
    claim(cause === undefined, { expected, got: got(pair), cause })
  }
}

function whyNotAll(mesh: Mesh, [from, to]: readonly [Member, Member], count: number): string | undefined {
  return mesh.between(from, to, 0, 'SAY').length < count ? LIKELY.fullQueue : undefined
}

/** Everybody has shown of everybody else what was said to it, once, in order, and nothing else. */
export function expectSaidOnce(mesh: Mesh): void {
  for (const to of mesh.members) {
    for (const from of mesh.others(to)) {
      const said = mesh.said.filter((line) => line.from === from && line.to.includes(to.program))
      const lines = to.program.lines.filter((line) => line.startsWith(`${from.name}: `))
      const wanted = said.map(({ text }) => `${from.name}: ${text}`)
      expectShown(to.program, lines, wanted, whyNotOnce(lines, wanted))
    }
  }
}

/** Each of them lists the others of them, when asked. */
export async function listAll(mesh: Mesh, members: Member[]): Promise<void> {
  for (const member of members) {
    const others = members.filter((other) => other !== member)
    await lists(member.program, namesOf(others), mesh.scene)
  }
}

export function namesOf(members: Member[]): string[] {
  return members.map(({ name }) => name).toSorted()
}

export function friends(names: string[]): string {
  return listed(names) || 'nobody'
}
