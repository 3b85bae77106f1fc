/**
 * What watching costs: 100 000 messages of 1 KiB from a PUSH process to a PULL process, through a forwarder that only
 * joins two TCP sockets and through the relay with its tap, in turn. Run: npx tsx grader/bench/relay.ts
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Pull, Push } from 'zeromq'
import { Relay } from '../wire/relay.ts'

const MESSAGES = 100_000
const BYTES = 1024
const PAIRS = 9
const TARGET = 1.25
const ROUTES = ['plain', 'relay'] as const
type Route = (typeof ROUTES)[number]

/** What the roles say to the parent, and it to them. */
interface Talk {
  endpoint?: string
  route?: Route
  /** Monotonic, so that it can be compared between processes. */
  nanoseconds?: string
  cpuMilliseconds?: number
  sightings?: number
}

const roles: Record<string, (endpoints: string[]) => Promise<void>> = {
  async push(endpoints) {
    const sockets = endpoints.map((endpoint) => {
      const socket = new Push({ linger: 0 })
      socket.connect(endpoint)
      return socket
    })
    const body = Buffer.alloc(BYTES, 'x')
    const flood = async ({ route }: Talk): Promise<void> => {
      const socket = sockets[ROUTES.indexOf(route!)]!
      report({ nanoseconds: String(process.hrtime.bigint()) })
      for (let i = 0; i < MESSAGES; i++) await socket.send(body)
    }
    process.on('message', (talk: Talk) => void flood(talk))
    report({})
  },

  async pull() {
    const socket = new Pull({ linger: 0 })
    await socket.bind('tcp://127.0.0.1:*')
    report({ endpoint: socket.lastEndpoint! })
    for (let count = 1; ; count++) {
      await socket.receive()
      if (count % MESSAGES === 0) report({ nanoseconds: String(process.hrtime.bigint()) })
    }
  },

  async plain([upstream]) {
    const port = Number(new URL(upstream!).port)
    const server = createServer({ noDelay: true }, (client) => {
      const target = connect({ host: '127.0.0.1', port, noDelay: true })
      client.pipe(target).pipe(client)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    process.on('message', () => report({ cpuMilliseconds: cpuMilliseconds() }))
    report({ endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` })
  },

  async relay([upstream]) {
    let sightings = 0
    const relay = await Relay.open({
      link: 'bench',
      upstream: upstream!,
      connects: 'push',
      binds: 'pull',
      onSighting: ({ kind }) => {
        if (kind === 'message') sightings++
      },
    })
    process.on('message', () => report({ cpuMilliseconds: cpuMilliseconds(), sightings }))
    report({ endpoint: relay.endpoint })
  },
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function report(talk: Talk): void {
  process.send!(talk)
}

async function said(child: ChildProcess): Promise<Talk> {
  const [talk] = (await once(child, 'message')) as [Talk]
  return talk
}

async function main(): Promise<void> {
  const script = fileURLToPath(new URL('.relay.bundle.mjs', import.meta.url))
  const children: ChildProcess[] = []
  async function start(role: string, ...endpoints: string[]): Promise<[ChildProcess, string]> {
    const child = fork(script, [role, ...endpoints], { execArgv: [] })
    children.push(child)
    return [child, (await said(child)).endpoint ?? '']
  }

  try {
    await build({
      entryPoints: [fileURLToPath(import.meta.url)],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['zeromq', 'esbuild'],
    })
    const [pull, sink] = await start('pull')
    const [plain, joined] = await start('plain', sink)
    const [relay, watched] = await start('relay', sink)
    const [push] = await start('push', joined, watched)
    const forwarders = { plain, relay }
    const ask = async (route: Route) => {
      forwarders[route].send({})
      return said(forwarders[route])
    }

    const milliseconds: Record<Route, number[]> = { plain: [], relay: [] }
    for (let pair = 0; pair <= PAIRS; pair++) {
      const order = pair % 2 === 0 ? ROUTES : ROUTES.toReversed()
      for (const route of order) {
        push.send({ route })
        const [began, ended] = await Promise.all([said(push), said(pull)])
        const elapsed = Number(BigInt(ended.nanoseconds!) - BigInt(began.nanoseconds!)) / 1e6
        if (pair > 0) milliseconds[route].push(elapsed)
      }
    }
    print(milliseconds, { plain: await ask('plain'), relay: await ask('relay') })
  } finally {
    for (const child of children) child.kill()
    await rm(script, { force: true })
  }
}

function print(milliseconds: Record<Route, number[]>, totals: Record<Route, Talk>): void {
  console.log(
    `${MESSAGES} messages of ${BYTES} B, median of ${PAIRS} pairs, and the CPU time of the forwarder`,
  )
  for (const route of ROUTES) {
    const time = median(milliseconds[route])
    const rate = Math.round(MESSAGES / time) * 1000
    const cpu = totals[route].cpuMilliseconds! / (PAIRS + 1)
    console.log(`${route}  ${column(time)} ms  ${column(rate)} messages/s  ${column(cpu)} ms CPU`)
  }
  const ratios = milliseconds.relay.map((time, i) => time / milliseconds.plain[i]!)
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
  console.log(`ratio  ${median(ratios).toFixed(2)} (${range}), at most ${TARGET} wanted`)
  console.log(`seen   ${totals.relay.sightings} of ${MESSAGES * (PAIRS + 1)} messages`)
}

function column(value: number): string {
  return value.toFixed(0).padStart(6)
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

const [, , role, ...endpoints] = process.argv
if (role === undefined) await main()
else await roles[role]!(endpoints)
