// What is left for a worker that joins in the middle of a batch? Three times the same 2000 tasks. This file is the
// ventilator and the sink, and it starts itself twice more, as a worker. The second joins when 200 tasks are done.
import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Pull, Push } from 'zeromq'

const [TASKS, JOINS_AFTER] = [2000, 200]
/** A task such as `1234 1`, and the two bytes of header that a frame has. */
const TASK_BYTES = 8

/** How the tasks are sent. */
interface Manner {
  /** How many messages ZeroMQ may queue for one connection, at either end. */
  highWaterMark: number
  /** How many tasks may be out for each worker. */
  window: number
}

interface Invitation {
  worker: string
  tasks: string
  results: string
  highWaterMark: number
}

if (process.argv[2] === 'worker') {
  process.on('message', (invitation: Invitation) => void work(invitation))
  process.on('disconnect', () => process.exit())
} else {
  process.stdout.on('error', () => process.exit(1))
  const first = fork(import.meta.filename, ['worker'])
  const second = fork(import.meta.filename, ['worker'])
  console.log('                  when the second joins, 1800 tasks are left     and are done by')
  console.log('                     not sent  in the kernel     in ZeroMQ      first  the second')
  const compare = async (name: string, manner: Manner): Promise<void> => {
    const [unsent, kernel, zeromq, byFirst, bySecond] = await measure(manner, first, second)
    const cells = [unsent, kernel, zeromq].map((n) => String(n).padStart(14))
    console.log(
      name.padEnd(15) + cells.join('') + String(byFirst).padStart(11) + String(bySecond).padStart(12),
    )
  }
  await compare('all at once', { highWaterMark: 1000, window: Infinity })
  await compare('high-water 1', { highWaterMark: 1, window: Infinity })
  await compare('window of 2', { highWaterMark: 1000, window: 2 })
  first.disconnect()
  second.disconnect()
}

/** Gives where the tasks are that are left when the second worker is invited, and how many of them each worker did. */
async function measure(
  { highWaterMark, window }: Manner,
  first: ChildProcess,
  second: ChildProcess,
): Promise<(number | string)[]> {
  const tasks = new Push({ sendHighWaterMark: highWaterMark, linger: 0 })
  const results = new Pull({ receiveTimeout: 10_000 })
  await tasks.bind('tcp://127.0.0.1:*')
  await results.bind('tcp://127.0.0.1:*')
  const invite = (child: ChildProcess, worker: string): boolean =>
    child.send({ worker, tasks: tasks.lastEndpoint, results: results.lastEndpoint, highWaterMark })

  let [sent, ready] = [0, 0]
  const done: string[] = []
  let wake = (): void => {}
  const sending = (async () => {
    while (sent < TASKS) {
      if (sent - done.length < window * ready) await tasks.send(`${1000 + sent++} 1`)
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  })()

  let where: (number | string)[] = []
  invite(first, 'first')
  for await (const [message] of results) {
    const [id, worker] = message!.toString().split(' ')
    if (id === 'READY') ready++
    else done.push(worker!)
    if (done.length === JOINS_AFTER && where.length === 0) {
      const kernel = unreadBytes(tasks.lastEndpoint!) / TASK_BYTES
      const onTheWay = sent - done.length
      where = [TASKS - sent, ...(kernel >= 0 ? [kernel, onTheWay - kernel] : ['?', onTheWay])]
      invite(second, 'second')
    }
    wake()
    if (done.length === TASKS) break
  }
  await sending
  tasks.close()
  results.close()
  const left = done.slice(JOINS_AFTER)
  return [...where, ...['first', 'second'].map((name) => left.filter((worker) => worker === name).length)]
}

async function work({ worker, tasks, results, highWaterMark }: Invitation): Promise<void> {
  const pull = new Pull({ receiveHighWaterMark: highWaterMark })
  const push = new Push()
  pull.connect(tasks)
  push.connect(results)
  await push.send(`READY ${worker}`)
  for await (const [task] of pull) {
    const [id, ms] = task!.toString().split(' ')
    await setTimeout(Number(ms))
    await push.send(`${id} ${worker} ${ms}`)
  }
}

/** How many bytes the kernel holds for those who connected to this endpoint. Only Linux tells; NaN elsewhere. */
function unreadBytes(endpoint: string): number {
  const port = Number(endpoint.split(':').at(-1)).toString(16).toUpperCase().padStart(4, '0')
  try {
    // Of each connection: number, own address, other address, state, "bytes unsent:bytes unread", …
    const connections = readFileSync('/proc/net/tcp', 'latin1').split('\n')
    const theirs = connections
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , to]) => to?.endsWith(`:${port}`))
    return theirs.reduce((sum, fields) => sum + Number(`0x${fields[4]!.split(':')[1]}`), 0)
  } catch {
    return NaN
  }
}
