import { setTimeout } from 'node:timers/promises'
import { Publisher, Pull } from 'zeromq'

const results = new Pull()
const control = new Publisher({ linger: 0 })
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

await results.bind(process.env.RESULTS_ENDPOINT ?? 'tcp://127.0.0.1:5558')
await control.bind(process.env.CONTROL_ENDPOINT ?? 'tcp://127.0.0.1:5560')

let batch: { count: number; total: number; begun: number } | undefined
let counted = 0
const workers = new Set<string>()
// TODO 2.7: what must be remembered, so that a task which comes back twice is counted once?
for await (const frames of results) {
  const message = parse(frames)
  if (message?.kind === 'start') batch = { ...message, begun: performance.now() }
  if (message?.kind === 'result') await count(message)
  showProgress()
  if (counted === batch?.count) break
}
console.log(summary(performance.now() - batch!.begun))
await sendEveryoneHome()
results.close()
control.close()

/** Counts a result, and acknowledges it to the ventilator. */
async function count({ id, worker }: { id: string; worker: string }): Promise<void> {
  // TODO 2.7: this counts a task as often as it comes back.
  counted++
  workers.add(worker)
  await control.send(`ACK ${id}`)
}

/** What the batch took: `100 tasks in 812 ms, 4 workers, speedup 3.9, efficiency 0.98`. */
function summary(elapsedMs: number): string {
  // TODO 2.2: how long would one worker alone have taken? The rest follows from that.
  throw new Error(`TODO 2.2: report ${counted} tasks in ${elapsedMs} ms by ${workers.size} workers`)
}

/** Says KILL for a second: one that is sent once may be lost on its way, or be too early for somebody's subscription. */
async function sendEveryoneHome(): Promise<void> {
  // TODO 2.6: send KILL, again and again, for a second.
  await setTimeout(0)
}

/** A bar on a terminal, on stderr: stdout is for the contract. */
function showProgress(): void {
  if (!process.stderr.isTTY || !batch) return
  const done = Math.floor((30 * counted) / batch.count)
  const end = counted === batch.count ? '\n' : ''
  process.stderr.write(`\r${'█'.repeat(done).padEnd(30, '░')} ${counted} of ${batch.count}${end}`)
}

type Message =
  { kind: 'start'; count: number; total: number } | { kind: 'result'; id: string; worker: string }

/** `START 100 5050` or `17 ana 42` in one frame. What breaks the contract is reported on stderr and skipped. */
function parse(frames: Buffer[]): Message | undefined {
  const text = frames.join('|')
  const [, count, total] = /^START ([1-9]\d{0,8}) (\d{1,9})$/.exec(text) ?? []
  if (count && total) return { kind: 'start', count: Number(count), total: Number(total) }
  const [, id, worker] = /^([1-9]\d{0,8}) ([A-Za-z0-9_-]{1,32}) (\d{1,6})$/.exec(text) ?? []
  if (id && worker) return { kind: 'result', id, worker }
  console.error(`skipped a message that breaks the contract: ${JSON.stringify(text)}`)
  return undefined
}
