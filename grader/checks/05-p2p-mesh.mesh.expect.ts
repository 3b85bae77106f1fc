/** What the checks of lab 05 expect of several peers, and what the usual mistakes look like. */
import { claim, Inconclusive } from '../kit/failure.ts'
import { ANSWER_MS, START_MS, type Program } from '../kit/program.ts'
import { quote, showLine } from '../kit/text.ts'
import { silence, until } from '../kit/until.ts'
import { type Crossing, type Member, type Mesh, seenBy } from './05-p2p-mesh.cast.ts'
import { expectShown, LIKELY, lists } from './05-p2p-mesh.expect.ts'
import { SLACK_MS, type Times } from './05-p2p-mesh.silence.ts'

/** Everybody says that it is connected with all the others. */
export async function everybodyMeets(mesh: Mesh): Promise<void> {
  for (const member of mesh.members) {
    const wanted = namesOf(mesh.others(member))
    await until(mesh.scene.journal, () => seenBy(member.program).join() === wanted.join(), {
      expected: `${member.name} prints that it is connected with ${listed(wanted)}, each of them once`,
      got: () => `it is connected with ${listed(seenBy(member.program))}, as far as it says so`,
      cause: () => whyAlone(mesh, member),
      ended: () => member.program.end(),
      ms: mesh.members.length > 4 ? 2 * START_MS : START_MS,
    })
  }
}

/** The mistake that keeps a peer from being connected with all. */
function whyAlone(mesh: Mesh, member: Member): string | undefined {
  const seen = seenBy(member.program)
  if (new Set(seen).size < seen.length) return LIKELY.alias
  const missing = mesh.others(member).filter(({ name }) => !seen.includes(name))
  const greetedBy = missing.filter((other) =>
    mesh.between(other, member).some(({ kind }) => kind === 'HELLO'),
  )
  if (greetedBy.length > 0) return undefined
  const greeted = missing.filter((other) => mesh.between(member, other).some(({ kind }) => kind === 'HELLO'))
  if (mesh.wasCut) return LIKELY.again
  return greeted.length > 0 ? LIKELY.dialsBack : LIKELY.oneHop
}

/** Heartbeats go from everybody to everybody, and HELLOs no more. */
export async function everybodyRests(mesh: Mesh): Promise<void> {
  const { members, scene } = mesh
  const pairs = members.flatMap((from) => mesh.others(from).map((to) => [from, to] as const))
  const pinged = async (times: number): Promise<number> => {
    const since = performance.now()
    const count = ([from, to]: readonly [Member, Member]): number =>
      mesh.between(from, to, since).filter(({ kind }) => kind === 'PING').length
    const missing = (): readonly [Member, Member] | undefined => pairs.find((pair) => count(pair) < times)
    await until(scene.journal, () => missing() === undefined, {
      expected: 'everybody sends heartbeats to everybody',
      got: () =>
        `none came from ${missing()
          ?.map(({ name }) => name)
          .join(' to ')} for a while`,
      ended: () => members.map(({ program }) => program.end()).find((end) => end !== undefined),
      ms: START_MS,
    })
    return since
  }
  // What is still on its way comes before the next heartbeat but one.
  await pinged(2)
  const since = await pinged(2)
  const hello = mesh.crossings.find(({ kind, at }) => kind === 'HELLO' && at >= since)
  claim(hello === undefined, {
    expected: 'when everybody is connected with everybody, there are heartbeats, and no more HELLOs',
    got: hello ? `${hello.from} sent one to ${hello.to}` : '',
    cause: LIKELY.storm,
  })
}

/** Somebody says something, and the others of these show it; of all, unless told. */
export async function everybodyHears(mesh: Mesh, from: Member, among = mesh.members): Promise<void> {
  const to = among.filter((member) => member !== from)
  const text = `it is ${mesh.scene.random.word()} ${mesh.said.length}`
  mesh.says(from, text, to)
  for (const { program } of to) {
    await program.prints(`${from.name}: ${text}`, { cause: () => whyUnheard(mesh, from, program, text) })
  }
}

function whyUnheard(mesh: Mesh, from: Member, program: Program, text: string): string | undefined {
  const to = mesh.members.find((member) => member.program === program)
  const came = to && mesh.between(from, to).some(({ kind, body }) => kind === 'SAY' && body['text'] === text)
  return came ? undefined : LIKELY.dialsBack
}

/** Each says so many lines, all of them at the same time; some are equal. */
export async function everybodyTalksAtOnce(mesh: Mesh, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    for (const from of mesh.members) mesh.says(from, i % 4 === 3 ? 'ok' : `line ${i}`, mesh.others(from))
  }
  for (const from of mesh.members) mesh.says(from, 'the end', mesh.others(from))
  for (const from of mesh.members) {
    for (const { program } of mesh.others(from)) await program.prints(`${from.name}: the end`)
  }
}

/** Everybody has shown of everybody else what was said to it, once, in order, and nothing else. */
export function expectSaidOnce(mesh: Mesh): void {
  for (const to of mesh.members) {
    for (const from of mesh.others(to)) {
      const said = mesh.said.filter((line) => line.from === from && line.to.includes(to.program))
      const lines = to.program.lines.filter((line) => line.startsWith(`${from.name}: `))
      const wanted = said.map(({ text }) => `${from.name}: ${text}`)
      expectShown(to.program, lines, wanted, whySaidWrong(lines, wanted))
    }
  }
}

function whySaidWrong(lines: string[], wanted: string[]): string {
  return lines.length > wanted.length
    ? 'every line comes as often as there are connections: one peer under two endpoints, or two DEALERs to one endpoint, are one too many'
    : LIKELY.text
}

/** Each of them lists the others of them, when asked. */
export async function listAll(mesh: Mesh, members: Member[]): Promise<void> {
  for (const member of members) {
    const others = members.filter((other) => other !== member)
    await lists(member.program, namesOf(others), mesh.scene)
  }
}

/** Somebody who was killed is gone for all who are left, in time, and not before it was time. */
export async function isMissed(mesh: Mesh, gone: Member, left: Member[], times: Times): Promise<void> {
  const { EXPIRE_MS, HEARTBEAT_MS } = times
  for (const member of left) {
    await until(mesh.scene.journal, () => !seenBy(member.program).includes(gone.name), {
      expected: `${member.name} prints "- ${gone.name}" when EXPIRE_MS, which is ${EXPIRE_MS} ms here, and one heartbeat at most have passed since ${gone.name} was killed`,
      got: () => member.program.printedSoFar(),
      cause: () => LIKELY.unnoticed,
      ended: () => member.program.end(),
      ms: EXPIRE_MS + HEARTBEAT_MS + SLACK_MS,
    })
    const printed = mesh.scene.journal.entries.findLast(
      (e) => e.kind === 'printed' && e.program === member.name && e.line === `- ${gone.name}`,
    )
    const last = mesh.between(gone, member).at(-1)
    const waited = (printed?.at ?? 0) - (last?.at ?? 0)
    claim(waited > 0.8 * EXPIRE_MS, {
      expected: `${member.name} gives ${gone.name} up after EXPIRE_MS of silence, which is ${EXPIRE_MS} ms here`,
      got: `it printed "- ${gone.name}" ${waited.toFixed(0)} ms after the last that ${gone.name} sent`,
      cause: 'a connection that breaks may come back: it is silence that counts',
    })
  }
}

/** For so long, and up to now, nobody says that somebody is gone. */
export async function expectNobodyGone(mesh: Mesh, ms = 0): Promise<void> {
  const gone = (): Member | undefined => mesh.members.find(({ program }) => saysGone(program) !== undefined)
  const broken = () => {
    const by = gone()
    return (
      by && {
        expected: 'nobody is given up who is stopped, or far away, for less than EXPIRE_MS',
        got: `${by.name} printed ${quote(saysGone(by.program) ?? '')}`,
        cause: 'a peer is gone when nothing has come from it for EXPIRE_MS, and not when one thing is late',
      }
    )
  }
  await silence(mesh.scene.journal, broken, ms)
}

function saysGone({ lines }: Program): string | undefined {
  return lines.find((line) => line.startsWith('- '))
}

/** Somebody ends well, having said BYE to all who are left, for whom it is gone at once. */
export async function leaves(
  mesh: Mesh,
  leaving: Member,
  left: Member[],
  when: string,
  ends: (program: Program) => void,
): Promise<void> {
  const { program } = leaving
  const typed = program.lines.length
  ends(program)
  await until(mesh.scene.journal, () => program.ended, {
    expected: `${leaving.name} ends within a second ${when}, with exit status 0`,
    got: () => 'it is still running',
    cause: () => 'a socket, a timer or an input that is still open keeps the program alive',
    ms: ANSWER_MS,
  })
  claim(program.ended?.code === 0, {
    expected: `${leaving.name} ends ${when} with exit status 0`,
    got: program.end()?.parts.got ?? '',
  })
  void typed
  for (const member of left) {
    const last = (): Crossing | undefined => mesh.between(leaving, member).at(-1)
    await until(mesh.scene.journal, () => last()?.kind === 'BYE', {
      expected: `${leaving.name} sends BYE to ${member.name} ${when}, and nothing after it`,
      got: () => `the last that it sent was ${last()?.kind ?? 'nothing'}`,
      cause: () => LIKELY.endOfInput,
      ms: ANSWER_MS,
    })
    await member.program.prints(`- ${leaving.name}`)
  }
}

/** Somebody is killed, and started again where it was, before the others have noticed. */
export async function returns(mesh: Mesh, member: Member): Promise<void> {
  member.program.signal('SIGKILL')
  await until(mesh.scene.journal, () => member.program.ended, {
    expected: '',
    got: () => '',
    ms: START_MS,
  })
  mesh.starts(member)
}

/** Of what a member has printed of somebody, these lines are the last. */
export async function shows({ program }: Member, ...lines: string[]): Promise<void> {
  const about = program.lines.filter((line) => /^[+-] /.test(line)).slice(-lines.length)
  expectShown(
    program,
    about,
    lines,
    'one that is started again is a new one: the old one is gone, and the new one is there',
  )
}

/** Nobody is connected any longer with those on the other side, and everybody is with those on its own. */
export async function areParted(mesh: Mesh, halves: Member[][]): Promise<void> {
  for (const half of halves) {
    for (const member of half) {
      const wanted = namesOf(half.filter((other) => other !== member))
      await until(mesh.scene.journal, () => seenBy(member.program).join() === wanted.join(), {
        expected: `${member.name} is connected with ${listed(wanted)} alone, some time after the network was cut`,
        got: () => `it is connected with ${listed(seenBy(member.program))}, as far as it says so`,
        cause: () => LIKELY.unnoticed,
        ended: () => member.program.end(),
        ms: START_MS,
      })
    }
  }
}

function namesOf(members: Member[]): string[] {
  return members.map(({ name }) => name).toSorted()
}

function listed(names: string[]): string {
  return names.length === 0 ? 'nobody' : names.join(', ')
}
void [showLine, Inconclusive]
