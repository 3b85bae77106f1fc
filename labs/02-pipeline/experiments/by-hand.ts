// Plays whoever your program talks to, with the tasks that you name, and shows what crosses. For one worker it is
// ventilator and sink; for a sink it is ventilator and two workers:
//
//   npx tsx labs/02-pipeline/experiments/by-hand.ts worker 300 100 200
//   npx tsx labs/02-pipeline/experiments/by-hand.ts sink 300 100 200
import { setTimeout } from 'node:timers/promises'
import { Publisher, Pull, Push, Subscriber } from 'zeromq'

const [role, ...workload] = process.argv.slice(2)
const isClear = ['worker', 'sink'].includes(role ?? '') && workload.length > 0
if (!isClear || !workload.every((ms) => /^\d{1,6}$/.test(ms))) {
  console.error('Say whom to play for, and how long each task is: by-hand.ts worker 300 100 200')
  process.exit(2)
}
const {
  TASKS_ENDPOINT = 'tcp://127.0.0.1:5557',
  RESULTS_ENDPOINT = 'tcp://127.0.0.1:5558',
  READY_ENDPOINT = 'tcp://127.0.0.1:5559',
  CONTROL_ENDPOINT = 'tcp://127.0.0.1:5560',
} = process.env
let begun: number | undefined
await (role === 'worker' ? playForWorker() : playForSink())
process.exit()

async function playForWorker(): Promise<void> {
  const [tasks, results, ready, control] = [new Push(), new Pull(), new Pull(), new Publisher()]
  await tasks.bind(TASKS_ENDPOINT)
  await results.bind(RESULTS_ENDPOINT)
  await ready.bind(READY_ENDPOINT)
  await control.bind(CONTROL_ENDPOINT)
  void showAll(ready)
  // A PUSH socket without a peer doesn't take a message: the first send waits until a worker is there.
  for (const [i, ms] of workload.entries()) await send(tasks, `${i + 1} ${ms}`)
  await showAll(results, workload.length)
  for (let i = 0; i < 20; i++) {
    await (i === 0 ? send(control, 'KILL') : control.send('KILL'))
    await setTimeout(50)
  }
}

async function playForSink(): Promise<void> {
  const [results, control] = [new Push(), new Subscriber()]
  const connected = new Promise<void>((resolve) => control.events.on('handshake', () => resolve()))
  control.connect(CONTROL_ENDPOINT)
  control.subscribe()
  await connected
  results.connect(RESULTS_ENDPOINT)
  const hearing = showAll(control, workload.length + 1)
  await send(results, `START ${workload.length} ${workload.reduce((sum, ms) => sum + Number(ms), 0)}`)
  // Each of the two takes a task as soon as it is free.
  const left = workload.entries()
  const work = async (worker: string): Promise<void> => {
    for (const [i, ms] of left) {
      await setTimeout(Number(ms))
      await send(results, `${i + 1} ${worker} ${ms}`)
    }
  }
  await Promise.all([work('ana'), work('bia')])
  await Promise.race([hearing, setTimeout(1000)])
}

async function send(socket: Push | Publisher, message: string): Promise<void> {
  await socket.send(message)
  show('sent', message)
}

/** Shows so many messages, or all that ever come. */
async function showAll(socket: Pull | Subscriber, count = Infinity): Promise<void> {
  for await (const frames of socket) {
    show('came', frames.join(' | '))
    if (--count === 0) return
  }
}

function show(which: string, message: string): void {
  begun ??= performance.now()
  console.log(`${String(Math.round(performance.now() - begun)).padStart(6)} ms  ${which}  ${message}`)
}
