import { check } from '../../kit/check.ts'
import type { Scene } from '../../kit/scene.ts'
import {
  type Acknowledging,
  listener,
  NEVER_MS,
  startPipeline,
  startSink,
  startWorker,
  VentilatorCast,
  workload,
} from './cast.ts'
import { complains, expectNothingPrinted, LIKELY, reported, sum, worksOn } from './expect.ts'
import {
  acknowledges,
  expectAcknowledged,
  expectFarewell,
  expectSummary,
  expectTimedFromStart,
  goesOnWaiting,
  hearsKill,
  noKillYet,
  printsNothingYet,
  summary,
} from './sink.expect.ts'
import { disturb, endsWithin } from './together.expect.ts'
import {
  acknowledgeAllBut,
  comesAgain,
  expectItsOwnTime,
  expectLatecomersShare,
  expectNoneAfterAck,
  expectShares,
  expectSpeedup,
  expectStart,
  expectStartOnce,
  expectWindow,
  hearsSink,
  isPatient,
  notBegun,
  outAndUnsent,
  RESENT_TASKS,
  sendsNothing,
} from './ventilator.expect.ts'
import { expectDifferentNames, expectOneAtATime, saysReadyOnce, expectResults } from './worker.expect.ts'

check('2.1', 'a worker reports each task under its id and in its own name', async (scene) => {
  const name = scene.random.word()
  const tasks = [...workload(scene.random, 3, 1, 20), 0].map(
    (ms) => `${scene.random.integer(70_000, 999_999_999)} ${ms}`,
  )
  const { worker, ventilator, results } = await startWorker(scene, name)
  ventilator.send(...tasks)
  await results.hears(worker, 1)
  await results.hears(worker, tasks.length, LIKELY.zero)
  expectResults(results, name, tasks)
})

check('2.1', 'a worker works on one task at a time', async (scene) => {
  const cast = await startWorker(scene, scene.random.word())
  const longFirst = ['1 1400', '2 400', '3 400']
  cast.ventilator.send(...longFirst)
  await cast.results.hears(cast.worker, longFirst.length)
  expectOneAtATime(cast, longFirst)
})

check('2.1', 'a worker skips a task that breaks the contract, says so, and goes on', async (scene) => {
  const name = scene.random.word()
  const { worker, ventilator, results } = await startWorker(scene, name)
  worker.suspect = LIKELY.kept
  const broken = ['17', 'seventeen 20', '17 -20', '17 20|30', '17 20\n', '17 20 30', '017 20']
  ventilator.send(...broken, '18 5')
  await results.hears(worker, 1, LIKELY.kept, 'sends the result of the good task that follows')
  expectResults(results, name, ['18 5'], LIKELY.brokenTask)
  await complains(scene, worker, broken.length, 'broken tasks')
})

check('2.2', 'the sink reports time, speedup and efficiency of the batch', async (scene) => {
  scene.goesByTheClock()
  const cast = await startSink(scene)
  const [count, total] = [scene.random.integer(5, 9), scene.random.integer(1000, 3000)]
  await printsNothingYet(scene, cast)
  await scene.calm()
  cast.ventilator.send(`START ${count} ${total}`)
  await reported(scene, cast.wire.start)
  await printsNothingYet(scene, cast)
  for (let id = count; id >= 1; id--) cast.workers.send(`${id} ${id % 3 === 0 ? 'ana' : 'bia'} 100`)
  const line = await summary(cast)
  expectSummary(line, { count, total, workers: 2 })
  expectTimedFromStart(line, cast)
})

check('2.2', 'the sink counts results that overtake START', async (scene) => {
  const cast = await startSink(scene)
  const total = scene.random.integer(1000, 3000)
  cast.workers.send('2 ana 700', '1 bia 300')
  await reported(scene, cast.wire.results, 2)
  await printsNothingYet(scene, cast)
  cast.ventilator.send(`START 3 ${total}`)
  await printsNothingYet(scene, cast)
  cast.workers.send('3 caio 10')
  const line = await summary(cast, LIKELY.overtaken)
  expectSummary(line, { count: 3, total, workers: 3 })
})

check('2.2', 'the sink ends the batch at START when every result has overtaken it', async (scene) => {
  const cast = await startSink(scene)
  const total = scene.random.integer(1000, 3000)
  cast.workers.send('2 ana 700', '1 bia 300')
  await reported(scene, cast.wire.results, 2)
  await printsNothingYet(scene, cast)
  cast.ventilator.send(`START 2 ${total}`)
  const line = await summary(cast, LIKELY.startLast)
  expectSummary(line, { count: 2, total, workers: 2 })
})

check('2.2', 'the sink skips a result that breaks the contract, says so, and goes on', async (scene) => {
  const cast = await startSink(scene)
  cast.sink.suspect = LIKELY.kept
  const heard = await listener(scene, cast)
  const broken = ['START 2', 'START two 10', 'START 2 10 7', '1 ana', 'one ana 5', '1 ana 5|6', '1 a,b 5']
  cast.workers.send(...broken, '1 ana 5 6', '01 ana 5', '1 ana 5\n', 'START 2 10', '1 ana 5')
  await complains(scene, cast.sink, broken.length + 3, 'broken messages', LIKELY.counted)
  await printsNothingYet(scene, cast)
  expectAcknowledged(heard, '1')
  cast.workers.send('2 ana 5')
  expectSummary(await summary(cast), { count: 2, total: 10, workers: 1 })
})

check('2.3', 'the ventilator sends nothing before WORKERS different workers are ready', async (scene) => {
  const cast = await VentilatorCast.start(scene, { WORKERS: 3, TASKS: 60, RETRY_MS: NEVER_MS })
  const [first, second, third] = [await cast.hire(), await cast.hire(), await cast.hire()]
  for (const worker of [first, second, first]) worker.report()
  await sendsNothing(scene, cast, 3)
  third.report()
  await cast.sends(60)
  expectShares(cast)
})

check(
  '2.3',
  'the ventilator skips a report that breaks the contract, says so, and goes on',
  async (scene) => {
    const cast = await VentilatorCast.start(scene, { WORKERS: 2, TASKS: 4, RETRY_MS: NEVER_MS })
    const [first, second] = [await cast.hire(), await cast.hire()]
    const broken = ['READY', 'READY a b', 'ready ana', 'READY a,b', 'READY ana|bia']
    first.report()
    first.report(...broken)
    await notBegun(scene, cast)
    await complains(scene, cast.ventilator, broken.length, 'broken reports')
    second.report()
    await cast.sends(4)
  },
)

check('2.3', 'START tells the sink how many tasks there are and what they add up to', async (scene) => {
  const times = workload(scene.random, scene.random.integer(5, 9), 0, 50)
  const given = await startBatch(scene, { WORKLOAD: times.join() })
  await given.sends(times.length)
  await expectStart(given, times)
  expectNothingPrinted(given.ventilator)
  const random = await startBatch(scene, { TASKS: 30 })
  await random.sends(30)
  await expectStart(random)
})

check('2.3', 'a worker says READY once, in the name that it works under', async (scene) => {
  const name = scene.random.word()
  const { worker, ventilator, ready, results } = await startWorker(scene, name)
  await ready.hears(worker, 1)
  ventilator.send('1 20', '2 20', '3 20', '4 20')
  await results.hears(worker, 4)
  await saysReadyOnce(scene, ready, name)
  expectNothingPrinted(worker)
})

check('2.3', 'two workers that were given no name choose different ones', async (scene) => {
  const [one, other] = [await startWorker(scene), await startWorker(scene)]
  await one.ready.hears(one.worker, 1)
  await other.ready.hears(other.worker, 1)
  expectDifferentNames(one.ready, other.ready)
})

check('2.4', 'four workers are nearly four times as fast as one', async (scene) => {
  const times = workload(scene.random, 48, 60, 100)
  const env = { WORKERS: 4, WORKLOAD: times.join(), RETRY_MS: NEVER_MS }
  const cast = await VentilatorCast.start(scene, env)
  for (let i = 0; i < env.WORKERS; i++) await cast.hire({ works: true })
  await scene.calm()
  for (const worker of cast.workers) worker.report()
  await expectSpeedup(scene, cast, times.length)
})

check('2.5', 'a worker that comes late gets its share, because only a few tasks are out', async (scene) => {
  const cast = await startBatch(scene, { TASKS: 200 }, () => false)
  await expectWindow(scene, cast, 1)
  const late = [await cast.hire(), await cast.hire()]
  for (const worker of late) worker.report()
  await expectWindow(scene, cast, 3)
  await expectLatecomersShare(cast, 200)
})

check(
  '2.5',
  'the ventilator skips an acknowledgement that breaks the contract, says so, and goes on',
  async (scene) => {
    const cast = await startBatch(scene, { TASKS: 4 }, () => false)
    await cast.sends(1)
    const broken = ['ACK one', 'ACK 1 2', 'ACK 01', 'ACK -1']
    cast.ventilator.suspect = LIKELY.kept
    await cast.control.send(...broken)
    await complains(scene, cast.ventilator, broken.length, 'broken acknowledgements')
    acknowledgeAllBut(cast)
    await cast.sends(4)
  },
)

check('2.6', 'the sink sends everyone home when the last result is in, again and again', async (scene) => {
  const cast = await startSink(scene)
  const heard = await listener(scene, cast)
  cast.workers.send('START 2 100', '1 ana 50')
  await noKillYet(scene, heard)
  const begun = performance.now()
  cast.workers.send('2 ana 50')
  await hearsKill(heard, cast, 1)
  await hearsKill(heard, cast, 5)
  await cast.sink.leaves()
  expectFarewell(cast, performance.now() - begun)
})

check('2.6', 'a worker leaves at KILL, even in the middle of a task', async (scene) => {
  const { worker, ventilator, results, control } = await startWorker(scene, scene.random.word())
  await control.isAskedBy(worker)
  await control.send('KILLJOY', 'KILL ana')
  ventilator.send('1 5')
  await results.hears(worker, 1, LIKELY.likeKill, 'sends the result of the task that follows "KILLJOY"')
  await complains(scene, worker, 2, 'messages that only begin like KILL')
  ventilator.send('2 60000')
  await worksOn(scene, worker)
  await control.send('KILL')
  await worker.leaves(LIKELY.between)
})

check('2.6', 'the ventilator leaves at KILL, and START is not lost with it', async (scene) => {
  const cast = await VentilatorCast.start(scene, { WORKERS: 1, TASKS: 2, RETRY_MS: NEVER_MS })
  const refusal = cast.wire.results.relay.refuse()
  const worker = await cast.hire()
  worker.report()
  await worksOn(scene, cast.ventilator, { unlessEnded: false })
  refusal.end()
  await cast.results.hears(cast.ventilator, 1, LIKELY.lostStart, 'sends START')
  await cast.control.send('KILL')
  await cast.ventilator.leaves(LIKELY.deaf)
})

check(
  '2.6',
  'the ventilator leaves at KILL before anyone is ready, and at nothing like it',
  async (scene) => {
    const cast = await VentilatorCast.start(scene, { WORKERS: 1 })
    cast.ventilator.suspect = LIKELY.likeKill
    await hearsSink(scene, cast)
    await cast.control.send('KILLJOY', 'KILL ana')
    await complains(
      scene,
      cast.ventilator,
      2,
      'messages that only begin like KILL',
      LIKELY.kept,
      LIKELY.hearsLate,
    )
    await cast.control.send('KILL')
    await cast.ventilator.leaves(LIKELY.hearsLate)
  },
)

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  check('2.6', `everyone ends on ${signal}`, async (scene) => {
    const { ventilator } = await VentilatorCast.start(scene, { WORKERS: 1 })
    const { sink, ventilator: start, wire } = await startSink(scene)
    const { worker, ventilator: work, ready } = await startWorker(scene, scene.random.word())
    start.send('START 2 100')
    work.send('1 60000')
    await ready.hears(worker, 1)
    await reported(scene, wire.start)
    await worksOn(scene, worker)
    for (const program of [ventilator, sink, worker]) await program.endsOn(signal)
  })

check('2.7', 'the ventilator sends again what is not acknowledged, and nothing else', async (scene) => {
  scene.goesByTheClock()
  const lost = ['1', '2']
  const env = { TASKS: RESENT_TASKS, RETRY_MS: 300 }
  const cast = await startBatch(scene, env, (id, times) => !lost.includes(id) || times === 3)
  for (const id of lost) await comesAgain(scene, cast, id, 3)
  await cast.sends(RESENT_TASKS)
  const patient = await startBatch(scene, { TASKS: RESENT_TASKS }, () => false)
  await patient.sends(1)
  await isPatient(scene, patient)
  expectNoneAfterAck(cast)
})

check('2.7', 'the ventilator sends each task again after RETRY_MS, and not before', async (scene) => {
  const RETRY_MS = 800
  const cast = await VentilatorCast.start(scene, { WORKERS: 2, TASKS: 5, RETRY_MS })
  cast.acknowledging = () => false
  for (const worker of [await cast.hire(), await cast.hire()]) worker.report()
  await cast.sends(2)
  await worksOn(scene, cast.ventilator)
  const begun = performance.now()
  const [early, late] = outAndUnsent(cast, 5)
  acknowledgeAllBut(cast, early, late)
  await expectItsOwnTime(scene, cast, late, { begun, RETRY_MS })
  expectStartOnce(cast)
})

check('2.7', 'the sink counts a task once, and acknowledges it each time', async (scene) => {
  const cast = await startSink(scene)
  const heard = await listener(scene, cast)
  await acknowledges(cast, heard, '1 ana 30', 2)
  cast.workers.send('START 3 100')
  await acknowledges(cast, heard, '2 ana 30', 1)
  await acknowledges(cast, heard, '2 bia 30', 1)
  await goesOnWaiting(scene, cast, heard)
  await acknowledges(cast, heard, '3 ana 40', 1)
  await summary(cast)
})

check('2.7', 'a worker does a task again that comes again', async (scene) => {
  const name = scene.random.word()
  const { worker, ventilator, results } = await startWorker(scene, name)
  ventilator.send('7 5', '8 5', '7 5')
  await results.hears(worker, 3, LIKELY.remembers)
  expectResults(results, name, ['7 5', '8 5', '7 5'])
})

check('2.7', 'two workers of six lost, and one message in five: each task counts once', async (scene) => {
  scene.goesByTheClock()
  const times = workload(scene.random, 240, 35, 45)
  const env = { WORKERS: 6, WORKLOAD: times.join(), RETRY_MS: 170 }
  const pipeline = await startPipeline(scene, env)
  await reported(scene, pipeline.start)
  await Promise.all([
    endsWithin(scene, pipeline, times.length, Math.round((4 * sum(times)) / env.WORKERS)),
    disturb(scene, pipeline, times.length),
  ])
})

/** A ventilator and its first worker, which has said READY; `acknowledging` says what becomes of each task. */
async function startBatch(
  scene: Scene,
  env: Record<string, string | number>,
  acknowledging: Acknowledging = () => true,
): Promise<VentilatorCast> {
  const cast = await VentilatorCast.start(scene, { WORKERS: 1, RETRY_MS: NEVER_MS, ...env })
  cast.acknowledging = acknowledging
  const worker = await cast.hire()
  worker.report()
  return cast
}
