/** What the checks of lab 06 expect when somebody leaves, dies, falls silent or is started again. */
import { claim, type FailureParts, Inconclusive } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import { quote } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { asks, connects } from './asking.ts'
import type { Person } from './cast.ts'
import type { Pause } from './slow.expect.ts'
import { LIKELY } from './likely.ts'
import type { Played } from './played.cast.ts'
import { ANSWER_MS } from './wire.ts'

/** Twice the usual time between two hellos. */
const QUIET_MS = 1000

/** It leaves. On a busy machine it may have no time to say bye to all the others; then they are told all the same. */
export async function leaves({ call, called, id, name, program }: Person, others: Person[]): Promise<void> {
  program.signal('SIGTERM')
  await until(call.scene.journal, () => program.ended, {
    expected: `${name} ends after SIGTERM`,
    got: () => 'it is still running',
    ms: START_MS,
  })
  for (const other of others)
    await asks(other, await connects(other, `${called} (grader)`), [JSON.stringify({ kind: 'bye', id })])
}

/** It is killed, and started again where it was, with its page. */
export async function isStartedAgain(person: Person, greeting: Person): Promise<void> {
  const { call, program } = person
  program.signal('SIGKILL')
  await until(call.scene.journal, () => program.ended, {
    expected: 'SIGKILL kills',
    got: () => 'it did not',
    ms: START_MS,
  })
  person.starts([greeting])
  await person.opensPage()
}

/** The person has said of somebody that it was here so often, with a new id each time. */
export async function hasGreetedAnew(
  person: Person,
  other: { called: string },
  before: string,
): Promise<string> {
  const { call, name, page, program } = person
  const expected = `${name} says that the ${other.called} of before is gone, and that another one is here`
  const ids = (): unknown[] =>
    page.of('joined').flatMap(({ fields }) => (fields['name'] === other.called ? [fields['id']] : []))
  const id = await page.hears(
    expected,
    () => page.of('left', before).length > 0 && ids().find((each) => each !== before),
    {
      got: () =>
        `it told its page that ${new Set(ids()).size} of this name had joined, and ${page.of('left', before).length} had left`,
      cause: () => LIKELY.anew,
      ms: START_MS,
    },
  )
  const lines = (): string =>
    program.lines.flatMap((line) => (line.slice(2) === other.called ? quote(line) : [])).join(', ')
  const wanted = ['+', '-', '+'].map((sign) => quote(`${sign} ${other.called}`)).join(', ')
  await until(call.scene.journal, () => lines() === wanted, {
    expected: `${name} prints ${wanted}`,
    got: () => `it printed ${lines()}`,
    cause: () => LIKELY.anew,
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
  return String(id)
}

/** Who is silent since then is gone after so long, and not before. */
export async function isGoneAfter(person: Person, silent: Played, ms: number): Promise<void> {
  const { call, name, program } = person
  const { journal } = call.scene
  const gone = (): number => program.lines.filter((line) => line === `- ${silent.name}`).length
  const before = gone()
  await until(journal, () => gone() > before, {
    expected: `${name} prints ${quote(`- ${silent.name}`)} when nothing has come from ${silent.name} for ${ms} ms`,
    got: () => 'it did not',
    cause: () => LIKELY.silent,
    ended: () => program.end(),
    ms: ms + ANSWER_MS,
  })
  const after = performance.now() - silent.answeredAt
  if (after <= ms / 2) expectHeardInTime(name, silent, ms)
  claim(after > ms / 2, {
    expected: `${name} waits ${ms} ms before it says that ${silent.name} is gone`,
    got: `it said so ${after.toFixed(0)} ms after the last reply of ${silent.name}`,
  })
}

/** Whoever has answered all the time has been here all the time. While the person was frozen it could ask nobody. */
export function expectStillHere(
  { name, program }: Person,
  other: Played,
  expireMs: number,
  frozen?: Pause,
): void {
  if (!program.lines.includes(`- ${other.name}`)) return
  expectHeardInTime(name, other, expireMs, frozen)
  claim(false, {
    expected: `${other.name}, who has answered every hello, is here for ${name}`,
    got: `it printed ${quote(`- ${other.name}`)}`,
    cause: frozen ? LIKELY.asleep : LIKELY.alone,
  })
}

/** On a busy machine so long may go by between two signals that nobody could know who is there. */
function expectHeardInTime(
  name: string,
  { signals }: Played,
  expireMs: number,
  { freeze, thaw }: Pause = { freeze: 0, thaw: 0 },
): void {
  const times = signals.map(({ at }) => (at < thaw ? Math.min(at, freeze) : at - (thaw - freeze)))
  const pauses = times.map((at, i) => at - (times[i - 1] ?? at))
  const longest = Math.max(...pauses)
  if (longest > expireMs / 2)
    throw new Inconclusive(`${name} had no time to hear of anybody for ${longest.toFixed(0)} ms`)
}

/** It says bye, and from then on answers whatever it is asked with this, or with nothing. */
export async function saysBye(played: Played, to: Person, answer?: string): Promise<void> {
  played.peers = []
  const { journal } = played.call.scene
  const [before, release] = [played.arrived, played.holds()]
  // Whoever asks again has read the last reply: nothing is on its way that would bring back who is gone.
  await until(journal, () => played.arrived > before, {
    expected: `${to.name} says hello to ${played.name} again and again`,
    got: () => 'it no longer did',
    ended: () => to.program.end(),
    ms: START_MS,
  })
  const reply = await played.asks(to, played.bye())
  played.answers = () => answer
  release()
  claim(reply.kind === 'bye' && reply.fields['id'] === to.id, {
    expected: `${to.name} replies to a bye with a bye, and its own id`,
    got: `it replied ${String(reply.frames[0])}`,
  })
}

/** It is greeted so many times more, while another does not answer. */
export async function isGreetedMeanwhile(
  played: Played,
  person: Person,
  silent: Played,
  times: number,
): Promise<void> {
  const greeted = (): number => played.signals.filter(({ kind }) => kind === 'hello').length
  const [before, begun] = [greeted(), performance.now()]
  await until(played.call.scene.journal, () => greeted() >= before + times, {
    expected: `${person.name} says hello to ${played.name} ${times} times more, while ${silent.name} does not answer`,
    got: () => `it did so ${greeted() - before} times in ${(performance.now() - begun).toFixed(0)} ms`,
    cause: () => LIKELY.alone,
    ended: () => person.program.end(),
    ms: START_MS,
  })
}

/** It has said hello once, and does not do so again soon. */
export async function expectNoOtherHello(
  { call, name }: Person,
  played: Played,
  heartbeatMs: number,
): Promise<void> {
  const parts = {
    expected: `${name} says hello to ${played.name} again when HEARTBEAT_MS, ${heartbeatMs} ms here, have gone by`,
    cause: LIKELY.heartbeat,
  }
  const broken = (): FailureParts | undefined => {
    const [first, second] = played.signals.filter(({ kind }) => kind === 'hello')
    return second && { ...parts, got: `it did so after ${(second.at - first!.at).toFixed(0)} ms` }
  }
  await silence(call.scene.journal, broken, QUIET_MS)
}

/** While one of them is asked so many times, the other is not. */
export async function isForgotten(
  other: Played,
  person: Person,
  meanwhile: Played,
  times = 6,
): Promise<void> {
  const asked = (who: Played): number => who.signals.filter(({ kind }) => kind === 'hello').length
  const [before, since] = [asked(other), asked(meanwhile)]
  await meanwhile.isGreetedBy(person, since + times)
  // One may have been on its way.
  claim(asked(other) <= before + 1, {
    expected: `${person.name} forgets the endpoint of ${other.name}, of which it had heard from somebody, when ${other.name} has left`,
    got: `it said hello there ${asked(other) - before} times after that`,
    cause: 'nobody is there any more; only those in PEERS are asked for ever, for they may come back',
  })
}
