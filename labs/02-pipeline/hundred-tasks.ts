import { Batch, type Endpoints } from './batch.ts'
import { Program, Trouble, until } from './processes.ts'
import { draw, inColourOf, list, print, say } from './terminal.ts'

const RETRY_MS = 800

/** Act 1: the programs in this folder, a worker that is killed and another that comes late. */
export async function hundredTasks(folder: string): Promise<void> {
  const batch = new Batch()
  try {
    await playBatch(folder, batch)
  } finally {
    draw('')
    await batch.close()
  }
}

async function playBatch(folder: string, batch: Batch): Promise<void> {
  const endpoints = await batch.watch()
  const start = (name: string, role: keyof Endpoints, env: Record<string, string> = {}): Program =>
    new Program(name, `${folder}/${role}.ts`, { ...endpoints[role], ...env })
  const hire = (name: string): Program => start(name, 'worker', { WORKER: name })

  say('A sink, a ventilator, four workers. The demo listens on the wires.')
  const sink = start('sink', 'sink')
  await until(() => batch.isListening, [sink], 'The sink does not bind CONTROL_ENDPOINT.')
  const ventilator = start('ventilator', 'ventilator', {
    WORKERS: '4',
    TASKS: '100',
    RETRY_MS: String(RETRY_MS),
  })
  const [ana, bia, caio, dora] = [hire('ana'), hire('bia'), hire('caio'), hire('dora')]
  const six = [sink, ventilator, ana, bia, caio, dora]
  await everyoneAtTheLine(batch, six)

  tell(batch)
  batch.onReady = (worker) =>
    say(
      `${worker} joins: ${batch.count - batch.doneBy.size} tasks are not done, ${batch.unsent} of them not even sent.`,
    )
  await until(() => batch.doneBy.size >= 12, six, 'No results come (2.1).')
  const eva = hire('eva')
  const biaIsBusy = (): boolean => batch.doneBy.size >= 30 && batch.heldBy('bia').length > 0
  await until(biaIsBusy, [...six, eva], 'The batch stands still.')
  await bia.stop('SIGKILL')
  const held = batch.heldBy('bia')
  const loss =
    held.length > 0
      ? `takes ${held.length > 1 ? 'tasks' : 'task'} ${list(held)} with it`
      : 'had just done all it had'
  say(`bia is killed, and ${loss}. Nobody tells the ventilator.`)

  await theEnd(batch, sink, [ventilator, ana, caio, dora], eva)
  if (batch.mostOut < 4)
    throw new Trouble(
      `At no time were more than ${batch.mostOut} tasks out: the other workers had nothing to do (2.4).`,
    )
  if (batch.mostOut > 2 * batch.ready.size + 8)
    throw new Trouble(
      `As many as ${batch.mostOut} tasks were out: what was left for eva, who came late (2.5)?`,
    )
  showShares(batch)
}

/** The beginning, until the first task goes out. */
async function everyoneAtTheLine(batch: Batch, all: Program[]): Promise<void> {
  await until(() => batch.connected >= 4, all, 'Not all workers connect to TASKS_ENDPOINT.')
  const hasBegun = (): boolean => batch.readyAtFirstTask !== undefined
  const silence = (): string =>
    `Four workers are connected, and ${batch.ready.size || 'none'} of them said READY (2.3).`
  await until(() => batch.ready.size >= 4 || hasBegun(), all, silence, 3000)
  await until(hasBegun, all, 'Four have said READY, and no task goes out (2.3).', 3000)
  if (batch.readyAtFirstTask! < 4)
    throw new Trouble(`The first task went out when ${batch.readyAtFirstTask} of 4 had said READY (2.3).`)
  await until(() => batch.count > 0, all, 'START does not reach the sink (2.3).', 3000)
  say(`All four have said READY. START: ${batch.count} tasks, ${batch.totalMs} ms of work in all.`)
}

/** The end: every task is acknowledged, the sink has printed its line, and everybody has gone home. */
async function theEnd(batch: Batch, sink: Program, others: Program[], eva: Program): Promise<void> {
  const all = [sink, ...others, eva]
  const complete = (): boolean => {
    if (batch.acknowledged.size === batch.count) return true
    // Who knows of the end before the demo does may leave before it, but with exit status 0.
    const failed = all.find(({ ended }) => ended && ended !== 'exit status 0')
    if (failed) throw new Trouble(`${failed.name} ended with ${failed.ended}, in the middle of the batch.`)
    return false
  }
  const missing = (): string => {
    const open = batch.count - batch.acknowledged.size
    return `The batch does not end: ${open} of its tasks are not acknowledged, and nobody sends them again (2.7).`
  }
  await until(complete, [], missing)
  draw('')
  if (process.stdout.isTTY) print(batch.bar())
  await until(() => sink.lines.length > 0, [sink], 'The sink prints nothing (2.2).', 3000)
  if (!sink.lines[0]!.startsWith(`${batch.count} tasks in `))
    throw new Trouble(`There were ${batch.count} tasks, and the sink counted something else (2.7).`)
  // On a slow machine it may start when all is over. Then nobody is left to send it home.
  const isLate = !batch.ready.has('eva')
  if (isLate) await eva.stop()
  if (isLate) say('eva came too late.')
  const staying = (): Program[] => all.filter(({ ended }) => ended !== 'exit status 0')
  const stay = (): string =>
    `KILL, and not gone home with exit status 0: ${list(staying().map(({ name }) => name))} (2.6).`
  await until(() => staying().length === 0, [], stay, 3000)
  say('KILL, and all have gone home.')
}

/** Says what happens, as it does. */
function tell(batch: Batch): void {
  batch.onSentAgain = (id, afterMs) => {
    if (batch.sentAgain > 8) return
    say(`Task ${id} is sent again: not acknowledged in ${afterMs.toFixed()} ms.`)
  }
  batch.onAcknowledged = () => {
    if (process.stdout.isTTY) draw(batch.bar())
    else if (batch.acknowledged.size % 25 === 0) print(batch.bar())
  }
}

function showShares(batch: Batch): void {
  print('')
  for (const [worker, ms] of [...batch.workedMs].toSorted(([a], [b]) => a.localeCompare(b))) {
    const tasks = [...batch.doneBy.values()].filter((name) => name === worker).length
    const note = { bia: 'killed', eva: 'joined late' }[worker] ?? ''
    const columns = [`${tasks} tasks`.padStart(10), `${ms} ms`.padStart(9), `  ${note}`]
    print(`  ${inColourOf(worker, worker.padEnd(10))}${columns.join('').trimEnd()}`)
  }
  print('')
  say(
    `All ${batch.count} tasks are done and counted once, though ${batch.sentAgain || 'none'} had to be sent again.`,
  )
  if (batch.workedMs.size === 5)
    say('Of these five, bia was there at first only and eva at last: so the efficiency.')
}
