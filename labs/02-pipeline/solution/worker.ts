import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Pull, Push, Subscriber } from 'zeromq'

const name = process.env.WORKER ?? `worker-${randomUUID().slice(0, 8)}`
if (!/^[A-Za-z0-9_-]{1,32}$/.test(name))
  throw new Error(`WORKER is "${name}": give it a name of 1 to 32 letters, digits, - and _`)

const tasks = new Pull()
const results = new Push()
const ready = new Push()
const control = new Subscriber()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

// Who stays binds and who comes and goes connects: a worker connects to everything.
tasks.connect(process.env.TASKS_ENDPOINT ?? 'tcp://127.0.0.1:5557')
results.connect(process.env.RESULTS_ENDPOINT ?? 'tcp://127.0.0.1:5558')
ready.connect(process.env.READY_ENDPOINT ?? 'tcp://127.0.0.1:5559')
control.connect(process.env.CONTROL_ENDPOINT ?? 'tcp://127.0.0.1:5560')
control.subscribe('KILL')

void leaveAtKill()
await report()
for await (const frames of tasks) {
  const task = parse(frames)
  if (task) await work(task)
}

/** Tells the ventilator that this worker is there. */
async function report(): Promise<void> {
  // 2.3: a PUSH socket keeps what it is given until somebody is there to take it, so this is not lost.
  await ready.send(`READY ${name}`)
}

/** Works on one task, and reports the result. */
async function work({ id, ms }: Task): Promise<void> {
  // 2.1: wait for the end of the work before the next task is taken: it may find a worker that is idle.
  if (ms > 0) await setTimeout(ms)
  await results.send(`${id} ${name} ${ms}`)
}

async function leaveAtKill(): Promise<void> {
  for await (const frames of control) {
    const text = frames.join('|')
    // 2.6: KILL comes when the last result is in: whatever this worker is doing is of no use any more.
    if (text === 'KILL') process.exit(0)
    console.error(`skipped a control message that breaks the contract: ${JSON.stringify(text)}`)
  }
}

interface Task {
  id: string
  ms: number
}

/** `17 42` in one frame. What breaks the contract is reported on stderr and skipped. */
function parse(frames: Buffer[]): Task | undefined {
  const [, id, ms] = /^([1-9]\d{0,8}) (\d{1,6})$/.exec(frames.join('|')) ?? []
  if (id && ms) return { id, ms: Number(ms) }
  console.error(`skipped a task that breaks the contract: ${JSON.stringify(frames.join('|'))}`)
  return undefined
}
