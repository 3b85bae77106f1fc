/** What the checks of lab 02 expect of a ventilator. */
import protocol from '../../../labs/02-pipeline/protocol.ts'
import { claim, Inconclusive } from '../../kit/failure.ts'
import { stopwatch } from '../../kit/patience.ts'
import { ANSWER_MS, START_MS } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { NEVER_MS, type PlayedWorker, type VentilatorCast } from './cast.ts'
import { LIKELY, SPAN_MS, sum } from './expect.ts'

/** Long enough that a program which sleeps for a second instead of synchronising is caught. */
const SYNCHRONISED_MS = 1500
/** What is pushed without a limit arrives within this. */
const PUSHED_MS = 600

/** Nobody is sent anything for longer than a program would sleep. */
export async function sendsNothing(
  scene: Scene,
  { results, workers }: VentilatorCast,
  wanted: number,
): Promise<void> {
  const parts = {
    expected: `ventilator sends nothing before ${wanted} different workers are ready`,
    got: `it sent START, or a task, when ${wanted - 1} were, one of whom had said so twice`,
    cause:
      'count the different names in READY, and send nothing before there are WORKERS of them: a name that comes twice counts once, and a pause proves nothing',
  }
  await silence(
    scene.journal,
    () => (results.messages.length > 0 || workers.some(({ taken }) => taken.length > 0)) && parts,
    SYNCHRONISED_MS,
  )
}

/** Reports that break the contract have begun nothing. */
export async function notBegun(scene: Scene, cast: VentilatorCast): Promise<void> {
  const parts = {
    expected: 'ventilator counts a worker only when it has said READY and its name',
    got: 'it sent START, or a task, after a report that breaks the contract',
    cause: LIKELY.anyReport,
  }
  await silence(
    scene.journal,
    () => (cast.results.messages.length > 0 || cast.sent.length > 0) && parts,
    SPAN_MS,
  )
}

/** Waits until what the sink publishes reaches the ventilator, be it ACK or KILL. */
export async function hearsSink(scene: Scene, { ventilator, control }: VentilatorCast): Promise<void> {
  const reaches = (text: string): boolean => control.subscriptions.some((topic) => text.startsWith(topic))
  await until(scene.journal, () => reaches('ACK 1') && reaches('KILL'), {
    expected: 'ventilator subscribes to ACK and to KILL',
    got: () => `it subscribed to ${control.subscriptions.map(quote).join(', ')}`,
    ended: () => ventilator.end(),
    ms: ANSWER_MS,
  })
}

export async function expectStart(cast: VentilatorCast, given?: number[]): Promise<void> {
  const { results, sent: tasks } = cast
  await results.hears(cast.ventilator, 1, undefined, 'sends START')
  const times = new Map(tasks.map((task) => task.split(' ').map(Number) as [number, number]))
  const total = sum([...times.values()])
  const start = `START ${tasks.length} ${total}`
  claim(results.texts[0] === start, {
    expected: `ventilator tells the sink ${quote(start)}: the number of tasks, and their milliseconds together`,
    got: `the sink got ${quote(results.texts[0]!)}`,
    cause: whyOtherStart(results.texts[0]!, [...times.values()]),
  })
  const unusual = given ? undefined : [...times].find(([, ms]) => !(ms >= 1 && ms <= 100))
  claim(unusual === undefined, {
    expected: 'tasks of 1 to 100 milliseconds each, because WORKLOAD is not set',
    got: `one of them is ${quote(unusual?.join(' ') ?? '')}`,
    cause: LIKELY.range,
  })
  const right = tasks.every((task) => new RegExp(protocol.task.pattern).test(task))
  const numbered = tasks.every((_, i) => times.has(i + 1))
  const asGiven = !given || (given.length === tasks.length && given.every((ms, i) => times.get(i + 1) === ms))
  claim(right && numbered && asGiven, {
    expected: `the tasks are numbered from 1 to ${tasks.length}${given ? `, with the milliseconds of WORKLOAD: ${given.join(', ')}` : ''}`,
    got: tasks.map(quote).join(', '),
  })
}

function whyOtherStart(said: string, times: number[]): string | undefined {
  const [count, total] = /^START (\d+) (\d+)$/.exec(said)?.slice(1).map(Number) ?? []
  if (count === undefined || total === undefined) return undefined
  if (count !== times.length) return LIKELY.number
  return times.includes(sum(times) - total) ? LIKELY.allButOne : LIKELY.total
}

/** Everyone got at least half of what would be an equal share. */
export function expectShares({ workers, sent }: VentilatorCast): void {
  const least = Math.floor(sent.length / workers.length / 2)
  const poor = workers.find(({ taken }) => taken.length < least)
  claim(!poor, {
    expected: `each of ${workers.length} workers that were ready gets its share of ${sent.length} tasks`,
    got: workers.map(({ name, taken }) => `worker ${name} got ${taken.length}`).join(', '),
    cause: 'tasks were sent before all of them were connected',
  })
}

/** Waits for the end of the batch, and looks how long it took with all of these workers. */
export async function expectSpeedup(scene: Scene, cast: VentilatorCast, count: number): Promise<void> {
  await cast.sends(1)
  const [begun, fairMs] = [performance.now(), stopwatch()]
  await cast.sends(count)
  await until(scene.journal, () => cast.out.size === 0, {
    expected: 'the workers get done with every task',
    got: () => `${cast.out.size} tasks are out`,
    ms: START_MS,
  })
  const [took, fair, workers] = [performance.now() - begun, fairMs(), cast.workers.length]
  const [least, speedup] = [0.8 * workers, cast.workedMs / took]
  if (speedup >= least) return
  // A busy machine makes a good ventilator a little late, never so late that half of the workers are idle.
  if (speedup >= 0.6 * workers && cast.workedMs / fair >= least)
    throw new Inconclusive(`the machine was too busy to time ${workers} workers`)
  claim(false, {
    expected: `${workers} workers are at least ${least.toFixed(1)} times as fast as one`,
    got: `work of ${cast.workedMs.toFixed(0)} ms took ${took.toFixed(0)} ms, a speedup of ${speedup.toFixed(1)}`,
    cause: 'the speedup can’t be more than the number of tasks that are out at the same time',
  })
}

/** At least one and at most two for each worker that is ready, now and for a while. */
export async function expectWindow(scene: Scene, cast: VentilatorCast, ready: number): Promise<void> {
  const { ventilator, out } = cast
  const have = ready === 1 ? 'worker is' : 'workers are'
  const least = `at least ${ready} and at most ${2 * ready} tasks are out while ${ready} ${have} ready`
  await until(scene.journal, () => out.size >= ready, {
    expected: least,
    got: () => `${out.size} were out`,
    cause: () =>
      'one or two tasks are out for each worker that is ready, and one that reports in the middle of the batch is ready, too',
    ended: () => ventilator.end(),
    ms: START_MS,
  })
  const over = (): boolean => out.size > 2 * ready
  await silence(
    scene.journal,
    () =>
      over() && {
        expected: least,
        got: 'more were sent, and none of them had been acknowledged',
        cause:
          'limit what is not acknowledged: a high-water mark limits only what waits in ZeroMQ, and the kernel holds thousands of small tasks beside that',
      },
    PUSHED_MS,
  )
}

/** What is left is dealt out to all of them, now that everything is acknowledged. */
export async function expectLatecomersShare(cast: VentilatorCast, count: number): Promise<void> {
  const [early, ...late] = cast.workers as [PlayedWorker, ...PlayedWorker[]]
  const before = early.taken.length
  cast.acknowledging = () => true
  cast.acknowledge(...cast.out)
  await cast.sends(count)
  const [first, ...others] = [early.taken.length - before, ...late.map(({ taken }) => taken.length)]
  const left = sum([first, ...others])
  claim(Math.min(...others) >= left / cast.workers.length / 2, {
    expected: `each worker that came late gets its share of the ${left} tasks that were left`,
    got: `they got ${others.join(' and ')}, and the first one ${first}`,
  })
}

/** So many tasks has the batch in which the first two are lost. */
export const RESENT_TASKS = 6

/** The task comes so many times, under the same id. */
export async function comesAgain(
  scene: Scene,
  cast: VentilatorCast,
  id: string,
  times: number,
): Promise<void> {
  const came = (): number => cast.sent.filter((task) => task.split(' ')[0] === id).length
  await until(scene.journal, () => came() >= times, {
    expected: `ventilator sends task ${id} again, under the same id, each time that RETRY_MS pass without its ACK`,
    got: () => `it came ${came()} ${came() === 1 ? 'time' : 'times'}`,
    cause: () => whyNotAgain(cast, came()),
    ended: () => cast.ventilator.end(),
    ms: START_MS,
  })
}

/** The id of a task that is out, and that of one that was never sent, in whatever order they go out. */
export function outAndUnsent({ sent, out }: VentilatorCast, count: number): [out: string, unsent: string] {
  const known = new Set(sent.map((task) => task.split(' ')[0]))
  const ids = Array.from({ length: count }, (_, i) => String(i + 1))
  return [[...out][0] ?? '1', ids.find((id) => !known.has(id)) ?? ids.at(-1)!]
}

/** Acknowledges what is out and what comes, but never these tasks. */
export function acknowledgeAllBut(cast: VentilatorCast, ...ids: string[]): void {
  cast.acknowledging = (id) => !ids.includes(id)
  cast.acknowledge(...[...cast.out].filter((id) => !ids.includes(id)))
}

/** A task that was sent then, or later, comes again twice, neither time too soon. */
export async function expectItsOwnTime(
  scene: Scene,
  cast: VentilatorCast,
  id: string,
  { begun, RETRY_MS }: { begun: number; RETRY_MS: number },
): Promise<void> {
  for (const times of [2, 3]) {
    await comesAgain(scene, cast, id, times)
    const elapsedMs = performance.now() - begun
    claim(elapsedMs >= 0.9 * (times - 1) * RETRY_MS, {
      expected: `ventilator sends a task again when RETRY_MS, ${RETRY_MS} ms here, have passed since it was last sent`,
      got: `task ${id} came ${times} times within ${elapsedMs.toFixed(0)} ms`,
      cause: LIKELY.oneClock,
    })
  }
}

export function expectStartOnce({ results }: VentilatorCast): void {
  claim(results.messages.length <= 1, {
    expected: 'ventilator sends START once, and nothing else to the sink',
    got: results.texts.map(quote).join(', '),
    cause: LIKELY.startOnce,
  })
}

function whyNotAgain({ sent, out }: VentilatorCast, count: number): string | undefined {
  const ids = sent.map((task) => Number(task.split(' ')[0]))
  if (Math.max(...ids) > RESENT_TASKS)
    return 'a task that is sent under a new id can’t be recognised as the same: it will be counted twice'
  if (count > 1) return 'what was sent again may be lost again'
  if (out.size >= 2)
    return 'nothing is sent again, or only while the window has room: send it again after RETRY_MS, whether or not the window is full'
  return undefined
}

/** No task came again after one that the ventilator can only have sent because it had read the acknowledgement. */
export function expectNoneAfterAck({ wire }: VentilatorCast): void {
  const latestFirst = wire.control.messages.toReversed()
  const acknowledged = new Map(latestFirst.map(({ frames, at }) => [String(frames[0]).slice(4), at]))
  const again = wire.tasks.flatMap(({ messages }) => {
    const sent = messages.map(({ frames, at }) => ({ id: String(frames[0]).split(' ')[0]!, at }))
    const ids = sent.map(({ id }) => id)
    const read = (id: string): number =>
      sent.findIndex((task, i) => ids.indexOf(task.id) === i && task.at > (acknowledged.get(id) ?? Infinity))
    return ids.filter((id, i) => read(id) >= 0 && i > read(id))
  })
  claim(again.length === 0, {
    expected: 'ventilator sends only those tasks again that are not acknowledged',
    got: `task ${again[0]} was acknowledged, and came again`,
    cause: LIKELY.stillOpen,
  })
}

/** A task that is out does not come again while RETRY_MS have not passed. */
export async function isPatient(scene: Scene, cast: VentilatorCast): Promise<void> {
  await silence(
    scene.journal,
    () =>
      cast.sent.length > cast.out.size && {
        expected: `ventilator waits RETRY_MS, which is ${NEVER_MS} ms here, before it sends a task again`,
        got: sentAgain(cast),
        cause: 'RETRY_MS is not read from the environment, or the time of each task is not kept',
      },
    PUSHED_MS,
  )
}

function sentAgain({ sent, wire }: VentilatorCast): string {
  const all = wire.tasks
    .flatMap(({ messages }) => messages.map(({ frames, at }) => ({ task: String(frames[0]), at })))
    .toSorted((one, other) => one.at - other.at)
  const again = all.find(({ task }, i) => all.findIndex((first) => first.task === task) < i)
  if (!again) return `it sent ${sent.map(quote).join(', ')}`
  const first = all.find(({ task }) => task === again.task)!
  return `it sent ${quote(again.task)} again after ${(again.at - first.at).toFixed(0)} ms`
}
