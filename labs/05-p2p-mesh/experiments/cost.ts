// What does a mesh cost as it grows? Starts 2, 4, 8, 16 and 32 peers on this machine, which has to be Linux, measures,
// and writes cost.json. It takes about two minutes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { bundle } from '../bundle.ts'
import { Forwarder } from '../forwarder.ts'
import { freeEndpoints } from '../ports.ts'
import { Program, stopAll, until } from '../processes.ts'

/** Nobody is to be given up while 32 programs start on few processors. */
const EXPIRE_MS = 5000
const [HEARTBEAT_MS, MEASURED_MS] = [200, 5000]

const programs = await bundle({ peer: './solution/peer.ts' })
const rows = []
for (const peers of [2, 4, 8, 16, 32]) {
  const row = { peers, ...(await measurePrograms(peers)), ...(await measureWire(peers)) }
  if (rows.length === 0) console.log(Object.keys(row).join('  '))
  console.log(
    Object.entries(row)
      .map(([name, value]) => String(value).padStart(name.length))
      .join('  '),
  )
  rows.push(row)
}
const machine = `Node ${process.versions.node}, ${cpus().length} processors`
const text = JSON.stringify({ machine, heartbeatMs: HEARTBEAT_MS, rows }, undefined, 2)
writeFileSync(join(import.meta.dirname, '../cost.json'), `${text}\n`)
process.exit()

/** What the system sees of so many peers that say nothing: it is all heartbeats. */
async function measurePrograms(count: number): Promise<Record<string, number>> {
  const endpoints = await freeEndpoints(count)
  const began = performance.now()
  const peers = await start(endpoints, endpoints)
  const knitMs = Math.round(performance.now() - began)
  await setTimeout(1000)
  const before = processorSeconds(peers)
  const since = performance.now()
  await setTimeout(MEASURED_MS)
  const share = (processorSeconds(peers) - before) / ((performance.now() - since) / 1000)
  const result = {
    knitMs,
    connections: connectionsTo(endpoints),
    processorPercent: round(share * 100),
    memoryMiB: round(sum(peers.map(memoryMiB))),
    descriptors: Math.max(...peers.map(({ pid }) => readdirSync(`/proc/${pid}/fd`).length)),
  }
  await stopAll()
  return result
}

/** What passes between so many peers until they know each other, in a second of silence, and when one says a line. */
async function measureWire(count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = { HELLO: 0, SAY: 0, PING: 0 }
  const tally = (_from: string, kind: string): void => void counts[kind]!++
  const endpoints = await freeEndpoints(count)
  const forwarders = endpoints.map((endpoint) => new Forwarder(endpoint, () => 0, tally))
  const advertised = await Promise.all(forwarders.map((forwarder) => forwarder.open()))
  const peers = await start(endpoints, advertised)
  await setTimeout(1000)
  const hellos = counts.HELLO!
  const before = counts.PING!
  const since = performance.now()
  await setTimeout(MEASURED_MS)
  const heartbeats = (counts.PING! - before) / ((performance.now() - since) / 1000)
  peers[0]!.type('hello everybody')
  const heard = (peer: Program): boolean => peer.printed('p0: hello everybody') !== undefined
  await until(() => peers.slice(1).every(heard), 'A line does not reach everybody.')
  await stopAll()
  for (const forwarder of forwarders) forwarder.close()
  return { messagesALine: counts.SAY!, heartbeatsASecond: Math.round(heartbeats), hellos }
}

/** Starts peers that are introduced in a chain, and waits until all know all. */
async function start(endpoints: string[], advertised: string[]): Promise<Program[]> {
  const peers = endpoints.map((endpoint, i) => {
    const env = {
      PEER_NAME: `p${i}`,
      PEER_ENDPOINT: endpoint,
      PEER_ADVERTISED: advertised[i]!,
      PEERS: advertised[i - 1] ?? '',
      HEARTBEAT_MS: String(HEARTBEAT_MS),
      EXPIRE_MS: String(EXPIRE_MS),
    }
    return new Program(`p${i}`, join(programs, 'peer.mjs'), env)
  })
  const knowsAll = ({ lines }: Program): boolean => lines.length >= peers.length - 1
  await until(() => peers.every(knowsAll), 'Not all know all.', 50_000)
  return peers
}

/** What all threads of these have computed so far. */
function processorSeconds(peers: Program[]): number {
  const files = peers.flatMap(({ pid }) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
  )
  return sum(files.map((file) => Number(readFileSync(file, 'latin1').split(' ')[0]))) / 1e9
}

/** A program's memory, with its part of what it shares with others. */
function memoryMiB({ pid }: Program): number {
  return Number(/^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))![1]) / 1024
}

/** How many TCP connections there are to those who bind these endpoints. */
function connectionsTo(endpoints: string[]): number {
  const ESTABLISHED = '01'
  const ports = new Set(endpoints.map((endpoint) => Number(endpoint.split(':').at(-1))))
  const all = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const theirs = all.filter(([, to]) => ports.has(parseInt(to?.split(':')[1] ?? '', 16)))
  return theirs.filter(([, , , state]) => state === ESTABLISHED).length
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}

function round(number: number): number {
  return Number(number.toPrecision(3))
}
