// A worker whose work keeps a processor busy. A task is the number of a row; the result has two frames, the number and
// the row's colours. Nothing is retried here: see the programs in solution/ for that.
import { Pull, Push } from 'zeromq'
import { computeRow } from './set.ts'

const tasks = new Pull()
const results = new Push()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

tasks.connect(process.env.TASKS_ENDPOINT ?? 'tcp://127.0.0.1:5557')
results.connect(process.env.RESULTS_ENDPOINT ?? 'tcp://127.0.0.1:5558')
await results.send('READY')
for await (const [row] of tasks) await results.send([row!, computeRow(Number(row))])
