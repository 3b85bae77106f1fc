// What does a full mesh cost as it grows? Starts 2, 4 and 8 peers that play the clip and have no page, on this machine,
// which has to be Linux, and prints a row for each. It takes half a minute.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freeEndpoints } from '../processes.ts'

const lab = join(import.meta.dirname, '..')
const MEASURED_MS = 5000

console.log('peers  links  connections  processor  memory')
for (const count of [2, 4, 8]) {
  const endpoints = await freeEndpoints(count * 3)
  const peers = Array.from({ length: count }, (_, i) => start(i, endpoints))
  process.once('exit', () => peers.forEach((peer) => peer.kill('SIGKILL')))
  await Promise.all(peers.map((peer) => meets(peer, count - 1)))
  await setTimeout(1000)
  const [before, since] = [processorSeconds(peers), performance.now()]
  await setTimeout(MEASURED_MS)
  const seconds = (performance.now() - since) / 1000
  const row = [
    String(count).padStart(5),
    String(count * (count - 1)).padStart(5),
    String(connectionsTo(endpoints)).padStart(11),
    `${(((processorSeconds(peers) - before) / seconds) * 100).toFixed(0)} %`.padStart(9),
    `${sum(peers.map(memoryMiB)).toFixed(0)} MiB`.padStart(8),
  ]
  console.log(row.join('  '))
  const gone = peers.map((peer) => once(peer, 'exit'))
  for (const peer of peers) peer.kill('SIGTERM')
  await Promise.all(gone)
}

/** Each is told of the one before. */
function start(i: number, endpoints: string[]): ChildProcess {
  const [media, text, signal] = endpoints.slice(i * 3)
  const env = {
    ...process.env,
    PEER_NAME: `p${i}`,
    PUB_ENDPOINT: media,
    TEXT_ENDPOINT: text,
    SIGNAL_ENDPOINT: signal,
    PEERS: endpoints[i * 3 - 1] ?? '',
    UI_PORT: '0',
    CLIP: join(lab, 'clip.bin'),
    EXPIRE_MS: '10000',
  }
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  return spawn(process.execPath, ['--import', 'tsx', join(lab, 'solution/peer.ts')], {
    env,
    stdio: [...stdio],
  })
}

/** Waits until it has met so many. */
async function meets(peer: ChildProcess, others: number): Promise<void> {
  let printed = ''
  peer.stdout!.on('data', (chunk) => (printed += String(chunk)))
  while (printed.split('\n+ ').length <= others) await once(peer.stdout!, 'data')
}

/** What all threads of these have computed so far. */
function processorSeconds(peers: ChildProcess[]): number {
  const files = peers.flatMap(({ pid }) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
  )
  return sum(files.map((file) => Number(readFileSync(file, 'latin1').split(' ')[0]))) / 1e9
}

/** A program's memory, with its part of what it shares with others. */
function memoryMiB({ pid }: ChildProcess): number {
  return Number(/^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))![1]) / 1024
}

/** How many TCP connections there are to those who bind these endpoints. */
function connectionsTo(endpoints: string[]): number {
  const ESTABLISHED = '01'
  const ports = new Set(endpoints.map((endpoint) => Number(endpoint.split(':').at(-1))))
  const all = readFileSync('/proc/net/tcp', 'latin1').split('\n')
  const theirs = all
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , to, state]) => state === ESTABLISHED && ports.has(parseInt(to!.split(':')[1]!, 16)))
  return theirs.length
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
