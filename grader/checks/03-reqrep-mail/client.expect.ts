/** What the checks of a client of lab 03 expect, and what the usual mistakes look like. */
import { CheckFailure, claim } from '../../kit/failure.ts'
import { ANSWER_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote, showLine } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { type MailCast, requestsOnWire } from './client.cast.ts'

/** Long enough for a second request to be made beside the one that is under way. */
export const QUIET_MS = 700

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
