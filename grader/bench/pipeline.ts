/**
 * Empty tasks a second from ventilator to sink, through one worker and through four: lab 02's solution beside the same
 * three roles in Python, in turn. Run: npx tsx grader/bench/pipeline.ts
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { freeEndpoint } from '../kit/ports.ts'
import { show } from './figures.ts'

const TASKS = 10_000
const ROUNDS = 7
const ROLES = ['sink', 'worker', 'ventilator'] as const
type Role = (typeof ROLES)[number]

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
await build({
  entryPoints: ROLES.map((role) => join(root, 'labs/02-pipeline/solution', `${role}.ts`)),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
})

const LANGUAGES: Record<string, (role: Role) => [file: string, argument: string]> = {
  node: (role) => [process.execPath, join(folder, `${role}.mjs`)],
  python: (role) => ['/usr/bin/python3', join(root, 'grader/mutants/02-pipeline/python', `${role}.py`)],
}

for (const workers of [1, 4]) {
  const rates: Record<string, number[]> = { node: [], python: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [language, command] of Object.entries(LANGUAGES))
      rates[language]!.push(await tasksPerSecond(command, workers))
  }
  const ratios = rates['node']!.map((rate, i) => rate / rates['python']![i]!)
  const figures = Object.entries(rates).map(([language, all]) => `${language} ${show(all, 0)} tasks/s`)
  console.log(
    `${workers} ${workers === 1 ? 'worker ' : 'workers'}  ${figures.join('  ')}  ratio ${show(ratios, 2)}`,
  )
}

/** One batch of empty tasks; the rate is what the sink says of it. */
async function tasksPerSecond(command: (typeof LANGUAGES)[string], workers: number): Promise<number> {
  const endpoints: Record<string, string> = {}
  for (const name of ['TASKS', 'RESULTS', 'READY', 'CONTROL'])
    endpoints[`${name}_ENDPOINT`] = await freeEndpoint()
  const workload = Array.from({ length: TASKS }, () => 0).join()
  const start = (role: Role, env: Record<string, string> = {}): ChildProcess => {
    const [file, argument] = command(role)
    const stdio = ['ignore', 'pipe', 'inherit'] as const
    return spawn(file, [argument], { env: { ...process.env, ...endpoints, ...env }, stdio: [...stdio] })
  }
  const sink = start('sink')
  const others = [
    ...Array.from({ length: workers }, (_, i) => start('worker', { WORKER: `worker-${i + 1}` })),
    start('ventilator', { WORKERS: String(workers), WORKLOAD: workload, RETRY_MS: '10000' }),
  ]
  const ends = [sink, ...others].map((program) => once(program, 'exit'))
  let line = ''
  for await (const chunk of sink.stdout!) line += String(chunk)
  await Promise.all(ends)
  const [, count, ms] = /^(\d+) tasks in (\d+) ms/.exec(line) ?? []
  if (Number(count) !== TASKS) throw new Error(`the sink said: ${line}`)
  return (1000 * TASKS) / Number(ms)
}
