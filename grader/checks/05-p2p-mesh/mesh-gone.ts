/** What the checks of lab 05 expect of several peers when one of them is gone, for good or for a while. */
import { CheckFailure, claim, Inconclusive } from '../../kit/failure.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import { quote } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { type Crossing, type Member, type Mesh, seenBy } from './cast.ts'
import { expectShown } from './expect.ts'
import { LIKELY } from './likely.ts'
import { friends, namesOf, shownOf } from './mesh.expect.ts'
import { SLACK_MS, type Times } from './silence.ts'

/** Somebody who was killed is gone for all who are left, in time, and not before it was time. */
export async function isMissed(mesh: Mesh, gone: Member, left: Member[], times: Times): Promise<void> {
  const { EXPIRE_MS, HEARTBEAT_MS } = times
  for (const member of left) {
    await until(mesh.scene.journal, () => !seenBy(member.program).includes(gone.name), {
      expected: `${member.name} prints "- ${gone.name}" when EXPIRE_MS, which is ${EXPIRE_MS} ms here, and one heartbeat at most have passed since ${gone.name} was killed`,
      got: () => shownOf(gone, member.program),
      cause: () => LIKELY.unnoticed,
      ended: () => member.program.end(),
      ms: EXPIRE_MS + HEARTBEAT_MS + SLACK_MS,
    })
    const waited = silentBefore(mesh, member, `- ${gone.name}`)
    claim(waited > 0.8 * EXPIRE_MS, {
      expected: `${member.name} gives ${gone.name} up after EXPIRE_MS of silence, which is ${EXPIRE_MS} ms here`,
      got: `it printed "- ${gone.name}" ${waited.toFixed(0)} ms after the last that ${gone.name} sent`,
      cause:
        'EXPIRE_MS of silence is what counts: neither a connection that breaks nor some heartbeats that are late',
    })
  }
}

/** For so long, and up to now, nobody says that somebody is gone. */
export async function expectNobodyGone(mesh: Mesh, { EXPIRE_MS }: Times, ms = 0): Promise<void> {
  const gone = (): Member | undefined => mesh.members.find(({ program }) => saysGone(program) !== undefined)
  await silence(mesh.scene.journal, () => gone() && BROKEN, ms).catch((error: unknown) => {
    const by = gone()
    if (!by) throw error
    const line = saysGone(by.program)!
    const silent = silentBefore(mesh, by, line)
    if (silent > 0.8 * EXPIRE_MS) {
      throw new Inconclusive(`on this machine somebody was silent for ${silent.toFixed(0)} ms`)
    }
    throw new CheckFailure({ ...BROKEN, got: `somebody printed ${quote(line)}` })
  })
}

const BROKEN = {
  expected: 'nobody is given up who is stopped, or far away, for less than EXPIRE_MS',
  got: '',
  cause: 'a peer is gone when nothing has come from it for EXPIRE_MS, and not when one thing is late',
}

function saysGone({ lines }: Program): string | undefined {
  return lines.find((line) => line.startsWith('- '))
}

/** For how long nothing had come from somebody when a peer said that this one was gone. */
function silentBefore(mesh: Mesh, { name, program }: Member, line: string): number {
  const from = mesh.members.find((member) => line === `- ${member.name}`)
  const printed = mesh.scene.journal.entries.findLast(
    (e) => e.kind === 'printed' && e.program === name && e.line === line,
  )
  const to = mesh.members.find((member) => member.program === program)
  const last = from && to && mesh.between(from, to).findLast(({ at }) => at < (printed?.at ?? 0))
  return (printed?.at ?? 0) - (last?.at ?? 0)
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
  ends(program)
  await until(mesh.scene.journal, () => program.ended, {
    expected: `${leaving.name} ends within a second ${when}, with exit status 0`,
    got: () => 'it is still running',
    cause: () => 'a socket, a timer or an input that is still open keeps the program alive',
    ms: ANSWER_MS,
  })
  const unhandled = program.unhandled()
  claim(program.ended?.code === 0, {
    expected: `${leaving.name} ends ${when} with exit status 0`,
    got: program.end()?.parts.got ?? '',
    cause: unhandled && `${unhandled}. So it ends at once, and says BYE to nobody`,
  })
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
        expected: `${member.name} is connected with ${friends(wanted)} alone, some time after the network was cut`,
        got: () => `it is connected with ${friends(seenBy(member.program))}, as far as it says so`,
        cause: () => LIKELY.unnoticed,
        ended: () => member.program.end(),
        ms: START_MS,
      })
    }
  }
}
