/** What the checks of lab 02 expect of a worker. */
import protocol from '../../../labs/02-pipeline/protocol.ts'
import { claim } from '../../kit/failure.ts'
import type { PullerPeer } from '../../kit/peers/puller.ts'
import type { Scene } from '../../kit/scene.ts'
import { listed, quote } from '../../kit/text.ts'
import { silence } from '../../kit/until.ts'
import type { WorkerCast } from './cast.ts'
import { LIKELY, SPAN_MS } from './expect.ts'

/** The texts are the results of these tasks, in order. */
export function expectResults(results: PullerPeer, name: string, tasks: string[], cause?: string): void {
  const expected = tasks.map((task) => task.replace(' ', ` ${name} `))
  claim(results.texts.join('\n') === expected.join('\n'), {
    expected: `worker sends the results ${expected.map(quote).join(', ')}`,
    got: `it sent ${results.texts.map(quote).join(', ')}`,
    cause: cause ?? whyWrongResults(results.texts, name, tasks),
  })
}

function whyWrongResults(results: string[], name: string, tasks: string[]): string | undefined {
  if (results.some((text) => text.includes('|')))
    return 'a result is one frame: send() makes a frame of each element of an array'
  if (results.some((text) => /[\0\n]/.test(text)))
    return 'a frame carries its own length: nothing ends it, no NUL and no newline'
  if (results.some((text) => !new RegExp(protocol.result.pattern).test(text)))
    return `a result has three fields, as ${quote(protocol.result.example[0]!)} has`
  if (results.some((text) => text.split(' ')[1] !== name)) return 'WORKER was not read from the environment'
  const ids = new Set(tasks.map((task) => task.split(' ')[0]))
  if (results.some((text) => !ids.has(text.split(' ')[0])))
    return 'an id has up to nine digits: pass it on as the text that it is, or keep it in a number that has room for it'
  return undefined
}

/** Each result came when its task and all before it had taken their time, from the first of them on the wire. */
export function expectOneAtATime({ wire }: WorkerCast, tasks: string[]): void {
  const begun = wire.tasks.messages[0]!.at
  let least = 0
  for (const [i, task] of tasks.entries()) {
    least += Number(task.split(' ')[1])
    const took = wire.results.messages[i]!.at - begun
    claim(took >= 0.95 * least, {
      expected: `worker takes ${least} ms or more for the first ${i + 1} of the tasks ${listed(tasks.map(quote))}, one after another`,
      got: `it had sent ${i + 1} of ${tasks.length} results after ${took.toFixed(0)} ms`,
      cause: LIKELY.atOnce,
    })
  }
}

/** The worker has said READY in this name, and does not say so again when it has done a task. */
export async function saysReadyOnce(
  scene: Scene,
  { texts: [said], messages }: PullerPeer,
  name: string,
): Promise<void> {
  claim(said === `READY ${name}`, {
    expected: `worker says "READY ${name}"`,
    got: `it said ${quote(said!)}`,
  })
  const parts = {
    expected: `worker says "READY ${name}" once`,
    got: 'it said so again when it had done a task',
    cause: LIKELY.everyTask,
  }
  await silence(scene.journal, () => messages.length > 1 && parts, SPAN_MS)
}

/** Both have said READY, in names that the contract allows and that are not the same. */
export function expectDifferentNames(...ready: PullerPeer[]): void {
  const said = ready.map(({ texts }) => texts[0]!)
  claim(new Set(said).size === said.length, {
    expected: 'two workers that were given no name choose different ones',
    got: `they said ${said.map(quote).join(' and ')}`,
    cause: LIKELY.sameName,
  })
  const wrong = said.find((text) => !new RegExp(protocol.ready.pattern).test(text))
  if (wrong === undefined) return
  claim(false, {
    expected: 'the name that a worker chooses has 1 to 32 of the characters A-Z a-z 0-9 _ -',
    got: `it said ${quote(wrong)}`,
  })
}
