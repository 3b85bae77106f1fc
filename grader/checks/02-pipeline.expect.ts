/** What the checks of lab 02 expect, and what the usual mistakes look like. */
import protocol from '../../labs/02-pipeline/protocol.ts'
import { claim, Inconclusive } from '../kit/failure.ts'
import type { PullerPeer } from '../kit/peers/puller.ts'
import type { SubscriberPeer } from '../kit/peers/subscriber.ts'
import { stopwatch } from '../kit/patience.ts'
import { ANSWER_MS, START_MS, type Program } from '../kit/program.ts'
import type { Link, Scene } from '../kit/scene.ts'
import { quote } from '../kit/text.ts'
import { silence, until } from '../kit/until.ts'
import type { Fault } from '../wire/relay.ts'
import {
  NEVER_MS,
  type Pipeline,
  type PlayedWorker,
  type SinkCast,
  type VentilatorCast,
  type WorkerCast,
} from './02-pipeline.cast.ts'

/** Long enough that a program which sleeps for a second instead of synchronising is caught. */
const SYNCHRONISED_MS = 1500
/** What is pushed without a limit arrives within this. */
const PUSHED_MS = 600
/** Between START and the last result, and before START: more than a busy machine adds. */
const SPAN_MS = 400

export const LIKELY = {
  overtaken:
    'workers and ventilator are connected separately, so a result may be there before START: it counts',
  kept: 'the loop ends, or the program does, at a message that it can’t read',
  atOnce: 'receiving goes on while a task is worked on: the work is started, and nothing waits for its end',
  everyTask: 'READY is said more than once; the ventilator counts workers, not tasks',
  likeKill: 'a message that only begins like KILL is not KILL',
  remembers:
    'the worker remembers what it has done and keeps silent: but its first result may be what was lost',
  between: 'KILL is looked at between two tasks only: hear the control socket in a loop of its own',
  once: 'KILL is sent once: whoever subscribes a moment later, or loses that one message, waits for ever',
  deaf: 'KILL is not heard, or waits for acknowledgements that were lost for good',
  lostStart: 'the ventilator left when all was acknowledged; START was still in its socket, and went with it',
}

/** The texts are the results of these tasks, in order. */
export function expectResults(results: PullerPeer, name: string, tasks: string[]): void {
  const expected = tasks.map((task) => task.replace(' ', ` ${name} `))
  claim(results.texts.join('\n') === expected.join('\n'), {
    expected: `worker sends the results ${expected.map(quote).join(', ')}`,
    got: `it sent ${results.texts.map(quote).join(', ')}`,
    cause: whyWrongResults(results.texts, name),
  })
}

function whyWrongResults(results: string[], name: string): string | undefined {
  if (results.some((text) => text.includes('|')))
    return 'a result is one frame: an array given to send() is one frame an element'
  if (results.some((text) => /[\0\n]/.test(text)))
    return 'a frame carries its own length: nothing ends it, no NUL and no newline'
  if (results.some((text) => !new RegExp(protocol.result.pattern).test(text)))
    return `a result has three fields, as ${quote(protocol.result.example[0]!)} has`
  if (results.some((text) => text.split(' ')[1] !== name)) return 'WORKER was not read from the environment'
  return undefined
}

/** That the work took its time, from the first task on the wire to the last result. */
export function expectOneAtATime({ wire }: WorkerCast, each: number, count: number): void {
  const took = wire.results.messages[count - 1]!.at - wire.tasks.messages[0]!.at
  const least = 0.9 * each * count
  claim(took >= least, {
    expected: `${count} tasks of ${each} ms take one worker ${each * count} ms or more`,
    got: `their results were all there after ${took.toFixed(0)} ms`,
    cause: took < 0.5 * each ? 'the result is sent without the work' : LIKELY.atOnce,
  })
}

/** One line on stderr for each of so many broken messages. */
export async function complains(scene: Scene, program: Program, count: number, what: string): Promise<void> {
  await until(scene.journal, () => program.errors.length >= count, {
    expected: `${program.name} reports each of ${count} ${what} in a line on stderr`,
    got: () => `it wrote ${program.errors.length} lines there`,
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
}

/** Nothing is printed for a while, in which time passes for the batch as well. */
export async function printsNothingYet(scene: Scene, { sink }: SinkCast): Promise<void> {
  const parts = {
    expected: 'sink prints nothing before the last result is in',
    cause: 'the batch is over when as many results are in as START says, and not before',
  }
  await silence(scene.journal, () => sink.lines.length > 0 && { ...parts, got: sink.printedSoFar() }, SPAN_MS)
}

const SUMMARY = /^(\d+) tasks in (\d+) ms, (\d+) workers, speedup (\d+\.\d), efficiency (\d+\.\d\d)$/

/** Waits for the line that sums the batch up. */
export async function summary({ sink }: SinkCast, cause?: string): Promise<string> {
  const example = '100 tasks in 812 ms, 4 workers, speedup 3.9, efficiency 0.98'
  return sink.prints(SUMMARY, { example, cause: () => cause })
}

interface Batch {
  count: number
  total: number
  workers: number
}

/** The sink's line, right for the batch and the time that it says itself. */
export function expectSummary(line: string, { count, total, workers }: Batch): void {
  const [ms, speedup, efficiency] = [2, 4, 5].map((i) => Number(SUMMARY.exec(line)![i])) as [
    number,
    number,
    number,
  ]
  const right = total / ms
  const slack = right / ms
  const expected = `${count} tasks in ${ms} ms, ${workers} workers, speedup ${right.toFixed(1)}, efficiency ${(right / workers).toFixed(2)}`
  const head = line.startsWith(expected.slice(0, expected.indexOf(', speedup')))
  const near =
    Math.abs(speedup - right) <= 0.051 + slack && Math.abs(efficiency - right / workers) <= 0.0051 + slack
  claim(head && near, {
    expected: `sink prints ${quote(expected)}, because START said ${total} ms`,
    got: `it printed ${quote(line)}`,
    cause: whyWrongSummary(line, { count, total, workers }),
  })
}

function whyWrongSummary(line: string, { count, total, workers }: Batch): string | undefined {
  const [tasks, ms, hands, speedup, efficiency] = SUMMARY.exec(line)!.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (tasks !== count) return 'the tasks are those of START, each counted once'
  if (hands !== workers) return 'the workers are the different names in the results'
  if (Math.abs(speedup - total / ms) <= 0.06 && Math.abs(efficiency - speedup) < 0.06)
    return 'the efficiency is the speedup divided by the number of workers'
  if (Math.abs(speedup - total / ms) > 0.06)
    return 'the speedup is the total of START, which one worker would have taken, divided by the time that it took'
  return undefined
}

/** That the sink's clock ran from START to the last result, as the wire saw them. */
export function expectTimedFromStart(line: string, { wire }: SinkCast): void {
  const took = wire.results.messages.at(-1)!.at - wire.start.messages[0]!.at
  const said = Number(SUMMARY.exec(line)![2])
  claim(Math.abs(said - took) < SPAN_MS / 2, {
    expected: `the time runs from START to the last result, which was ${took.toFixed(0)} ms on the wire`,
    got: `sink says ${said} ms`,
    cause: said > took ? 'the clock starts before START is there' : 'the clock starts at the first result',
  })
}

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
      'what is pushed now goes to those who are here now; READY is counted by name, and a pause is no proof of anything',
  }
  await silence(
    scene.journal,
    () => (results.messages.length > 0 || workers.some(({ taken }) => taken.length > 0)) && parts,
    SYNCHRONISED_MS,
  )
}

export async function expectStart(cast: VentilatorCast, given?: number[]): Promise<void> {
  const { results, sent: tasks } = cast
  await results.hears(cast.ventilator, 1)
  const times = new Map(tasks.map((task) => task.split(' ').map(Number) as [number, number]))
  const total = [...times.values()].reduce((sum, ms) => sum + ms, 0)
  const start = `START ${tasks.length} ${total}`
  claim(results.texts[0] === start, {
    expected: `ventilator tells the sink ${quote(start)}: the number of tasks, and their milliseconds together`,
    got: `the sink got ${quote(results.texts[0]!)}`,
  })
  const right = tasks.every((task) => new RegExp(protocol.task.pattern).test(task))
  const numbered = tasks.every((_, i) => times.has(i + 1))
  const asGiven = !given || given.every((ms, i) => times.get(i + 1) === ms)
  claim(right && numbered && asGiven, {
    expected: `the tasks are numbered from 1 to ${tasks.length}${given ? `, with the milliseconds of WORKLOAD: ${given.join(', ')}` : ''}`,
    got: tasks.map(quote).join(', '),
  })
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
      'each worker that is ready needs a task, whether or not those of the others are acknowledged',
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
          'pushed is not delivered: high-water marks limit what waits in ZeroMQ, and the kernel’s buffers hold thousands of small tasks beside that. Count what is not acknowledged.',
      },
    PUSHED_MS,
  )
}

/** What is left is dealt out to both, now that everything is acknowledged. */
export async function expectLatecomersShare(cast: VentilatorCast, count: number): Promise<void> {
  const [early, late] = cast.workers as [PlayedWorker, PlayedWorker]
  const before = early.taken.length
  cast.acknowledging = () => true
  cast.acknowledge(...cast.out)
  await cast.sends(count)
  const left = early.taken.length - before + late.taken.length
  claim(late.taken.length >= left / 4, {
    expected: `the worker that came late gets its share of the ${left} tasks that were left`,
    got: `it got ${late.taken.length}, and the other ${early.taken.length - before}`,
  })
}

/** KILL has not come, though everything but the last result is in. */
export async function noKillYet(scene: Scene, heard: SubscriberPeer): Promise<void> {
  await silence(
    scene.journal,
    () =>
      heard.texts.includes('KILL') && {
        expected: 'sink sends KILL when the last result is in, and not before',
        got: 'it sent KILL while a result was missing',
        cause: 'a worker that leaves now takes its task with it',
      },
    SPAN_MS,
  )
}

/** Waits until KILL has been heard so many times. */
export async function hearsKill(heard: SubscriberPeer, { sink }: SinkCast, times: number): Promise<void> {
  await heard.hearsUntil(
    sink,
    `sink says KILL when the last result is in${times > 1 ? ', again and again for a second' : ''}`,
    () => heard.texts.filter((text) => text === 'KILL').length >= times,
    () => (times > 1 ? LIKELY.once : undefined),
  )
}

/** Gives the program a while to get on with what it was sent: that it has begun can't be seen on the wire. */
export async function worksOn(scene: Scene, program: Program, { unlessEnded = true } = {}): Promise<void> {
  const parts = { expected: `${program.name} goes on working`, got: 'it ended' }
  await silence(scene.journal, () => unlessEnded && program.ended !== undefined && parts, SPAN_MS)
}

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

function whyNotAgain({ sent, out }: VentilatorCast, count: number): string | undefined {
  const ids = sent.map((task) => Number(task.split(' ')[0]))
  if (Math.max(...ids) > RESENT_TASKS)
    return 'a task that is sent under a new id can’t be recognised as the same: it will be counted twice'
  if (count > 1) return 'what was sent again may be lost again'
  if (out.size >= 2)
    return 'the window may be full of what is lost: a task that is sent again takes no room in it'
  return undefined
}

/** So many tasks has the batch in which the first two are lost. */
export const RESENT_TASKS = 6

/** No task came again when its acknowledgement had been with the ventilator for so many milliseconds. */
export function expectNoneAfterAck({ wire }: VentilatorCast, ms: number): void {
  const latestFirst = wire.control.messages.toReversed()
  const acknowledged = new Map(latestFirst.map(({ frames, at }) => [String(frames[0]).slice(4), at]))
  const again = wire.tasks
    .flatMap(({ messages }) => messages)
    .map(({ frames, at }) => ({ id: String(frames[0]).split(' ')[0]!, at }))
    .find(({ id, at }) => at > (acknowledged.get(id) ?? Infinity) + ms)
  claim(again === undefined, {
    expected: 'ventilator sends only those tasks again that are not acknowledged',
    got: `task ${again?.id} was acknowledged, and came again`,
  })
}

/** A task that is out does not come again while RETRY_MS have not passed. */
export async function isPatient(scene: Scene, cast: VentilatorCast): Promise<void> {
  await silence(
    scene.journal,
    () =>
      cast.sent.length > cast.out.size && {
        expected: `ventilator waits RETRY_MS, which is ${NEVER_MS} ms here, before it sends a task again`,
        got: `it sent ${cast.sent.map(quote).join(', ')}`,
        cause: 'RETRY_MS is not read from the environment, or the time of each task is not kept',
      },
    PUSHED_MS,
  )
}

/** The worker has said READY, once. */
export function expectReports({ texts }: PullerPeer, name: string): void {
  claim(texts.join('\n') === `READY ${name}`, {
    expected: `worker says "READY ${name}", once`,
    got: texts.length > 1 ? `it said something ${texts.length} times` : `it said ${quote(texts[0]!)}`,
    cause: texts.length > 1 ? LIKELY.everyTask : undefined,
  })
}

/** Waits until so many messages have crossed the link. */
export async function reported(scene: Scene, link: Link, count = 1): Promise<void> {
  const { sides, variable, messages } = link
  await until(scene.journal, () => messages.length >= count, {
    expected: `${count === 1 ? 'a message crosses' : `${count} messages cross`} from ${sides.connects} to ${sides.binds} at ${variable}`,
    got: () => (messages.length === 0 ? 'none did' : `${messages.length} did`),
    ms: START_MS,
  })
}

/** Sends the same result so many times, and hears an ACK for each. */
export async function acknowledges(
  cast: SinkCast,
  heard: SubscriberPeer,
  result: string,
  times: number,
): Promise<void> {
  const ack = `ACK ${result.split(' ')[0]}`
  const count = (): number => heard.texts.filter((text) => text === ack).length
  for (let i = 1; i <= times; i++) {
    cast.workers.send(result)
    const again = i === 1 ? '' : ' again: the first ACK may be what was lost'
    await heard.hearsUntil(cast.sink, `sink acknowledges ${quote(result)}${again}`, () => count() >= i)
  }
}

/** Nothing ends while one result is missing, however often the others come. */
export async function goesOnWaiting(scene: Scene, { sink }: SinkCast, heard: SubscriberPeer): Promise<void> {
  await silence(
    scene.journal,
    () =>
      (sink.lines.length > 0 || heard.texts.includes('KILL')) && {
        expected: 'a task is counted once, however often its result comes, and whoever sends it',
        got: `the sink ended the batch though a result was missing; ${sink.printedSoFar()}`,
        cause: 'remember which ids are counted, not how many results came',
      },
    SPAN_MS,
  )
}

/** Waits until so many different tasks have been counted, by what reached the sink. */
async function counted(scene: Scene, pipeline: Pipeline, count: number): Promise<void> {
  await until(scene.journal, () => delivered(pipeline).size >= count, {
    expected: `${count} tasks are done`,
    got: () => `${delivered(pipeline).size} were`,
    ended: () => pipeline.sink.end() ?? pipeline.ventilator.end(),
    ms: START_MS,
  })
}

function delivered({ ways }: Pipeline): Set<string> {
  const arrived = ways.flatMap(({ results }) => results.messages.filter(({ fate }) => fate !== 'lost'))
  return new Set(arrived.map(({ frames }) => String(frames[0]).split(' ')[0]!))
}

/**
 * After half of the batch the wire begins to lose one message in five, and a worker is killed in the middle of a task;
 * later another one is frozen; the wire mends when nine tasks in ten are done.
 */
export async function disturb(scene: Scene, pipeline: Pipeline, count: number): Promise<void> {
  await counted(scene, pipeline, 0.5 * count)
  const losses = loseOneInFive(pipeline)
  await atWork(scene, pipeline, 0, 'SIGKILL')
  await counted(scene, pipeline, 0.8 * count)
  await atWork(scene, pipeline, 1, 'SIGSTOP')
  await counted(scene, pipeline, 0.9 * count)
  for (const loss of losses) loss.end()
}

/** Does something to a worker that has just been handed a task. */
async function atWork(
  scene: Scene,
  { ways, workers }: Pipeline,
  index: number,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<void> {
  const [{ messages }, worker] = [ways[index]!.tasks, workers[index]!]
  const before = messages.length
  await until(scene.journal, () => messages.length > before, {
    expected: `${worker.name} gets another task`,
    got: () => 'none came',
    ms: START_MS,
  })
  worker.signal(signal)
}

/** From now on results and acknowledgements are lost on their way, one in five. */
function loseOneInFive({ ways, acknowledgements }: Pipeline): Fault[] {
  return [
    ...ways.map(({ results }) => results.relay.loss({ probability: 0.2, direction: 'toBinding' })),
    acknowledgements.relay.loss({ probability: 0.2, direction: 'toConnecting' }),
  ]
}

/** The batch ends within so many milliseconds of fair time, and what the sink says is what reached it. */
export async function endsWithin(scene: Scene, pipeline: Pipeline, count: number, ms: number): Promise<void> {
  const { sink, ventilator } = pipeline
  const line = await until(scene.journal, () => sink.lines[0], {
    expected: `the batch ends within ${ms} ms, three times what it takes undisturbed`,
    got: () => `${delivered(pipeline).size} of ${count} tasks had reached the sink by then`,
    cause: () => whyLate(pipeline, count),
    ended: () => sink.end() ?? (ventilator.end()?.well === false ? ventilator.end() : undefined),
    ms,
  })
  claim(line.startsWith(`${count} tasks in `) && delivered(pipeline).size === count, {
    expected: `sink counts every one of ${count} tasks, once`,
    got: `it printed ${quote(line)} when ${delivered(pipeline).size} different results had reached it`,
  })
}

function whyLate({ ways }: Pipeline, count: number): string {
  const sent = ways.reduce((all, { tasks }) => all + tasks.messages.length, 0)
  if (sent > 3 * count)
    return `each task was sent ${(sent / count).toFixed(1)} times on average: what is sent again before RETRY_MS have passed, or in a crowd, keeps the workers from what is new`
  return 'what is lost must be sent again whenever RETRY_MS have passed, and whether or not the window is full: it is full of what is lost'
}

export function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
