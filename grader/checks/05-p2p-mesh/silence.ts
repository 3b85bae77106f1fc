/** What the checks of lab 05 expect of one peer while others say nothing, or too much. */
import { claim, Inconclusive } from '../../kit/failure.ts'
import type { Entry } from '../../kit/journal.ts'
import { stopwatch } from '../../kit/patience.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote, showLine } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { LIKELY } from './likely.ts'
import { shown } from './wire.ts'
import { CALM_HEARTBEAT_MS, type Heard, type PeerCast, type Played } from './played.cast.ts'

export interface Times {
  EXPIRE_MS: number
  HEARTBEAT_MS: number
}

/** What is allowed beyond what the contract says, for the machine. */
export const SLACK_MS = 500
const HEARTBEATS = 3
const GREETINGS = 3

/** So often, and no more often, it hears that the peer is there. */
export async function keepsUpHeartbeat(
  { peer, scene }: PeerCast,
  { heard, name }: Played,
  everyMs: number,
): Promise<void> {
  scene.goesByTheClock()
  const begun = performance.now()
  const pings = (): Heard[] => heard.filter(({ kind, at }) => kind === 'PING' && at >= begun)
  const parts = {
    expected: `peer sends ${name} a PING each HEARTBEAT_MS, which is ${everyMs} ms here`,
    cause: LIKELY.still,
  }
  await until(scene.journal, () => pings().length >= HEARTBEATS, {
    expected: parts.expected,
    got: () => `${pings().length} came in ${HEARTBEATS * everyMs + ANSWER_MS} ms`,
    cause: () => parts.cause,
    ended: () => peer.end(),
    ms: HEARTBEATS * everyMs + ANSWER_MS,
  })
  const ms = performance.now() - begun
  const wrong = pings().find(({ body }) => body['id'] !== idOf(heard))
  claim(pings().length <= (1.5 * ms) / everyMs + 2, {
    ...parts,
    got: `${pings().length} came in ${ms.toFixed(0)} ms`,
    cause: 'HEARTBEAT_MS is not read from the environment',
  })
  claim(wrong === undefined, {
    expected: 'peer sends its own id with each PING, the one in its HELLO',
    got: wrong ? `it sent ${shown(wrong)}` : '',
  })
}

function idOf(heard: Heard[]): unknown {
  return heard.find(({ kind }) => kind === 'HELLO')?.body['id']
}

/** They show that they are alive: one by lines, one by a line that it has said before, one by HELLO. */
export function liveWithoutPing({ link }: PeerCast, [says, repeats, greets]: Played[]): void {
  says!.lives(250, () => says!.says('here I am'))
  repeats!.lives(250, () => repeats!.says('here I am', 1))
  greets!.lives(250, () => greets!.greets(link.endpoint))
}

/** It says that somebody is gone who has just fallen silent. */
export async function isGivenUp(
  { peer, scene }: PeerCast,
  { name }: Played,
  EXPIRE_MS: number,
  HEARTBEAT_MS = CALM_HEARTBEAT_MS,
): Promise<void> {
  await until(scene.journal, () => peer.lines.includes(`- ${name}`), {
    expected: `peer prints "- ${name}" when ${name} has been silent for EXPIRE_MS, which is ${EXPIRE_MS} ms here, and one heartbeat of ${HEARTBEAT_MS} ms at most`,
    got: () => peer.printedSoFar(),
    cause: () => LIKELY.unnoticed,
    ended: () => peer.end(),
    ms: EXPIRE_MS + HEARTBEAT_MS + SLACK_MS,
  })
}

/** It says that somebody is gone who has just said BYE, and does not wait for EXPIRE_MS. */
export async function isGoneAtOnce(cast: PeerCast, gone: Played, EXPIRE_MS: number): Promise<void> {
  const { peer, scene } = cast
  const parts = {
    expected: `peer prints "- ${gone.name}" as soon as ${gone.name} has said BYE`,
    cause: LIKELY.atOnce,
  }
  const fairMs = stopwatch()
  let fair = 0
  await until(scene.journal, () => printedGoneAt(cast, gone), {
    ...parts,
    got: () => peer.printedSoFar(),
    cause: () => parts.cause,
    ended: () => peer.end(),
    ms: EXPIRE_MS + CALM_HEARTBEAT_MS + SLACK_MS,
  }).finally(() => (fair = fairMs()))
  const waited = printedGoneAt(cast, gone)! - gone.lastSent
  if (fair < ANSWER_MS && waited >= EXPIRE_MS)
    throw new Inconclusive(`the machine was too busy to tell a BYE from a silence of ${EXPIRE_MS} ms`)
  claim(fair < ANSWER_MS, {
    ...parts,
    got: `it printed it ${waited.toFixed(0)} ms later`,
  })
}

function printedGoneAt({ peer, scene }: PeerCast, { name }: Played): number | undefined {
  const isIt = (e: Entry): boolean =>
    e.kind === 'printed' && e.program === peer.name && e.line === `- ${name}`
  return scene.journal.entries.find(isIt)?.at
}

/** Who has just stopped is gone in time, and who still shows life is not. */
export async function isGone(cast: PeerCast, gone: Played, times: Times, there: Played[]): Promise<void> {
  const { EXPIRE_MS, HEARTBEAT_MS } = times
  const hellos = (): number =>
    there.flatMap(({ heard }) => heard).filter(({ kind }) => kind === 'HELLO').length
  const before = hellos()
  const lost = (): Played | undefined => there.find((each) => printedGoneAt(cast, each) !== undefined)
  await isGivenUp(cast, gone, EXPIRE_MS, HEARTBEAT_MS)
  await looksAgain(cast, there[0]!, HEARTBEAT_MS, () => lost() !== undefined)
  const [waited, other] = [printedGoneAt(cast, gone)! - gone.lastSent, lost()]
  const tooBusy = Math.max(...[gone, ...there].map(({ longestPause }) => longestPause)) > EXPIRE_MS / 2
  if (tooBusy) throw new Inconclusive('the grader was too busy to send its own heartbeats in time')
  claim(waited > 0.8 * EXPIRE_MS, {
    expected: `peer gives ${gone.name} up after EXPIRE_MS of silence, which is ${EXPIRE_MS} ms here`,
    got: `it printed "- ${gone.name}" ${waited.toFixed(0)} ms after the last that ${gone.name} sent`,
    cause: LIKELY.slow,
  })
  claim(other === undefined, {
    expected: `peer does not give up ${other?.name}, which shows again and again that it is alive`,
    got: `it printed "- ${other?.name}"`,
    cause:
      'whatever comes from a peer shows that it is alive: not PING alone, but HELLO and every line as well, also a line that is not shown because its number is old',
  })
  claim(hellos() === before, {
    expected: `peer sends nobody a HELLO any more with whom it is connected, though they are in PEERS`,
    got: 'it did',
    cause: LIKELY.storm,
  })
}

/** The peer has looked several times more who is silent: each time it sends heartbeats as well. */
async function looksAgain(
  { peer, scene }: PeerCast,
  { heard, name }: Played,
  everyMs: number,
  enough: () => boolean,
): Promise<void> {
  const since = heard.length
  const pings = (): number => heard.slice(since).filter(({ kind }) => kind === 'PING').length
  await until(scene.journal, () => enough() || pings() >= HEARTBEATS, {
    expected: `peer goes on sending heartbeats to ${name}`,
    got: () => `${pings()} came`,
    ended: () => peer.end(),
    ms: HEARTBEATS * everyMs + ANSWER_MS,
  })
}

/** It is greeted about once every EXPIRE_MS, over a connection each, by a peer that it does not answer. */
export async function isGreetedAgain(
  { peer, scene }: PeerCast,
  { heard, name }: Played,
  EXPIRE_MS: number,
  since = 0,
): Promise<void> {
  const begun = performance.now()
  const hellos = (): Heard[] => heard.slice(since).filter(({ kind }) => kind === 'HELLO')
  const expected = `peer sends HELLO to ${name}, which does not answer, about once every EXPIRE_MS, which is ${EXPIRE_MS} ms here`
  const most = GREETINGS * EXPIRE_MS + START_MS
  await until(scene.journal, () => hellos().length >= GREETINGS, {
    expected,
    got: () => `${hellos().length} came in ${most} ms`,
    cause: () => LIKELY.again,
    ended: () => peer.end(),
    ms: most,
  })
  const ms = performance.now() - begun
  claim(GREETINGS <= ms / EXPIRE_MS + 2, { expected, got: `${GREETINGS} came in ${ms.toFixed(0)} ms` })
  const connections = new Set(hellos().map(({ connection }) => connection))
  claim(connections.size === hellos().length, {
    expected: `peer greets ${name} over a new connection each time`,
    got: `${hellos().length} HELLOs came over ${connections.size === 1 ? 'the same connection' : `${connections.size} connections`}`,
    cause: 'a connection that was cut may be dead without anybody knowing; a new one tells at once',
  })
}

/** Whoever is only greeted gets nothing else. */
export function expectHelloAlone({ heard, name }: Played): void {
  const other = heard.find(({ kind }) => kind !== 'HELLO')
  claim(other === undefined, {
    expected: `peer sends ${name} nothing but HELLO, as ${name} has not said HELLO yet`,
    got: other ? `it sent ${shown(other)}` : '',
    cause: LIKELY.onlyGreeted,
  })
}

/** How many lines it writes to stderr for each that it is told; what it has to tell of earlier things is read by then. */
async function logsForEach(peer: Program, by: Played, scene: Scene): Promise<number> {
  const before = peer.errors.length
  for (const text of [`first ${scene.random.word()}`, `second ${scene.random.word()}`]) {
    by.says(text)
    await peer.prints(`${by.name}: ${text}`)
  }
  await scene.calm()
  return Math.ceil((peer.errors.length - before) / 2)
}

/** What somebody says with an id that was given up changes nothing, and gets no line on stderr either. */
export async function dropsInSilence(
  { peer, scene }: PeerCast,
  by: Played,
  says: () => unknown,
  what = 'what comes with an id that it has given up',
  cause = LIKELY.late,
): Promise<void> {
  const most = 2 * (await logsForEach(peer, by, scene))
  const [printed, written] = [peer.lines.length, peer.errors.length]
  const texts = [`and ${scene.random.word()} 1`, `and ${scene.random.word()} 2`]
  const other = (): string | undefined => {
    const line = peer.lines.slice(printed).find((l) => !texts.some((text) => l === `${by.name}: ${text}`))
    if (line !== undefined) return `it printed ${quote(showLine(line))}`
    const error = peer.errors.slice(written)[most]
    return error === undefined ? undefined : `it wrote ${quote(showLine(error))} to stderr`
  }
  says()
  // They come after it, and what is on stderr was read when the answer to the second comes.
  for (const [i, text] of texts.entries()) {
    by.says(text)
    await until(scene.journal, () => other() !== undefined || peer.lines.length > printed + i, {
      expected: `peer prints "${by.name}: ${text}"`,
      got: () => peer.printedSoFar(),
      ended: () => peer.end(),
      ms: ANSWER_MS,
    })
  }
  claim(other() === undefined, {
    expected: `peer drops without a word ${what}`,
    got: other() ?? '',
    cause,
  })
}
