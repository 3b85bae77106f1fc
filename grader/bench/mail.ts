/**
 * What it costs to have mail on the disk before saying so: requests a second of lab 03's solution server as it is, and
 * of the same server with its database in memory, in turn, for 1 client and for 50. Run: npx tsx grader/bench/mail.ts
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
const REQUESTS = 4000
const ROUNDS = 7
const KEPT = ['durable', 'memory'] as const
type Kept = (typeof KEPT)[number]

/** Three of four write: a refresh confirms the mail that came before. */
const TURNS = ['send', 'refresh', 'send', 'alive'] as const
const MESSAGE = 'x'.repeat(100)
const TMPFS = 0x01021994

const inMemory: Plugin = {
  name: 'in-memory',
  setup({ onLoad }) {
    onLoad({ filter: /solution\/mailbox\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      const contents = source.replace("join(folder, 'mail.db')", "':memory:'")
      if (contents === source) throw new Error(`${path} opens its file in another way than this expects`)
      return { contents, loader: 'ts' }
    })
  },
}

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
const servers = new Set<ChildProcess>()
process.once('exit', () => {
  for (const server of servers) server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
for (const kept of KEPT) {
  await build({
    entryPoints: [join(root, 'labs/03-reqrep-mail/solution/server.ts')],
    outfile: join(folder, `${kept}.mjs`),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    plugins: kept === 'memory' ? [inMemory] : [],
  })
}

console.log(`${REQUESTS} requests each, median of ${ROUNDS} rounds (least–most), ratio is durable to memory`)
if (statfsSync(folder).type === TMPFS) console.log(`${folder} is in memory, too: set TMPDIR to a disk`)
for (const clients of [1, 50]) {
  const rates: Record<Kept, number[]> = { durable: [], memory: [] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const kept of round % 2 === 0 ? KEPT : KEPT.toReversed())
      rates[kept].push(await requestsPerSecond(kept, clients))
  }
  const ratios = rates.durable.map((rate, i) => rate / rates.memory[i]!)
  const figures = KEPT.map((kept) => `${kept} ${show(rates[kept], 0)} requests/s`)
  const who = clients === 1 ? ' 1 client ' : `${clients} clients`
  console.log(`${who}  ${figures.join('  ')}  ratio ${show(ratios, 2)}`)
}

/** Starts a server with an empty mailbox and asks it, with so many REQ sockets in this process. */
async function requestsPerSecond(kept: Kept, clients: number): Promise<number> {
  const endpoint = await freeEndpoint()
  const data = mkdtempSync(join(folder, 'data-'))
  const env = {
    ...process.env,
    MAIL_ENDPOINT: endpoint,
    NEWS_ENDPOINT: await freeEndpoint(),
    PORTS: '6000-6049',
    LEASE_MS: '3600000',
    DATA_DIR: data,
  }
  const server = spawn(process.execPath, [join(folder, `${kept}.mjs`)], { env, stdio: 'ignore' })
  servers.add(server)
  const exit = once(server, 'exit')
  const sockets = Array.from({ length: clients }, () => new Request({ linger: 0, receiveTimeout: 30_000 }))
  const run = await Promise.all(sockets.map((socket, i) => login(socket, endpoint, `user-${i}`)))
  const ask = async (left: number): Promise<void> => {
    const one = async (next: () => Promise<void>): Promise<void> => {
      while (left-- > 0) await next()
    }
    await Promise.all(run.map(one))
  }
  await ask(WARM_UP)
  const began = performance.now()
  await ask(REQUESTS)
  const seconds = (performance.now() - began) / 1000
  for (const socket of sockets) socket.close()
  server.kill()
  const [status] = (await exit) as [number | null]
  servers.delete(server)
  if (status !== 0) throw new Error(`the server ended with status ${status}`)
  rmSync(data, { recursive: true })
  return REQUESTS / seconds
}

/** Logs a user in, and gives what asks the user's next request: mail to the same user, and how it is taken. */
async function login(socket: Request, endpoint: string, user: string): Promise<() => Promise<void>> {
  const ask = async (service: string, data: object): Promise<{ id?: number }> => {
    await socket.send(JSON.stringify({ service, data }))
    const [frame] = await socket.receive()
    const reply = JSON.parse(String(frame)) as { data: { status: string; id?: number } }
    if (reply.data.status !== 'OK') throw new Error(`the server said: ${String(frame)}`)
    return reply.data
  }
  socket.connect(endpoint)
  await ask('login', { user, session: 'bench' })
  let turn = 0
  let confirmed = 0
  let newest = 0
  return async () => {
    const service = TURNS[turn++ % TURNS.length]!
    if (service === 'send') {
      confirmed = newest
      newest = (await ask('send', { from: user, to: user, message: MESSAGE, ref: `r${turn}` })).id!
    } else await ask(service, service === 'refresh' ? { user, after: confirmed } : { user })
  }
}
