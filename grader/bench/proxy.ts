/**
 * Messages a second through a proxy: lab 04's solution, libzmq's own as Python runs it, and a loop in JavaScript, in
 * turn, between the same publisher and subscriber. Run: npx tsx grader/bench/proxy.ts
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { freeEndpoint } from '../kit/ports.ts'
import { show } from './figures.ts'

/** No more than a proxy may keep for a slow subscriber, so that none is dropped. */
const COUNT = 100_000
const ROUNDS = 7
const PYTHON = '/usr/bin/python3'

const root = join(import.meta.dirname, '../..')
const parts = join(import.meta.dirname, 'forwarding')
const folder = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
await build({
  entryPoints: {
    solution: join(root, 'labs/04-pubsub-proxy/solution/proxy.ts'),
    loop: join(parts, 'loop.ts'),
  },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
})

const PROXIES: Record<string, [program: string, argument: string]> = {
  'the solution': [process.execPath, join(folder, 'solution.mjs')],
  'libzmq, from Python': [PYTHON, join(parts, 'proxy.py')],
  'a loop in JavaScript': [process.execPath, join(folder, 'loop.mjs')],
}

console.log(
  `${COUNT} messages each, median of ${ROUNDS} rounds (least–most), ratio is the solution to the other`,
)
for (const size of [64, 1024]) {
  const rates = new Map(Object.keys(PROXIES).map((name) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, command] of Object.entries(PROXIES))
      rates.get(name)!.push(await messagesPerSecond(command, size))
  const ours = rates.get('the solution')!
  for (const [name, all] of rates) {
    const ratio =
      name === 'the solution'
        ? ''
        : `  ratio ${show(
            ours.map((rate, i) => rate / all[i]!),
            2,
          )}`
    console.log(`${String(size).padStart(5)} bytes  ${name.padEnd(21)} ${show(all, 0)} messages/s${ratio}`)
  }
}

async function messagesPerSecond(command: [string, string], size: number): Promise<number> {
  const endpoints = { PROXY_XSUB: await freeEndpoint(), PROXY_XPUB: await freeEndpoint() }
  const env = { ...process.env, ...endpoints, COUNT: String(COUNT), SIZE: String(size) }
  const start = ([file, argument]: [string, string]): ChildProcess => {
    const child = spawn(file, [argument], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }
  const proxy = start(command)
  const publisher = start([PYTHON, join(parts, 'publisher.py')])
  const subscriber = start([PYTHON, join(parts, 'subscriber.py')])
  let printed = ''
  subscriber.stdout!.on('data', (text: Buffer) => (printed += String(text)))
  const [status] = (await once(subscriber, 'close')) as [number | null]
  const others = [proxy, publisher].filter((child) => child.exitCode === null)
  const gone = Promise.all(others.map((child) => once(child, 'exit')))
  for (const child of others) child.kill('SIGKILL')
  await gone
  if (status !== 0) throw new Error(`the subscriber ended with status ${status}`)
  return Number(printed)
}
