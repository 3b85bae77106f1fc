/**
 * Random requests, most of them broken, to a mail server of lab 03: it must answer each as the contract says within 5 s,
 * grow no larger, serve a second client meanwhile, end on SIGTERM, and come back with what it knew. For Linux.
 * Run: npx tsx grader/bench/fuzz-mail.ts [COUNT] [SEED] [COMMAND...]
 * The command starts the server itself, with no shell or npx around it. Without one it is lab 03's solution.
 */
import { deepStrictEqual } from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Request } from 'zeromq'
import { z } from 'zod'
import * as solution from '../../labs/03-reqrep-mail/solution/messages.ts'
import { freeEndpoint } from '../kit/ports.ts'
import { Random } from '../kit/random.ts'

const [, , count = '20000', seed = String(Math.floor(Math.random() * 1e9)), ...given] = process.argv
const server = join(import.meta.dirname, '../../labs/03-reqrep-mail/solution/server.ts')
const [file, ...args] = given.length > 0 ? given : [process.execPath, '--import', 'tsx', server]
const WARM_UP = 5000
const MIB = 2 ** 20
const random = new Random(Number(seed), 'fuzz')

// A request is a string with a character for each byte until it is sent: it need not stay JSON, nor UTF-8.
const name = (): string => random.pick(['"ana"', '"bia"', '"caio"', '"dora"'])
const reader = (): string => random.pick(['"ana"', '"tea"', '"sports"', '"nobody"'])
const long = `"${'tea '.repeat(500)}"`
const text = (): string => random.pick(['""', '"\\u0000 \xc3\xa9 \\ud83c\\udf75"', '"\\ud83c \\udf75"', long])
const after = (): string => random.pick(['0', '7', '300', '4294967296', '9007199254740991'])
const GOOD: Record<solution.Service, () => string> = {
  login: () => `"user":${name()},"topics":[${reader()}],"session":"s${random.integer(1, 2)}"`,
  logoff: () => `"user":${name()}`,
  subscribe: () => `"user":${name()},"topic":${reader()}`,
  send: () => `"from":${name()},"to":${reader()},"message":${text()},"ref":"r${random.integer(0, 999)}"`,
  refresh: () => `"user":${name()},"after":${after()}`,
  talk: () => `"from":${name()},"to":${reader()},"port":${random.pick([0, 6000, 6001, 6002, 6003])}`,
  alive: () => `"user":${name()}`,
}
const SERVICES = Object.keys(GOOD) as solution.Service[]
const FIELD = /("\w+"):("[^"]*"|\[.*?\]|\d+)/g

// What fields and bytes are broken with.
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const list = (length: number): string => `[${'"tea",'.repeat(length - 1)}"tea"]`
const KEYS = '"__proto__" "constructor" "toString" "service" "data" "user" "status" ""'.split(' ')
const BYTES = '\xff \xc0\x80 \xed\xa0\x80 \xef\xbb\xbf \xf4\x90\x80\x80 \0 " { \\ \n'.split(' ')
const ODD = String.raw`null true -1 -0 1.5 1e400 -1e400 NaN Infinity 0x10 01 65536 'ana' "ana\n" "Ana" "\x" ""
  "\ud800" "\udc00\ud800" "\u0000" [] {} [null] ["tea",1] [["tea"]] {"length":1} {"__proto__":{"user":"ana"}} {"a":
  "__proto__" "constructor" "hasOwnProperty" "x';DROP/**/TABLE/**/mail;--"`.split(/\s+/)
ODD.push('', `"${'x'.repeat(65)}"`, nested(5000), '{"a":'.repeat(5000), list(101))
const LONG = ['x'.repeat(MIB - 1), 'x'.repeat(MIB), 'x'.repeat(MIB + 1), '\xc3\xa9'.repeat(MIB / 2)]
const HUGE = [...LONG, '\\u0001'.repeat(MIB)].map((body) => `"${body}"`)
HUGE.push('9'.repeat(MIB), nested(MIB / 2), list(MIB / 8))

/** Each takes the place of a field. */
const BREAK_FIELD: ((key: string, value: string) => string)[] = [
  () => '"":0',
  (key) => `${key}:${random.pick(ODD)}`,
  (key, value) => `${random.pick(KEYS)}:${value}`,
  (key, value) => `${key}:{${key}:${value}}`,
  (key, value) => `${key}:[${value}]`,
  (key, value) => `${key}:${value},${random.pick([key, ...KEYS])}:${random.pick(ODD)}`,
]
/** Each takes the place of all the rest from somewhere in the request. */
const BREAK_REST: ((rest: string) => string)[] = [
  () => '',
  (rest) => String.fromCharCode(rest.charCodeAt(0) ^ (1 << random.integer(0, 7))) + rest.slice(1),
  (rest) => rest.slice(random.integer(1, 9)),
  (rest) => random.pick(BYTES) + rest,
  () => String.fromCharCode(...Array.from({ length: 50 }, () => random.integer(0, 255))),
]

function nextRequest(): Buffer[] {
  const service = random.pick(SERVICES.concat('login', 'login'))
  const broken = random.pick([0, 0, 0.2, 0.5])
  const write = (field: string, key: string, value: string): string => {
    if (random.integer(1, 300) === 1) return `${key}:${random.pick(HUGE)}`
    return random.fraction() < broken ? random.pick(BREAK_FIELD)(key, value) : field
  }
  const fields = GOOD[service]().replaceAll(FIELD, write)
  const data = random.fraction() < broken / 9 ? random.pick(ODD) : `{${fields}}`
  let request = `{${`"service":"${service}"`.replace(FIELD, write)},"data":${data}}`
  while (random.integer(1, 5) === 1) {
    const at = random.integer(0, request.length)
    request = request.slice(0, at) + random.pick(BREAK_REST)(request.slice(at))
  }
  const [frame, none] = [Buffer.from(request.slice(0, 8 * MIB), 'latin1'), Buffer.alloc(0)]
  const many = Array<Buffer>(random.integer(2, 300)).fill(frame.subarray(0, 99))
  return random.integer(1, 30) === 1 ? random.pick([[none, frame], [frame, none], [none], many]) : [frame]
}

const DATA = z.looseObject({
  status: z.enum(['OK', 'erro']),
  message: z.string().min(1).optional(),
  timestamp: z.iso.datetime({ precision: 3 }),
})
const REPLY = z.object({ service: z.enum(SERVICES).nullable(), data: DATA })

/** The data of a reply that keeps the contract. What is wrong with the request is what the solution says of it. */
function judge(request: Buffer[], answer: Buffer[]): z.infer<typeof DATA> {
  const reply = REPLY.safeParse(solution.readObject(answer))
  if (!reply.success) throw new Error(z.prettifyError(reply.error))
  const { service, data } = reply.data
  let named: solution.Service | null = null
  let wrong: string | undefined
  try {
    const message = solution.readObject(request)
    named = solution.choose(message, 'service', solution.REQUESTS)
    solution.fit(message['data'], solution.REQUESTS[named])
  } catch (error) {
    wrong = (error as Error).message
  }
  const done = data.status === 'OK'
  const refusable = wrong || (named !== 'refresh' && named !== 'alive') || data.message === 'not logged in'
  if (service !== named && request.length === 1) throw new Error(`the service must be ${named}`)
  if (done === 'message' in data) throw new Error('a message goes with erro, and with nothing else')
  if (done ? wrong : !refusable) throw new Error(`it is ${data.status}, but ${wrong ?? 'nothing is wrong'}`)
  return data
}

const folder = mkdtempSync(join(tmpdir(), 'zeromq-fuzz-'))
const endpoints = { MAIL_ENDPOINT: await freeEndpoint(), NEWS_ENDPOINT: await freeEndpoint() }
const settings = { ...endpoints, DATA_DIR: folder, PORTS: '6000-6399', LEASE_MS: '86400000' }
// Node puts off collecting garbage while it has room. With less room, what grows is a leak.
const env = { ...process.env, ...settings, NODE_OPTIONS: '--max-old-space-size=128' }
const [stranger, friend] = [new Request({ linger: 0 }), new Request({ linger: 0 })]
const sizes: number[] = []
const statuses = { OK: 0, erro: 0 }
let program: ChildProcess | undefined
let number = 0
let newest = 0
let stderr = ''
process.once('exit', () => {
  program?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
try {
  await fuzz()
} catch (error) {
  console.error(`seed ${seed}, request ${number}: ${(error as Error).message}\n${stderr.slice(-2000)}`)
  console.error(`again: npx tsx grader/bench/fuzz-mail.ts ${[number, seed, ...given].join(' ')}`)
  process.exitCode = 1
}
process.exit()

async function fuzz(): Promise<void> {
  for (const socket of [stranger, friend]) socket.connect(endpoints.MAIL_ENDPOINT)
  await start()
  measure()
  while (number < Number(count)) {
    number++
    statuses[(await ask(stranger, nextRequest())).status]++
    if (number % 50 === 0) await mail()
    if (number % 1000 === 0) measure()
  }
  await good('logoff', { user: 'eva' })
  const before = await login()
  await stop()
  deepStrictEqual(await start(), before)
  await mail()
  await stop()
  const most = Math.max(...sizes)
  const growth = most / Math.max(...sizes.slice(0, WARM_UP / 1000 + 1)) - 1
  const percent = `${(100 * growth).toFixed(0)} % more after ${WARM_UP} requests than until then`
  console.log(`seed ${seed}: ${count} requests answered, ${statuses.OK} OK and ${statuses.erro} erro`)
  console.log(`memory in MiB: first ${sizes[0]}, last ${sizes.at(-1)}, most ${most}, ${percent} (at most 50)`)
  console.log(`two starts of the server wrote ${stderr.split('\n').length - 1} lines on stderr`)
  if (growth > 0.5) throw new Error('the server grows')
}

function measure(): void {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${program!.pid}/status`, 'utf8'))!
  sizes.push(Math.round(Number(kib) / 1024))
}

async function ask(socket: Request, request: Buffer[]): Promise<z.infer<typeof DATA>> {
  let answer: Buffer[] = []
  try {
    await socket.send(request)
    answer = await socket.receive()
    return judge(request, answer)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'EAGAIN' ? `no reply in ${socket.receiveTimeout} ms` : message
    throw new Error(`${why}\nrequest: ${show(request)}\nreply: ${show(answer)}`, { cause })
  }
}

/** Frames as JavaScript strings in Latin-1: the first three, and of each the beginning. */
function show(frames: Buffer[]): string {
  const some = frames.slice(0, 3).map((frame) => JSON.stringify(frame.toString('latin1', 0, 3000)))
  return [`${frames.length} frames of ${Buffer.concat(frames).length} bytes`, ...some].join('\n  ')
}

/** A request of the second client, who breaks nothing. */
async function good(service: solution.Service, data: object): Promise<Record<string, unknown>> {
  const reply = await ask(friend, [Buffer.from(JSON.stringify({ service, data }))])
  if (reply.status === 'erro') throw new Error(`the second client's ${service} was refused: ${reply.message}`)
  return reply
}

/** What the second client's login brings. */
async function login(): Promise<object> {
  const { port, after, topics } = await good('login', { user: 'eva', topics: ['club'], session: 'eva' })
  return { port, after, topics }
}

/** The second client's mail to itself, twice with one ref, and what comes of it. */
async function mail(): Promise<void> {
  const sent = { from: 'eva', to: 'club', message: `${random.word()} \0 ☂ "${newest}"` }
  const { id } = await good('send', { ...sent, ref: `ref-${newest}` })
  deepStrictEqual((await good('send', { ...sent, ref: `ref-${newest}` }))['id'], id)
  const { mails } = await good('refresh', { user: 'eva', after: newest })
  const [first] = mails as { timestamp: string }[]
  deepStrictEqual(mails, [{ id, ...sent, timestamp: first?.timestamp }])
  deepStrictEqual((await good('alive', { user: 'eva' }))['waiting'], true)
  newest = Number(id)
}

/** Starts the server, and gives what the second client's login brings. */
async function start(): Promise<object> {
  program = spawn(file!, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  program.stderr!.on('data', (chunk) => (stderr += String(chunk)))
  friend.receiveTimeout = 30_000
  const first = await login()
  friend.receiveTimeout = stranger.receiveTimeout = 5000
  return first
}

async function stop(): Promise<void> {
  program!.kill('SIGTERM')
  deepStrictEqual(await once(program!, 'exit', { signal: AbortSignal.timeout(5000) }), [0, null])
}
