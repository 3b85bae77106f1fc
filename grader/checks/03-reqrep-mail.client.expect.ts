/** What the checks of a client of lab 03 expect, and what the usual mistakes look like. */
import { CheckFailure, claim } from '../kit/failure.ts'
import { ANSWER_MS, type Program } from '../kit/program.ts'
import type { Scene } from '../kit/scene.ts'
import { quote, showLine } from '../kit/text.ts'
import { silence, until } from '../kit/until.ts'
import type { Answer, MailCast, OtherClient } from './03-reqrep-mail.client.cast.ts'

/** Long enough for a second request to be made beside the one that is under way. */
const QUIET_MS = 700

export const LIKELY = {
  topics: 'TOPICS are names separated by commas; a login brings them as a list',
  name: 'without MAIL_USER, the first line of the input is the name',
  endOfInput: 'the end of the input means the same as logoff',
  alive: 'ALIVE_MS is not read from the environment, or nothing is sent as long as nothing is typed',
  waiting: 'news may have been lost: the reply to alive says whether something is there, so look at it',
  news: 'what the SUB socket hears leads to nothing: each news is worth a refresh',
  stuck:
    'a REQ socket that waits for a reply can only wait: close it after REPLY_MS, and ask on a new one, as often as it takes',
  lease: 'the lease has ended; after another login the request can be made as before',
  queued: 'what is said waits behind a request to the server, and need not: the server is not on the way',
  mouth:
    'the PUSH socket of the last conversation is still connected to the last partner, and PUSH deals out messages in turns',
  byAnybody:
    'the field user says who sent a message: is it the partner, somebody who was asked, or a stranger?',
  one: 'when the first one asked is not waited for any longer, the server must know: port 0 withdraws a request',
  moved: 'who was asked knows the old port only: make the request again with the new one',
  accepted:
    'the request is answered, so it is withdrawn: or the server would go on giving it to who was asked',
  bye: 'who leaves tells the partner, who would wait for an answer otherwise',
  no: 'a bye from somebody who was asked, and has not accepted, is a no',
  declines: 'who declines connects to the port of the request, says bye there, and that is all',
  late: 'an accept from somebody who is not asked, or not any longer, is answered with bye, at the port that it names',
  tellsPort:
    'who accepts connects to the port of the request, and says there at which port the answer is to be given',
  spoken: 'what a partner says is shown in one line, like a mail',
  bound: 'the client says that it is logged in before the port is bound',
  neverBound: 'is a PULL socket bound at the port that the server has lent?',
  inTurn:
    'requests to talk are shown one at a time, and none during a conversation: what comes meanwhile can wait',
  shownOnce:
    'a request is told from others by its id: the same id is the same request, and another id another',
  broken: 'an exception ends the loop, or the program: catch what one message can do inside of the loop',
}

/** Everything on stdout so far is this, and nothing else. */
export async function expectPrinted(
  { client, scene }: MailCast,
  lines: string[],
  cause?: string,
): Promise<void> {
  // What was seen on the wire may have been printed before, and be on its way still.
  await settled(scene, client, () => client.lines.length >= lines.length)
  const at = [...lines, undefined].findIndex((line, i) => line !== client.lines[i])
  const [wanted, got] = [lines[at], client.lines[at]]
  const after = at > 0 ? ` after ${quote(showLine(client.lines[at - 1]!))}` : ''
  claim(at < 0 || wanted === got, {
    expected: `client prints ${wanted === undefined ? 'nothing more' : quote(wanted)}${after}`,
    got: got === undefined ? 'it printed nothing more' : `it printed ${quote(showLine(got))}`,
    cause,
  })
}

/** Waits until it is so, the client has ended, or it has had the time. */
async function settled({ journal }: Scene, client: Program, so: () => boolean): Promise<void> {
  const wait = {
    expected: 'this comes to be',
    got: () => 'it has not',
    ended: () => client.end(),
    ms: ANSWER_MS,
  }
  await until(journal, so, wait).catch((error: unknown) => {
    if (!(error instanceof CheckFailure)) throw error
  })
}

export function expectNotPrinted({ client }: MailCast, line: string, cause: string): void {
  claim(!client.lines.includes(line), {
    expected: `client does not print ${quote(line)}`,
    got: 'it did',
    cause,
  })
}

/** It prints why and ends with status 1, unless that is not the point. */
export async function endsRefused(
  { client, scene }: MailCast,
  line: string | RegExp,
  { status = 1 }: { status?: 1 | 'any' } = {},
): Promise<void> {
  const matches = (): boolean =>
    client.lines.some((l) => (typeof line === 'string' ? l === line : line.test(l)))
  const said = typeof line === 'string' ? quote(line) : 'a line that begins with "error: "'
  const parts = {
    expected: `client prints ${said} and ends${status === 1 ? ' with exit status 1' : ''}`,
    got: (what: string) => `${what}, and ${client.printedSoFar()}`,
  }
  await until(scene.journal, () => client.ended, {
    ...parts,
    got: () => parts.got('it is still running'),
    ms: ANSWER_MS,
  })
  claim(matches() && (status === 'any' || client.ended?.code === status), {
    ...parts,
    got: parts.got(`it ended with ${client.ending()}`),
    cause: matches()
      ? 'a client that could not log in has exit status 1, so that a script can tell'
      : undefined,
  })
}

/** The server is asked for a logoff, and when it has said OK the client says so and ends. */
export async function logsOff(cast: MailCast, cause?: string): Promise<void> {
  await cast.asks('logoff', { user: cast.user }, { cause })
  await cast.client.prints('logged off')
  await cast.client.leaves(cause)
}

/** The times between requests for alive, all in all: a single one may be late. */
export function expectAliveEvery(cast: MailCast, ms: number): void {
  const alive = requestsOnWire(cast).filter(({ text }) => text.includes('"alive"'))
  const took = alive[4]!.at - alive[0]!.at
  claim(took > 2 * ms, {
    expected: `client says alive every ALIVE_MS, which is ${ms} ms here`,
    got: 'it said so five times in less than half of that time',
    cause: 'the next alive does not wait for ALIVE_MS, but only for the reply to the last',
  })
}

/** While a request is under way there is no need for alive. */
export async function saysNothingMeanwhile(cast: MailCast): Promise<void> {
  const before = cast.server.requests.length
  const parts = {
    expected: 'client asks for nothing else while a request is under way, not for alive either',
    cause:
      'alive has a socket of its own; every request shows that the client is there, and each waits for its turn',
  }
  const got = (): string => `it asked for ${cast.server.requests[before]!.service} beside it`
  await silence(
    cast.scene.journal,
    () => cast.server.requests.length > before && { ...parts, got: got() },
    QUIET_MS,
  )
}

/** What is in a mail, or what somebody says, in one line. */
function printable(text: string): string {
  const show = (char: string): string => {
    if (char === '\\') return '\\\\'
    if (char === '\n') return '\\n'
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return text.replace(/[\\\p{Cc}\u2028\u2029]/gu, show)
}

/** All kinds of characters, as they would do harm on a terminal, in a line or in JSON. */
export const MANY_TEXTS = [
  'C:\\new "folder" \\u0041',
  'one\ntwo\n',
  'tab\tcarriage return\r\u001b[2J',
  '\0\u001f\u007f\u0080\u0085\u009f',
  'a\u2028b\u2029c',
  'çã 漢字 🐈 e\u0301 \u200d',
  '',
  'mail 1 from nobody to @nobody: \n',
]

/** With a space in front, the longest text that there is. */
export const MEGABYTE = `x${'é'.repeat(2 ** 19 - 1)}`

/** All mail that the server has, each in a line, once and in order. */
export async function shows(cast: MailCast, cause?: string): Promise<void> {
  const { client, scene, server } = cast
  const wanted = server.mails
    .filter(({ id }) => id > server.login.after)
    .map(({ id, from, to, message }) => `mail ${id} from ${from} to @${to}: ${printable(message)}`)
  const shown = (): string[] => client.lines.slice(client.lines.indexOf(cast.loggedIn) + 1)
  const wrong = (): number => shown().findIndex((line, i) => line !== wanted[i])
  const end = await until(scene.journal, () => wrong() >= 0 || shown().length >= wanted.length, {
    expected: `client shows the mail of ${cast.user}: ${wanted.length} in all, the last is ${shorten(wanted.at(-1)!)}`,
    got: () =>
      shown().length === 0
        ? 'it showed none'
        : `it showed ${shown().length}, the last is ${shorten(shown().at(-1)!)}`,
    cause: () => cause ?? whyTooFew(cast),
    ended: () => client.end(),
    ms: 2 * ANSWER_MS,
  })
  const [at, lines] = [wrong(), shown()]
  const after = at > 0 ? `, after ${shorten(wanted[at - 1]!)}` : ''
  claim(end && at < 0, {
    expected:
      wanted[at] === undefined
        ? `client prints nothing more${after}`
        : `client prints ${shorten(wanted[at])}${after}`,
    got: `it printed ${shorten(lines[at] ?? '')}`,
    cause: whyWrongMail(lines, at, wanted, server.login.after),
  })
}

function shorten(line: string): string {
  return line.length <= 200 ? quote(line) : `${quote(line.slice(0, 60))}… (${line.length} characters)`
}

function whyTooFew(cast: MailCast): string | undefined {
  const { mails } = cast.server
  const asked = cast.asked('refresh').map(({ data }) => data['after'])
  if (asked.length === 0) return 'a client refreshes by itself after the login'
  if (asked.includes(mails.at(-1)?.id)) return undefined
  return 'a reply may stop short: ask again, with the last id that came, until there is no more'
}

function whyWrongMail(lines: string[], at: number, wanted: string[], after: number): string | undefined {
  const line = lines[at]!
  if (lines.indexOf(line) < at)
    return 'it has shown that mail already: show only what has a higher id than all before'
  const id = Number(/^mail (\d+)/.exec(line)?.[1])
  if (id <= after)
    return 'this one was confirmed before the login, as `after` in its reply says: show only what has a higher id'
  if (wanted[at]?.startsWith(line) || /[\p{Cc}\u2028\u2029]/u.test(line))
    return 'what is in a mail must neither end a line nor reach the terminal as it is: the contract says how it is shown'
  return undefined
}

/** Mail was sent to these, with these texts, in this order. */
export async function sends(cast: MailCast, ...mails: [to: string, message: string][]): Promise<void> {
  const { scene, client, user } = cast
  const sent = (): unknown[][] =>
    cast.asked('send').map(({ data }) => [data['from'], data['to'], data['message']])
  const wrong = (): number =>
    sent().findIndex((mail, i) => mail.join('\n') !== [user, ...(mails[i] ?? [])].join('\n'))
  await until(scene.journal, () => wrong() >= 0 || sent().length >= mails.length, {
    expected: `client sends ${mails.length} mails`,
    got: () => cast.askedSoFar('send'),
    ended: () => client.end(),
    ms: ANSWER_MS,
  })
  const at = wrong()
  const show = ([from, to, message]: unknown[]): string =>
    `from ${String(from)} to ${String(to)}: ${shorten(String(message))}`
  claim(at < 0, {
    expected: mails[at]
      ? `client sends mail ${show([user, ...mails[at]])}`
      : `client sends ${mails.length} mails`,
    got: at < 0 ? '' : `it sent mail ${show(sent()[at]!)}`,
    cause:
      'the text of a mail is all that follows the first space, up to the newline, or all of the next line',
  })
}

/** It has subscribed to these names, whole, and to nothing else. */
export async function expectSubscribed(cast: MailCast, names: string[]): Promise<void> {
  const wanted = names.map((name) => `@${name}@`)
  await cast.subscribes(wanted, () => whyNotSubscribed(cast.news.subscriptions, names))
  const other = cast.news.subscriptions.find((topic) => !wanted.includes(topic))
  claim(other === undefined, {
    expected: `client subscribes to ${wanted.map(quote).join(', ')}, and to nothing else`,
    got: `it subscribed to ${quote(other ?? '')} as well`,
    cause:
      'what is subscribed to is the user, and each topic of which the server has said that the user follows it',
  })
}

function whyNotSubscribed(had: string[], names: string[]): string | undefined {
  const left = names.filter((name) => !had.includes(`@${name}@`))
  if (left.some((name) => had.includes(`@${name}`)))
    return 'a subscription is a prefix: without the @ behind it, a name is also the beginning of longer names'
  if (left.some((name) => had.includes(name))) return 'the topic of news has an @ on both sides of the name'
  if (had.length > 0)
    return 'topics in the reply to a login are all that the user follows, more than TOPICS perhaps'
  return undefined
}

/** The client's requests, as the wire saw them. */
function requestsOnWire({ wire }: MailCast): { at: number; connection: number; text: string }[] {
  return wire.mail.messages
    .filter(({ from }) => from === wire.mail.sides.connects)
    .map(({ at, connection, frames }) => ({ at, connection, text: frames.join('') }))
}

/** The request came so many times, byte for byte, each from another socket, and not before `ms` had passed each time. */
export async function asksAgain(cast: MailCast, service: string, times: number, ms: number): Promise<void> {
  const { scene, client } = cast
  const printed = client.lines.length
  const prints = (): string | undefined => client.lines[printed]
  const parts = {
    expected: `client asks for ${service} again and again, each time that REPLY_MS pass without a reply, and prints nothing of it`,
    cause: LIKELY.stuck,
  }
  await until(scene.journal, () => cast.asked(service).length >= times || prints() !== undefined, {
    expected: parts.expected,
    got: () => cast.askedSoFar(service),
    cause: () => parts.cause,
    ended: () => client.end(),
    ms: ANSWER_MS + times * ms,
  })
  claim(prints() === undefined, {
    expected: parts.expected,
    got: `it printed ${quote(showLine(prints() ?? ''))}`,
  })
  expectSame(cast, service)
  const { text } = cast.asked(service)[0]!
  const seen = requestsOnWire(cast).filter((request) => request.text.endsWith(text))
  claim(new Set(seen.map(({ connection }) => connection)).size >= times, {
    expected: 'client asks again from a new socket each time',
    got: 'it sent the request again over the same connection',
    cause: 'the reply to the first request may still come, and be taken for that to another',
  })
  claim(seen[times - 1]!.at - seen[0]!.at > 0.6 * (times - 1) * ms, {
    expected: `client waits REPLY_MS, which is ${ms} ms here, before it asks again`,
    got: `it asked ${times} times in much less than ${times - 1} times that`,
    cause: 'REPLY_MS is not read from the environment',
  })
}

/** What was asked of this service was the same each time. */
export function expectSame(cast: MailCast, service: string): void {
  const texts = cast.asked(service).map(({ text }) => text)
  const other = texts.find((text) => text !== texts[0])
  claim(other === undefined, {
    expected: `client asks for ${service} again with the same bytes, so that the server can tell what it has done already`,
    got: `the request was another one: ${differences(cast, service)} had changed`,
    cause: 'what tells a request from others is chosen when it is made, and not when it is sent',
  })
}

function differences(cast: MailCast, service: string): string {
  const all = cast.asked(service).map(({ data }) => data)
  const fields = [...new Set(all.flatMap((data) => Object.keys(data)))]
  const changed = fields.filter((field) => new Set(all.map((data) => JSON.stringify(data[field]))).size > 1)
  return changed.length === 0 ? 'white space or the order of fields' : changed.join(' and ')
}

/** Stdout stays as it is for a while. */
export async function printsNothing(
  { client, scene }: MailCast,
  expected: string,
  ms = QUIET_MS,
): Promise<void> {
  const before = client.lines.length
  const broken = (): boolean => client.lines.length > before
  await silence(
    scene.journal,
    () => broken() && { expected, got: `it printed ${quote(showLine(client.lines[before]!))}` },
    ms,
  )
}

/** So many mails were kept, each once, though their texts may be the same. */
export async function sendsOnce(cast: MailCast, mails: number): Promise<void> {
  const different = (): number => new Set(cast.asked('send').map(({ data }) => data['ref'])).size
  const missing = (): boolean => cast.asked('send').some(({ data }) => data['ref'] === undefined)
  await until(cast.scene.journal, () => different() >= mails && !missing(), {
    expected: `client sends ${mails} mails, each with a ref of its own`,
    got: () => `the refs were ${missing() ? 'missing' : `those of ${different()}`}`,
    cause: () =>
      'the server takes a mail with the same ref for the same mail, and keeps it once; without one, it can’t tell',
    ended: () => cast.client.end(),
    ms: 2 * ANSWER_MS,
  })
}

/** It has logged in again after the server had said `not logged in`, with the session that it had. */
export function expectSession(...casts: MailCast[]): void {
  const sessions = casts.map((cast) => cast.asked('login').map(({ data }) => data['session']))
  const [first] = sessions.flat()
  claim(
    sessions.flat().every((session) => typeof session === 'string' && /^[!-~]{1,64}$/.test(session)),
    {
      expected: 'client brings a session with each login, 1 to 64 printable ASCII characters',
      got: first === undefined ? 'a login had none' : `a login had ${quote(JSON.stringify(first))}`,
    },
  )
  claim(
    sessions.every((all) => new Set(all).size === 1),
    {
      expected: 'client keeps its session: it brings the same one with each login',
      got: 'it brought another one',
      cause:
        'a session is chosen when the client starts; whoever comes with another one is somebody else to the server',
    },
  )
  claim(new Set(sessions.flat()).size === casts.length, {
    expected: 'a client chooses a session that no other has, though the user is the same',
    got: `${casts.length} clients of ${casts[0]!.user} came with the same session`,
    cause: 'with the same session, somebody who may not log in gets the port of who has',
  })
}

/** What is said by either is heard by the other. */
export async function chats(cast: MailCast, other: OtherClient, cause?: string): Promise<string> {
  const { client, scene, user } = cast
  const [hello, hi] = [`${scene.random.word()} \\ "${scene.random.word()}"`, `hello, ${scene.random.word()}`]
  client.types(hello, 'y')
  await other.hears({ type: 'say', user, text: hello }, cause)
  await other.hears({ type: 'say', user, text: 'y' })
  other.says(hi)
  return client.prints(`${other.name}: ${hi}`)
}

/** What the partner says is shown; gives the line. */
export async function showsWhatIsSaid(cast: MailCast, other: OtherClient, cause: string): Promise<string> {
  const hi = `hello, ${cast.scene.random.word()}`
  other.says(hi)
  return cast.client.prints(`${other.name}: ${hi}`, { cause: () => cause })
}

/** It shows that somebody wants to talk, and is given the answer. */
export async function wantsToTalk(
  { client }: MailCast,
  other: OtherClient,
  answer?: 'y' | 'n',
): Promise<void> {
  await client.prints(`${other.name} wants to talk (y/n)`)
  if (answer) client.types(answer)
}

/** It has shown two requests one after the other, and the third when the conversation with the second was over. */
export async function expectInTurn(
  cast: MailCast,
  ...[bia, caio, dora]: [OtherClient, OtherClient, OtherClient]
): Promise<void> {
  await expectPrinted(
    cast,
    [
      cast.loggedIn,
      `${bia.name} wants to talk (y/n)`,
      `${caio.name} wants to talk (y/n)`,
      `talking to ${caio.name}`,
      `${caio.name} left`,
      `${dora.name} wants to talk (y/n)`,
    ],
    LIKELY.inTurn,
  )
}

/** Nothing was said to this one. */
export function expectNotHeard({ user }: MailCast, other: OtherClient): void {
  claim(other.said.length === 0, {
    expected: `client says nothing to ${other.name}, to whom ${user} does not talk`,
    got: other.heardSoFar(),
    cause: LIKELY.mouth,
  })
}

/** These were said to the other, in order, and nothing else since. */
export async function expectSaid(cast: MailCast, other: OtherClient, texts: string[]): Promise<void> {
  await until(cast.scene.journal, () => other.said.length >= texts.length, {
    expected: `client says ${texts.map(quote).join(', ')} to ${other.name}, to whom it talks`,
    got: () => `${other.said.length} of ${texts.length} came`,
    cause: () => LIKELY.mouth,
    ended: () => cast.client.end(),
    ms: ANSWER_MS,
  })
  claim(other.said.join('\n') === texts.join('\n'), {
    expected: `client says ${texts.map(quote).join(', ')} to ${other.name}`,
    got: other.heardSoFar(),
  })
}

/** So many lines on stderr, one for each of the broken messages. */
export async function complains(cast: MailCast, count: number, what: string, before: number): Promise<void> {
  const { client, scene } = cast
  await until(scene.journal, () => client.errors.length - before >= count, {
    expected: `client reports each of ${count} ${what} in a line on stderr`,
    got: () => `it wrote ${client.errors.length - before} lines there`,
    ended: () => client.end(),
    ms: ANSWER_MS,
  })
}

const NO_UTF8 = Buffer.from('7b2261223a22fffe227d', 'hex')
const mail = (field: object): string =>
  JSON.stringify({ id: 7, from: 'bia', to: 'ana', message: 'broken', timestamp: 'now', ...field })
const refreshed = (data: string): [string] => [
  `{"service":"refresh","data":{${data},"timestamp":"2026-03-02T09:30:00.000Z"}}`,
]

/** Replies to a refresh that break the contract. */
const BROKEN_REPLIES: (string | Buffer)[][] = [
  ['{"service":"refresh","data":{'],
  [...refreshed('"status":"OK","mails":[],"requests":[]'), 'one more'],
  [NO_UTF8],
  ['[]'],
  ['{"service":"refresh"}'],
  refreshed('"mails":[],"requests":[]'),
  refreshed('"status":"OK","requests":[]'),
  refreshed(`"status":"OK","requests":[],"mails":[${mail({ id: '7' })}]`),
  refreshed(`"status":"OK","requests":[],"mails":[${mail({ message: null })}]`),
]

/** The server breaks each refresh in another way, until the client has complained about each; then it is well again. */
export function brokenReplies(cast: MailCast): { answer: () => Answer; areOver: () => Promise<void> } {
  const { server, scene } = cast
  let [broken, complaints, tried] = [0, -1, 0]
  const answer = (): Answer => {
    const lines = cast.client.errors.length
    if (complaints >= 0 && lines > complaints) [broken, tried] = [broken + 1, 0]
    if (broken === BROKEN_REPLIES.length) return server.usual(cast.asked('refresh').at(-1)!)
    complaints = lines
    tried++
    return BROKEN_REPLIES[broken]
  }
  const areOver = async (): Promise<void> => {
    for (let at = 0; at < BROKEN_REPLIES.length; at++)
      await until(scene.journal, () => broken > at, {
        expected: `client takes a reply that breaks the contract for none: a line on stderr, and it asks again when REPLY_MS are over`,
        got: () =>
          `the reply was ${showReply(BROKEN_REPLIES[broken]!)}, and it ${tried > 1 ? 'wrote nothing to stderr' : 'did not ask again'}`,
        ended: () => cast.client.end(),
        ms: ANSWER_MS,
      })
  }
  return { answer, areOver }
}

function showReply(frames: (string | Buffer)[]): string {
  return frames
    .map((frame) => (Buffer.isBuffer(frame) ? `the bytes ${frame.toString('hex')}` : quote(frame)))
    .join(' | ')
}

/** News for somebody that breaks the contract. */
export function brokenNews(name: string): (string | Buffer)[][] {
  const topic = `@${name}@`
  const good = JSON.stringify({ to: name, kind: 'mail' })
  return [
    [topic],
    [topic, ''],
    [topic, `{"to":"${name}"`],
    [topic, 'null'],
    [topic, NO_UTF8],
    [topic, good, good],
    [topic, '{"kind":"mail"}'],
    [topic, `{"to":"${name}","kind":"weather"}`],
  ]
}

/** Messages to a client that break the contract, all from this one. */
export function brokenTalk(user: string): (string | Buffer)[][] {
  return [
    [''],
    ['hello?'],
    ['null'],
    ['["say"]'],
    [NO_UTF8],
    [`{"type":"say","user":"${user}","text":"two frames"}`, 'two'],
    [`{"type":"shout","user":"${user}","text":"broken"}`],
    [`{"type":"constructor","user":"${user}"}`],
    [`{"user":"${user}","text":"broken"}`],
    [`{"type":"say","text":"broken"}`],
    [`{"type":"say","user":"${user}","text":17}`],
    [`{"type":"accept","user":"${user}"}`],
    [`{"type":"accept","user":"${user}","port":70000}`],
    [`{"type":"bye","user":["${user}"]}`],
  ]
}
