/**
 * Lab 06's solution with 2, 4 and 8 peers, whose pages this process plays: each sends 30 pictures a second, 800 kbit/s.
 * From the page that sends a picture to each page that gets it, the median and the 99th percentile of the time, and
 * how many never came; and what of a processor each peer took. Run: npx tsx grader/bench/videochat.ts
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { build } from 'esbuild'
import { WebSocket } from 'ws'
import { packed, readFromPeer } from '../checks/06-videochat/wire.ts'
import { freeEndpoint } from '../kit/ports.ts'

const PICTURES_A_SECOND = 30
const BITS_A_SECOND = 800_000
const SECONDS = 5
/** What is on its way when a run ends is waited for. */
const REST_MS = 1000
const WARM_UP_MS = 1000
const CLOCK_TICKS = 100

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
const peer = join(folder, 'peer.mjs')
await build({
  entryPoints: [join(root, 'labs/06-videochat/solution/peer.ts')],
  outfile: peer,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
})

/** A peer of the solution, and the page that is played beside it. */
class Member {
  readonly signal: string
  /** From when a picture was sent to when it came here, in milliseconds. */
  readonly times: number[] = []
  sent = 0
  readonly #child: ChildProcess
  readonly #socket: WebSocket
  readonly #joined = new Set<unknown>()
  #wantsKey = true

  static async start(name: string, peers: string): Promise<Member> {
    const signal = await freeEndpoint()
    const env = {
      ...process.env,
      PEER_NAME: name,
      PUB_ENDPOINT: await freeEndpoint(),
      TEXT_ENDPOINT: await freeEndpoint(),
      SIGNAL_ENDPOINT: signal,
      PEERS: peers,
      UI_PORT: '0',
      EXPIRE_MS: '30000',
    }
    const child = spawn(process.execPath, [peer], { env, cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    running.add(child)
    child.once('exit', () => running.delete(child))
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith('page ')) return new Member(signal, child, new URL(line.slice(5)))
    throw new Error(`${name} ended before its page could be opened`)
  }

  private constructor(signal: string, child: ChildProcess, address: URL) {
    this.signal = signal
    this.#child = child
    child.stdout!.resume()
    this.#socket = new WebSocket(`ws://${address.host}/socket${address.search}`, {
      origin: address.origin,
      perMessageDeflate: false,
    })
    this.#socket.on('message', (data: Buffer, isBinary) => {
      const { at, kind, fields, payload } = readFromPeer(data, isBinary)
      if (kind === 'joined') this.#joined.add(fields['id'])
      if (kind === 'key') this.#wantsKey = true
      if (kind === 'video' && payload[0] === 1) this.times.push(at - payload.readDoubleBE(1))
    })
  }

  async meets(others: number): Promise<void> {
    while (this.#joined.size < others) await once(this.#socket, 'message')
  }

  /** Sends pictures until it is stopped; they count from when `counts` says so. */
  films(counts: () => boolean): NodeJS.Timeout {
    let due = performance.now()
    const size = Math.round(BITS_A_SECOND / 8 / PICTURES_A_SECOND)
    return setInterval(() => {
      for (; due < performance.now(); due += 1000 / PICTURES_A_SECOND) {
        const payload = Buffer.alloc(size)
        payload[0] = counts() ? 1 : 0
        this.sent += payload[0]
        payload.writeDoubleBE(performance.now(), 1)
        const timestamp = Math.round((performance.timeOrigin + performance.now()) * 1000)
        const header = {
          kind: 'video',
          timestamp,
          codec: 'vp8',
          key: this.#wantsKey,
          width: 640,
          height: 480,
        }
        this.#wantsKey = false
        this.#socket.send(packed(header, payload))
      }
    }, 5)
  }

  /** Seconds of a processor so far; where Linux tells. */
  get seconds(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS
  }

  async ends(): Promise<void> {
    this.#socket.terminate()
    this.#child.kill()
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
  }
}

console.log('peers  pictures  lost           median    99th percentile  of a processor, each peer')
for (const count of [2, 4, 8]) console.log(await measured(count))

async function measured(count: number): Promise<string> {
  const members = [await Member.start('peer-1', '')]
  for (let i = 2; i <= count; i++) members.push(await Member.start(`peer-${i}`, members[0]!.signal))
  await Promise.all(members.map((member) => member.meets(count - 1)))
  let counting = false
  const cameras = members.map((member) => member.films(() => counting))
  await setTimeout(WARM_UP_MS)
  const before = members.reduce((sum, { seconds }) => sum + seconds, 0)
  counting = true
  await setTimeout(SECONDS * 1000)
  counting = false
  const spent = members.reduce((sum, { seconds }) => sum + seconds, 0) - before
  await setTimeout(REST_MS)
  for (const camera of cameras) clearInterval(camera)
  const times = members.flatMap((member) => member.times).toSorted((a, b) => a - b)
  const wanted = members.reduce((sum, { sent }) => sum + sent, 0) * (count - 1)
  await Promise.all(members.map((member) => member.ends()))
  const lost = wanted - times.length
  const part = (share: number): string => `${(times[Math.floor(times.length * share)] ?? NaN).toFixed(1)} ms`
  return [
    String(count).padStart(5),
    String(wanted).padStart(9),
    `${lost} (${((100 * lost) / wanted).toFixed(2)} %)`.padEnd(14),
    part(0.5).padEnd(9),
    part(0.99).padEnd(16),
    `${((100 * spent) / SECONDS / count).toFixed(0)} %`,
  ].join('  ')
}
