/** What the checks of a client of lab 03 expect. */
import { createServer } from 'node:net'
import { CheckFailure, claim, type FailureParts } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import { ANSWER_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote, showLine } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { type MailCast, requestsOnWire } from './client.cast.ts'
import { LIKELY } from './client.likely.ts'
import { portOf } from './client-other.ts'

/** Long enough for a second request to be made beside the one that is under way. */
export const QUIET_MS = 700

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
  const next = `${quote(wanted ?? '')}${at > 0 ? ` next,${after}` : ' first'}`
  claim(at < 0 || wanted === got, {
    expected: `client prints ${wanted === undefined ? `nothing more${after}` : next}`,
    got:
      got === undefined
        ? 'it printed nothing more'
        : `it printed ${quote(showLine(got))}${at > 0 ? ' there' : ''}`,
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

export function expectNotPrinted({ client }: MailCast, line: string, when: string, cause: string): void {
  claim(!client.lines.includes(line), {
    expected: `client does not print ${quote(line)} ${when}`,
    got: 'it did',
    cause,
  })
}

export function expectNotAsked(cast: MailCast, service: string, cause: string): void {
  claim(cast.asked(service).length === 0, {
    expected: `client does not ask for ${service}`,
    got: cast.askedSoFar(service),
    cause,
  })
}

/** Without TOPICS there is nothing in the list, if there is one. */
export function expectNoTopics(cast: MailCast): void {
  const [topics] = cast.asked('login').map(({ data }) => JSON.stringify(data['topics'] ?? []))
  claim(topics === '[]', {
    expected: 'client that has no TOPICS asks for login with no topics',
    got: `topics were ${topics}`,
    cause: LIKELY.noTopics,
  })
}

/** Somebody else can bind the port that the client had before. */
export async function expectGivenUp({ client, scene }: MailCast, { bindEndpoint }: Link): Promise<void> {
  let free = false
  const look = async (): Promise<void> => {
    free ||= await canBind(portOf(bindEndpoint))
    scene.journal.changed()
  }
  const looking = setInterval(() => void look(), 50)
  await until(scene.journal, () => free, {
    expected: 'client closes its PULL socket at the old port when it is lent another',
    got: () => 'nobody else can bind the old port',
    cause: () => LIKELY.keptPort,
    ended: () => client.end(),
    ms: ANSWER_MS,
  }).finally(() => clearInterval(looking))
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** It prints why and ends with status 1, unless that is not the point. */
export async function endsRefused(
  cast: MailCast,
  line: string | RegExp,
  { status = 1, cause }: { status?: 1 | 'any'; cause?: string } = {},
): Promise<void> {
  const { client, scene } = cast
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
    cause: () => cause ?? (cast.asked('login').length > 1 ? LIKELY.asksForLogin : LIKELY.staysAlive),
    ms: ANSWER_MS,
  })
  claim(matches() && (status === 'any' || client.ended?.code === status), {
    ...parts,
    got: parts.got(`it ended with ${client.ending()}`),
    cause: matches() ? LIKELY.status : undefined,
  })
}

/** The server is asked for a logoff, and when it has said OK the client says so and ends. */
export async function logsOff(cast: MailCast, cause?: string): Promise<void> {
  await cast.asks('logoff', { user: cast.user }, { cause })
  await cast.client.prints('logged off')
  await cast.client.leaves(cause)
  await expectPrinted(cast, [cast.loggedIn, 'logged off'], LIKELY.stderr)
}

/** The times between requests for alive, all in all: a single one may be late. */
export function expectAliveEvery(cast: MailCast, ms: number): void {
  const alive = requestsOnWire(cast).filter(({ text }) => text.includes('"alive"'))
  const took = alive[4]!.at - alive[0]!.at
  claim(took > 2 * ms, {
    expected: `client says alive every ALIVE_MS, which is ${ms} ms here`,
    got: 'it said so five times in less than half of that time',
    cause: LIKELY.aliveTooOften,
  })
}

/** While a request is under way there is no need for alive. */
export async function saysNothingMeanwhile(cast: MailCast): Promise<void> {
  const before = cast.server.requests.length
  const expected = 'client asks for nothing else while a request is under way, not for alive either'
  const broken = (): FailureParts | undefined => {
    const service = cast.server.requests[before]?.service
    const cause = service === 'alive' ? LIKELY.aliveBeside : undefined
    return service === undefined ? undefined : { expected, got: `it asked for ${service} beside it`, cause }
  }
  await silence(cast.scene.journal, broken, QUIET_MS)
}

/** It has subscribed to these names, whole, and to nothing else. */
export async function expectSubscribed(cast: MailCast, names: string[]): Promise<void> {
  const wanted = names.map((name) => `@${name}@`)
  await cast.subscribes(wanted, () => whyNotSubscribed(cast.news.subscriptions, names))
  const other = cast.news.subscriptions.find((topic) => !wanted.includes(topic))
  claim(other === undefined, {
    expected: `client subscribes to ${wanted.map(quote).join(', ')}, and to nothing else`,
    got: `it subscribed to ${quote(other ?? '')} as well`,
    cause: LIKELY.subscribedToMore,
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
