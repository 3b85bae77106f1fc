/** What the checks of lab 02 expect of all programs together, and what is done to them. */
import { claim } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { Fault } from '../../wire/relay.ts'
import type { Pipeline } from './cast.ts'

/** Waits until so many different tasks have been counted, by what reached the sink. */
export async function counted(scene: Scene, pipeline: Pipeline, count: number): Promise<void> {
  await until(scene.journal, () => delivered(pipeline).size >= count, {
    expected: `${count} tasks are done`,
    got: () => `${delivered(pipeline).size} were`,
    ended: () => pipeline.sink.end() ?? pipeline.ventilator.end(),
    ms: 2 * START_MS,
  })
}

export function delivered({ ways }: Pipeline): Set<string> {
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
    expected: `the batch ends within ${ms} ms, four times what it takes undisturbed`,
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
  return 'what is lost must be sent again each time that RETRY_MS have passed, the third time no later than the first, and whether or not the window is full: it is full of what is lost'
}
