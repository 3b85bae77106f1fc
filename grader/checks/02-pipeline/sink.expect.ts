/** What the checks of lab 02 expect of a sink. */
import { claim } from '../../kit/failure.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { silence } from '../../kit/until.ts'
import type { SinkCast } from './cast.ts'
import { SPAN_MS, LIKELY } from './expect.ts'

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
  if (Math.abs(speedup - total / ms) <= 0.06 && Math.abs(efficiency - speedup / workers) < 0.0051)
    return LIKELY.rounded
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

/** KILL has not come, though everything but the last result is in. */
export async function noKillYet(scene: Scene, heard: SubscriberPeer): Promise<void> {
  await silence(
    scene.journal,
    () =>
      heard.texts.includes('KILL') && {
        expected: 'sink sends KILL when the last result is in, and not before',
        got: 'it sent KILL while a result was missing',
        cause: 'KILL goes out too soon: compare how many different ids are counted with the count of START',
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

/** The sink has said KILL for a second, and printed its line and no other. */
export function expectFarewell({ sink }: SinkCast, elapsedMs: number): void {
  claim(elapsedMs >= 800, {
    expected: 'sink says KILL for a second, and ends',
    got: `it ended ${elapsedMs.toFixed(0)} ms after the last result was sent to it`,
    cause: LIKELY.burst,
  })
  claim(sink.lines.length === 1, {
    expected: 'sink prints one line, once',
    got: sink.printedSoFar(),
    cause: LIKELY.stdout,
  })
}

/** No ACK was heard but for these ids. */
export function expectAcknowledged(heard: SubscriberPeer, ...ids: string[]): void {
  const wrong = heard.texts.find((text) => text.startsWith('ACK') && !ids.includes(text.slice(4)))
  if (wrong === undefined) return
  claim(false, {
    expected: 'sink acknowledges no result that breaks the contract',
    got: `it sent ${quote(wrong)}`,
    cause: LIKELY.ackBroken,
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
    const expected = `sink acknowledges ${quote(result)}${again}`
    const cause = (): string => (i > 1 ? LIKELY.ackAgain : LIKELY.ackAtOnce)
    await heard.hearsUntil(cast.sink, expected, () => count() >= i, cause)
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
