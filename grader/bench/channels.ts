/**
 * Acknowledged publications a second through lab 04's solution (broker, proxy and server, nobody following), with the
 * server as it is and with its database in memory, in turn, for 1 client and for 20. Run: npx tsx grader/bench/channels.ts
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statfsSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { Request } from 'zeromq'
import { freeEndpoint } from '../kit/ports.ts'
import { show } from './figures.ts'

const WARM_UP = 400
const PUBLICATIONS = 4000
const ROUNDS = 7
const KEPT = ['durable', 'memory'] as const
type Kept = (typeof KEPT)[number]

const MESSAGE = 'x'.repeat(100)
const TMPFS = 0x01021994

const inMemory: Plugin = {
  name: 'in-memory',
  setup({ onLoad }) {
    onLoad({ filter: /solution\/memory\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      const contents = source.replace('new Database(file)', "new Database(':memory:')")
      if (contents === source) throw new Error(`${path} opens its file in another way than this expects`)
      return { contents, loader: 'ts' }
    })
  },
}

const root = join(import.meta.dirname, '../..')
const solution = join(root, 'labs/04-pubsub-proxy/solution')
const folder = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
await bundle('broker', 'broker')
await bundle('proxy', 'proxy')
await bundle('server', 'durable')
await bundle('server', 'memory', inMemory)

console.log(
  `${PUBLICATIONS} publications each, median of ${ROUNDS} rounds (least–most), ratio is durable to memory`,
)
if (statfsSync(folder).type === TMPFS) console.log(`${folder} is in memory, too: set TMPDIR to a disk`)
for (const clients of [1, 20]) {
  const rates: Record<Kept, number[]> = { durable: [], memory: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const kept of round % 2 === 0 ? KEPT : KEPT.toReversed())
      rates[kept].push(await publicationsPerSecond(kept, clients))
  }
  const ratios = rates.durable.map((rate, i) => rate / rates.memory[i]!)
  const figures = KEPT.map((kept) => `${kept} ${show(rates[kept], 0)} publications/s`)
  const who = clients === 1 ? ' 1 client ' : `${clients} clients`
  console.log(`${who}  ${figures.join('  ')}  ratio ${show(ratios, 2)}`)
}

async function bundle(role: string, name: string, ...plugins: Plugin[]): Promise<void> {
  await build({
    entryPoints: [join(solution, `${role}.ts`)],
    outfile: join(folder, `${name}.mjs`),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    plugins,
  })
}

/** Starts all three with an empty memory, and publishes in one channel with so many REQ sockets in this process. */
async function publicationsPerSecond(kept: Kept, clients: number): Promise<number> {
  const data = mkdtempSync(join(folder, 'data-'))
  const env = {
    ...process.env,
    BROKER_FRONTEND: await freeEndpoint(),
    BROKER_BACKEND: await freeEndpoint(),
    PROXY_XSUB: await freeEndpoint(),
    PROXY_XPUB: await freeEndpoint(),
    DATA_DIR: data,
  }
  const programs = ['broker', 'proxy', kept].map((name) => {
    const child = spawn(process.execPath, [join(folder, `${name}.mjs`)], { env, stdio: 'ignore' })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  })
  const sockets = Array.from({ length: clients }, () => new Request({ linger: 0, receiveTimeout: 30_000 }))
  for (const socket of sockets) socket.connect(env.BROKER_FRONTEND)
  await ask(sockets[0]!, 'channel', { channel: 'bench' })
  await publish(sockets, WARM_UP)
  const began = performance.now()
  await publish(sockets, PUBLICATIONS)
  const seconds = (performance.now() - began) / 1000
  for (const socket of sockets) socket.close()
  const ends = programs.map((child) => once(child, 'exit'))
  for (const child of programs) child.kill()
  for (const [status] of (await Promise.all(ends)) as [number | null][])
    if (status !== 0) throw new Error(`a program ended with status ${status}`)
  rmSync(data, { recursive: true })
  return PUBLICATIONS / seconds
}

async function publish(sockets: Request[], count: number): Promise<void> {
  let left = count
  const one = async (socket: Request): Promise<void> => {
    while (left-- > 0) await ask(socket, 'publish', { user: 'bench', channel: 'bench', message: MESSAGE })
  }
  await Promise.all(sockets.map(one))
}

async function ask(socket: Request, service: string, data: object): Promise<void> {
  await socket.send(JSON.stringify({ service, data }))
  const [frame] = await socket.receive()
  const reply = JSON.parse(String(frame)) as { data: { status: string } }
  if (reply.data.status === 'erro') throw new Error(`the server said: ${String(frame)}`)
}
