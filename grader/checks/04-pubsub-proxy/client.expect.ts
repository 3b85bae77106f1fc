/** What the checks of lab 04 expect of a client. */
import { setTimeout } from 'node:timers/promises'
import { check } from '../../kit/check.ts'
import { claim, type FailureParts } from '../../kit/failure.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import { quote, showLine } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { isLeftOut } from './broker.cast.ts'
import { ClientCast } from './client.cast.ts'
import { type Asked, type ChatServer, type Item, OF_WHAT, Refused, shortened } from './served.cast.ts'
import { LIKELY } from './client.likely.ts'

/** Longer than it takes a program to notice that its input has ended, and to end. */
const LATE_MS = 300
/** What REPLY_MS is when nobody says, and for how long a client is watched that waits for so long. */
const [USUAL_REPLY_MS, WATCH_MS] = [5000, 1500]
/** Longer than any request is on its way, and shorter than a time zone is wide. */
const ABOUT_NOW_MS = 600_000

/** A check of the client alone. Who leaves it out has one of another kind, that nobody could drive through a pipe. */
export function clientCheck(stage: string, title: string, body: (cast: ClientCast) => Promise<void>): void {
  check(stage, title, async (scene) => {
    if (isLeftOut(scene, 'client')) return
    await body(await ClientCast.open(scene))
  })
}

/** A line that says in words of the client’s own why something that was typed was not done. */
interface Complaint {
  errorFor: string
}

/** Everything on its stdout so far is this, and nothing else. Who makes a channel may also say that it is followed. */
export function expectPrinted({ client }: ClientCast, wanted: (string | Complaint)[], cause?: string): void {
  const printed = client.lines.filter((line, i) => !follows(line, client.lines[i - 1]))
  const fits = (line: string | undefined, like: string | Complaint | undefined): boolean =>
    typeof like === 'object' ? line?.startsWith('error: ') === true : line === like
  const at = [...wanted, undefined].findIndex((like, i) => !fits(printed[i], like))
  const [next, got] = [wanted[at], printed[at]]
  claim(at < 0, {
    expected: `client prints ${shownWanted(next, printed[at - 1])}`,
    got: got === undefined ? 'it printed nothing more' : `it printed ${quote(showLine(got))}`,
    cause: cause ?? whyPrinted(got, next, printed.slice(0, Math.max(0, at))),
  })
}

function shownWanted(wanted: string | Complaint | undefined, before: string | undefined): string {
  if (typeof wanted === 'object') return `a line that begins with "error: " for ${wanted.errorFor}`
  const line = wanted === undefined ? 'nothing more' : quote(showLine(wanted))
  return before === undefined ? line : `${line} after ${quote(showLine(before))}`
}

/** The mistake that a line shows which should not be there. */
function whyPrinted(
  got: string | undefined,
  wanted: string | Complaint | undefined,
  before: string[],
): string | undefined {
  if (got === undefined) return undefined
  if (before.includes(got)) return LIKELY.twice
  if (/: (too long|not for you)$/.test(got)) return LIKELY.prefix
  const text = typeof wanted === 'string' ? /: (.*)$/.exec(wanted)?.[1] : undefined
  if (text !== undefined && before.some((line) => line.endsWith(`: ${text}`))) return LIKELY.sameId
  if (text === 'older') return LIKELY.older
  return undefined
}

function follows(line: string, before = ''): boolean {
  return before.startsWith('made #') && line === before.replace('made', 'following')
}

/** It says why, and ends with status 1. */
export async function endsRefused(cast: ClientCast, line: string): Promise<void> {
  const { client, scene } = cast
  const expected = `client prints ${quote(line)} and ends with exit status 1`
  const got = (what: string): string => `${what}, and ${client.printedSoFar()}`
  await until(scene.journal, () => client.ended, {
    expected,
    got: () => got('it is still running'),
    ms: ANSWER_MS,
  })
  claim(client.lines.includes(line) && client.ended?.code === 1, {
    expected,
    got: got(`it ended with ${client.ending()}`),
    cause: client.lines.includes(line)
      ? 'a client that could not log in has exit status 1, so that a script can tell'
      : undefined,
  })
  expectPrinted(cast, [line], client.lines.includes(cast.loggedIn) ? LIKELY.tooEarly : undefined)
}

/** Each request says when it was sent. */
export function expectTimestamps(server: ChatServer, role = 'client'): void {
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
  const said = ({ data }: Asked): string => String(data['timestamp'])
  const other = server.requests.find((asked) => !iso.test(said(asked)))
  claim(other === undefined, {
    expected: `${role} says in the data of each request when it was sent, as "timestamp":"2026-03-02T09:30:00.000Z"`,
    got: `it sent ${shortened(other?.text ?? '')}`,
    cause: other?.data['timestamp'] === undefined ? LIKELY.undated : undefined,
  })
  const cameAt = ({ at }: Asked): number => Date.now() - performance.now() + at
  const off = (asked: Asked): boolean => Math.abs(Date.parse(said(asked)) - cameAt(asked)) > ABOUT_NOW_MS
  const wrong = server.requests.find(off)
  claim(wrong === undefined, {
    expected: `${role} says in the data of each request when it was sent, in UTC`,
    got: wrong ? `${said(wrong)} came at ${new Date(cameAt(wrong)).toISOString()}` : '',
    cause: 'the time is taken for each request, when it is sent, and in UTC: that is what the Z stands for',
  })
}

/** These were asked of a service, with these data, in this order, and nothing else. */
export async function expectAsked(
  { client, scene, server }: ClientCast,
  service: string,
  wanted: Record<string, unknown>[],
  cause?: string,
): Promise<void> {
  const fields = ({ data }: Asked, like: Record<string, unknown>): string =>
    JSON.stringify(Object.fromEntries(Object.keys(like).map((field) => [field, data[field]])))
  const wrong = (): number =>
    server
      .asked(service)
      .findIndex((asked, i) => !wanted[i] || fields(asked, wanted[i]) !== JSON.stringify(wanted[i]))
  await until(scene.journal, () => wrong() >= 0 || server.asked(service).length >= wanted.length, {
    expected: `client asks the server for ${service} ${wanted.length} times`,
    got: () => server.askedSoFar(service),
    cause: () => cause,
    ended: () => client.end(),
    ms: 2 * ANSWER_MS,
  })
  const at = wrong()
  claim(at < 0, {
    expected: wanted[at]
      ? `client asks for ${service} with ${shortened(JSON.stringify(wanted[at]))}`
      : `client asks for ${service} ${wanted.length} times, and not again`,
    got: at < 0 ? '' : `it asked with ${shortened(fields(server.asked(service)[at]!, wanted[at] ?? {}))}`,
    cause,
  })
  expectTimestamps(server)
}

/** Why it follows what it should not. */
export function whyFollowed({ bia, client }: ClientCast): string {
  if (client.lines.includes(`following #${bia}`)) return LIKELY.asks
  return client.lines.some((line) => line.startsWith(`#${bia} `)) ? LIKELY.refused : LIKELY.left
}

/** Why the history of a channel is not shown as it is. */
export function whyOther({ client }: ClientCast): string {
  return client.lines.includes(`error: ${OF_WHAT}`) ? LIKELY.ofWhat : LIKELY.portions
}

/** Why the user's own history is not shown. */
export function whyOtherHistory({ server, user }: ClientCast): string {
  const own = server.asked('history').some(({ data }) => data['user'] === user)
  return own ? LIKELY.portions : LIKELY.ownHistory
}

/** What others have written, in one line. */
export function printable(text: unknown): string {
  const show = (char: string): string => {
    if (char === '\\') return '\\\\'
    if (char === '\n') return '\\n'
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return String(text).replace(/[\\\p{Cc}\u2028\u2029]/gu, show)
}

/** All kinds of characters, as they would do harm on a terminal, in a line or in JSON. */
export const MANY_TEXTS = [
  'C:\\new "folder" \\u0041',
  'one\ntwo\r\n#tea nobody: three',
  'tab\t\u001b[2J\0\u001f\u007f\u0085\u009f',
  'a\u2028b\u2029c \uFEFFd',
  'çã 漢字 🐈 e\u0301 \u200d',
  '',
]

/** The longest text that there is. */
export const MEGABYTE = `${'é'.repeat(2 ** 19 - 1)}ok`

/** A long one that may be printed: a program's output is bounded. */
export const LONG = 'é🐈'.repeat(100_000)

/** How an item of a history is shown. */
export function historyLine({ kind, timestamp, user, channel, message }: Item): string {
  if (kind === 'login') return `${timestamp} login`
  const where = kind === 'message' ? `${String(user)} to you` : `#${String(channel)} ${String(user)}`
  return `${timestamp} ${where}: ${printable(message)}`
}

/** It says on stderr what can be typed. */
export async function explains({ client, scene }: ClientCast): Promise<void> {
  const missing = (): string[] =>
    ['users', 'channels', 'history', 'quit'].filter((word) => !client.errors.join(' ').includes(word))
  await until(scene.journal, () => missing().length === 0, {
    expected: 'client says on stderr all that can be typed, when "help" is typed',
    got: () => `nothing on stderr says ${missing().map(quote).join(', ')}`,
    cause: () => LIKELY.help,
    ended: () => client.end(),
    ms: ANSWER_MS,
  })
}

/** Why names are not shown as they are to be. */
export function whyNames({ client }: ClientCast): string | undefined {
  return client.lines.some((line) => line.startsWith('channels: ')) ? LIKELY.order : undefined
}

/** The login came, and was not given up before the time has passed that is the rule. Nobody answers it. */
export async function waitsAsUsual({ client, scene, server }: ClientCast, startedAt: number): Promise<void> {
  const gaveUp = (): boolean => client.lines.includes('error: no reply') || client.ended !== undefined
  const broken = (): FailureParts | false => {
    const waited = performance.now() - startedAt
    if (!gaveUp() || waited > 0.9 * USUAL_REPLY_MS) return false
    return {
      expected: `client waits for a reply for ${USUAL_REPLY_MS} ms, when REPLY_MS is not set`,
      got: `it gave the request up: ${waited.toFixed(0)} ms after its start, ${client.printedSoFar()}`,
      cause: LIKELY.usualTime,
    }
  }
  await until(scene.journal, () => server.asked('login').length > 0 || gaveUp(), {
    expected: 'client asks the server for login',
    got: () => server.askedSoFar('login'),
    ms: START_MS,
  })
  await silence(scene.journal, broken, WATCH_MS)
}

/** So many things that were typed get no reply: it says so each time. */
export async function saysSo({ client, scene }: ClientCast, times: number, ms: number): Promise<void> {
  const said = (): number => client.lines.filter((line) => line === 'error: no reply').length
  await until(scene.journal, () => said() >= times, {
    expected: `client prints "error: no reply" ${times} times, when the broker is gone`,
    got: () => client.printedSoFar(),
    cause: () => LIKELY.newSocket,
    ended: () => client.end(),
    ms: times * ms + ANSWER_MS,
  })
}

/** What is typed gets no reply: it says so, and not before REPLY_MS have passed. Gives the request. */
export async function saysNoReply(
  { client, scene, server }: ClientCast,
  typed: string,
  ms: number,
): Promise<Asked> {
  const typedAt = performance.now()
  client.types(typed)
  const asked = await server.isAsked(client, 'publish')
  const says = (): boolean => client.lines.includes('error: no reply')
  await until(scene.journal, () => says() || server.asked(asked.service).length > 1, {
    expected: `client prints "error: no reply" when none has come for REPLY_MS, which is ${ms} ms here`,
    got: () => client.printedSoFar(),
    cause: () => LIKELY.replyMs,
    ended: () => client.end(),
    ms: ms + ANSWER_MS,
  })
  claim(server.asked(asked.service).length === 1, {
    expected: `client gives a request up when no reply comes, and does not ask again`,
    got: 'it sent the request again',
    cause: LIKELY.again,
  })
  const waited = performance.now() - typedAt
  claim(waited > 0.9 * ms, {
    expected: `client waits REPLY_MS, which is ${ms} ms here, before it gives the request up`,
    got: `it did so ${waited.toFixed(0)} ms after it was typed`,
    cause: 'REPLY_MS is not read from the environment',
  })
  return asked
}

/** The next thing that is asked is answered; when the machine is busy, the one after it. */
export async function isAnsweredNext({ client, scene }: ClientCast): Promise<void> {
  const [answer, errors] = [/^users: /, /^error: no reply$/]
  const count = (like: RegExp): number => client.lines.filter((line) => like.test(line)).length
  for (let tries = 3; tries > 0 && count(answer) === 0; tries--) {
    const before = count(errors)
    client.types('users')
    await until(scene.journal, () => count(answer) > 0 || (tries > 1 && count(errors) > before), {
      expected: 'client asks who there is, gets a reply, and prints it',
      got: () => client.printedSoFar(),
      cause: () => LIKELY.newSocket,
      ended: () => client.end(),
      ms: 2 * ANSWER_MS,
    })
  }
}

/** The next request came from another socket than this one. */
export function expectNewSocket(asked: Asked, next: Asked): void {
  claim(asked.from !== next.from, {
    expected: 'client asks the next thing on a new socket',
    got: 'it came from the socket of the request that was given up',
    cause: 'the reply to that may still come, and would be taken for another',
  })
}

/** The server refuses to publish this, when whoever does not wait for it has long ended. */
export async function refusesLate(
  { server }: ClientCast,
  client: Program,
  message: string,
  meanwhile = (): void => {},
): Promise<void> {
  const asked = await server.isAsked(
    client,
    'publish',
    { message },
    { cause: LIKELY.endOfInput, ms: START_MS },
  )
  meanwhile()
  await setTimeout(LATE_MS)
  server.reply(asked, new Refused(`not now, ${message}`))
}

/** Nobody has asked for this service. */
export function expectNotAsked({ server }: ClientCast, service: string, cause: string): void {
  claim(server.asked(service).length === 0, {
    expected: `client does not ask for ${service}, which was typed after "quit"`,
    got: 'it did',
    cause,
  })
}

/** It does all that was typed before, and ends with status 0. */
export async function leaves(
  { scene }: ClientCast,
  program: Program,
  line: string,
  how: string,
): Promise<void> {
  const expected = `${program.name} does what was typed before, prints ${quote(line)}, and ends with exit status 0`
  await until(scene.journal, () => program.ended, {
    expected,
    got: () => `it is still running after ${how}, and ${program.printedSoFar()}`,
    ms: START_MS,
  })
  claim(program.lines.includes(line) && program.ended?.code === 0, {
    expected,
    got: `it ended with ${program.ending()}, and ${program.printedSoFar()}`,
    cause: program.lines.includes(line) ? undefined : LIKELY.endOfInput,
  })
}
