/** What the checks of lab 02 expect, and what the usual mistakes look like. */
import { claim } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { silence, until } from '../../kit/until.ts'

/** Between START and the last result, and before START: more than a busy machine adds. */
export const SPAN_MS = 400

export const LIKELY = {
  overtaken:
    'workers and ventilator are connected separately, so a result may be there before START: it counts',
  kept: 'the loop ends, or the program does, at a message that it can’t read',
  atOnce:
    'the result goes out, or the next task is received, before the work is done: wait for the milliseconds to pass, then send, then receive',
  everyTask: 'READY is said more than once; the ventilator counts workers, not tasks',
  likeKill: 'a message that only begins like KILL is not KILL',
  remembers:
    'the worker remembers what it has done and keeps silent: but its first result may be what was lost',
  between: 'KILL is looked at between two tasks only: hear the control socket in a loop of its own',
  once: 'KILL is sent once: whoever subscribes a moment later, or loses that one message, waits for ever',
  deaf: 'the ventilator does not hear KILL, or goes on waiting for acknowledgements that will never come',
  stdout: 'stdout is for the line of the sink: whatever else there is to say goes to stderr',
  zero: 'a worker takes one task after the other, and a task of 0 ms is a task: no work, but a result',
  brokenTask:
    'a task that breaks the contract was done: look at all of it, from its first byte to its last, and at how many frames there are',
  startLast:
    'START may come last: look after each message, not only after a result, whether as many ids are counted as START says',
  rounded:
    'the efficiency is computed from the speedup that was rounded for the line: divide first, and round both at the end',
  anyReport:
    'something else was taken for READY and a name: look at all of it, and at how many frames there are',
  sameName:
    'without WORKER each worker has to choose by chance: the ventilator takes equal names for one worker',
  burst:
    'KILL was said often, but not for long: pause for some 50 ms each time, or whoever subscribes later misses it',
  hearsLate: 'the sink is heard only when the batch has begun: hear it from the start, beside all else',
  ackAtOnce: 'each result is acknowledged when it comes: also before START, and also the last one',
  ackBroken: 'what breaks the contract was acknowledged: check it before anything comes of it',
  oneClock:
    'RETRY_MS count for each task from when it was last sent: one clock for all of them sends some too soon',
  startOnce: 'START is sent once: only tasks are sent again',
  counted:
    'a broken message was counted as a result, and the batch ended too soon: check it before anything is counted',
  eachLine:
    'a broken message was skipped in silence, or taken for a good one: look at all of it, from its first byte to its last, and at how many frames there are, and say on stderr what is wrong',
  number: 'the first number of START is that of all tasks, whether or not they are sent yet',
  range:
    'without WORKLOAD each task takes a random whole number of milliseconds, from 1 to 100: look at both ends of the range',
  total: 'the second number of START is the sum of the milliseconds of all tasks',
  allButOne: 'one task is missing in the sum: look at where it begins to add, and where it stops',
  ackAgain:
    'a result that was counted before is not counted again, but acknowledged again: else the ventilator never stops sending its task',
  stillOpen: 'what is sent again is chosen from all tasks that were sent: forget a task when its ACK comes',
  lostStart: 'the ventilator left when all was acknowledged; START was still in its socket, and went with it',
}

/** One line on stderr for each of so many broken messages; `printed` is what is likely if it ends well before that, and has printed something, `silent` if it says nothing at all. */
export async function complains(
  scene: Scene,
  program: Program,
  count: number,
  what: string,
  printed = LIKELY.kept,
  silent = LIKELY.eachLine,
): Promise<void> {
  await until(scene.journal, () => program.errors.length >= count, {
    expected: `${program.name} reports each of ${count} ${what} in a line on stderr`,
    got: () => `it wrote ${program.errors.length} lines there`,
    cause: () => {
      if (program.ended) return program.lines.length > 0 ? printed : (program.suspect ?? LIKELY.kept)
      return program.errors.length > 0 ? LIKELY.eachLine : silent
    },
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
}

export function expectNothingPrinted(program: Program): void {
  claim(program.lines.length === 0, {
    expected: `${program.name} prints nothing on stdout`,
    got: program.printedSoFar(),
    cause: LIKELY.stdout,
  })
}

/** Gives the program a while to get on with what it was sent: that it has begun can't be seen on the wire. */
export async function worksOn(scene: Scene, program: Program, { unlessEnded = true } = {}): Promise<void> {
  const parts = { expected: `${program.name} goes on working`, got: 'it ended' }
  await silence(scene.journal, () => unlessEnded && program.ended !== undefined && parts, SPAN_MS)
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

export function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
