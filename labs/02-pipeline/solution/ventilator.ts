import { Pull, Push, Subscriber } from 'zeromq'

const wanted = Number(process.env.WORKERS ?? 4)
const retryMs = Number(process.env.RETRY_MS ?? 1000)
const workload =
  process.env.WORKLOAD?.split(',').map(Number) ?? randomWorkload(Number(process.env.TASKS ?? 100))
if (!(wanted >= 1 && retryMs >= 1 && workload.length >= 1 && workload.every((ms) => ms >= 0)))
  throw new Error(
    'WORKERS, TASKS and RETRY_MS must be numbers, 1 or more, and WORKLOAD milliseconds such as 5,20,5',
  )

const tasks = new Push()
const ready = new Pull()
const sink = new Push()
const control = new Subscriber()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

control.connect(process.env.CONTROL_ENDPOINT ?? 'tcp://127.0.0.1:5560')
control.subscribe('ACK ', 'KILL')
sink.connect(process.env.RESULTS_ENDPOINT ?? 'tcp://127.0.0.1:5558')
await tasks.bind(process.env.TASKS_ENDPOINT ?? 'tcp://127.0.0.1:5557')
await ready.bind(process.env.READY_ENDPOINT ?? 'tcp://127.0.0.1:5559')

const workers = new Set<string>()
/** The tasks that are not acknowledged, and when each was last sent; the one that has waited longest comes first. */
const open = new Map<string, number>()
let wake = (): void => {}
void hearWorkers()
void hearSink()

await everyoneReady()
await sink.send(`START ${workload.length} ${workload.reduce((sum, ms) => sum + ms, 0)}`)
// It goes on until the sink says KILL: then everything is counted, whatever acknowledgements were lost.
for (let next = 1; ;) {
  const late = lateTask()
  if (late) await send(late)
  else if (next <= workload.length && hasRoom()) await send(String(next++))
  else await news(20)
}

async function everyoneReady(): Promise<void> {
  // 2.3: a PUSH socket deals out what it has to those who are there. So nothing is sent until all of them are.
  while (workers.size < wanted) await news()
}

/** Whether one more task may go out before another is acknowledged. */
function hasRoom(): boolean {
  // 2.4: each worker needs a task at hand, and one more, so that it need not wait for the next.
  // 2.5: what was pushed waits for one worker for good. What was not is there for whoever joins.
  return open.size < 2 * workers.size
}

/** A task that was sent RETRY_MS ago or more and is not acknowledged. */
function lateTask(): string | undefined {
  // 2.7: lost with its worker, stuck at one that is frozen, or only its result or ACK is lost: all the same from here.
  const [first] = open
  return first && performance.now() - first[1] >= retryMs ? first[0] : undefined
}

async function send(id: string): Promise<void> {
  open.delete(id)
  open.set(id, performance.now())
  await tasks.send(`${id} ${workload[Number(id) - 1]}`)
}

async function hearWorkers(): Promise<void> {
  for await (const frames of ready) {
    const [, worker] = /^READY ([A-Za-z0-9_-]{1,32})$/.exec(frames.join('|')) ?? []
    if (worker) workers.add(worker)
    else console.error(`skipped a report that breaks the contract: ${JSON.stringify(frames.join('|'))}`)
    wake()
  }
}

async function hearSink(): Promise<void> {
  for await (const frames of control) {
    const [text, id] = /^KILL$|^ACK ([1-9]\d{0,8})$/.exec(frames.join('|')) ?? []
    if (text === 'KILL') process.exit(0)
    if (id) open.delete(id)
    else
      console.error(`skipped a control message that breaks the contract: ${JSON.stringify(frames.join('|'))}`)
    wake()
  }
}

/** Waits until a worker or the sink has said something, or for so many milliseconds. */
async function news(ms = 2 ** 30): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

function randomWorkload(count: number): number[] {
  return Array.from({ length: count }, () => 1 + Math.floor(100 * Math.random()))
}
