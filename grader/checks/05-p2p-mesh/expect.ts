/** What the checks of lab 05 expect of one peer. */
import { check } from '../../kit/check.ts'
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import { listed, quote, showLine } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { type Heard, PeerCast, type Played } from './played.cast.ts'
import { LIKELY } from './likely.ts'
import { peersOf, read, shown, type Said } from './wire.ts'

const LONGEST_SHOWN = 120

/** A check of one peer of the submission, among others that the grader plays. */
export function peerCheck(stage: string, title: string, body: (cast: PeerCast) => Promise<void>): void {
  check(stage, title, async (scene) => {
    const cast = await PeerCast.open(scene)
    scene.suspect = () => (cast.isImpatient ? LIKELY.early : undefined)
    await body(cast)
  })
}

/** Somebody who is sent something, over one of the ways to them. */
type Ear = Pick<Played, 'name' | 'endpoint' | 'heard'>

interface Hearing {
  expected: string
  /** Says more about what it has sent, or not sent. */
  more?: () => string
  /** Of what it has heard, the first that counts. */
  since?: number
  cause?: string | (() => string) | undefined
  ms?: number
}

/** Waits until somebody has been sent a message like this. */
export function hears(
  { peer, scene }: PeerCast,
  { heard }: Ear,
  like: (said: Heard) => boolean,
  { expected, more, since = 0, cause, ms = ANSWER_MS }: Hearing,
): Promise<Heard> {
  return until(scene.journal, () => heard.slice(since).find(like), {
    expected,
    got: () => sentSoFar(heard.slice(since)) + (more?.() ?? ''),
    cause: () => (typeof cause === 'function' ? cause() : cause),
    ended: () => peer.end(),
    ms,
  })
}

/** The last that a peer has written to stderr, for a failure's text. */
export function lastError({ errors }: Program): string {
  const last = errors.at(-1)
  return last === undefined ? '' : `, and the last that it wrote to stderr was ${quote(showLine(last))}`
}

/** Messages for a failure's text, without heartbeats. */
function sentSoFar(heard: Said[]): string {
  const told = heard.filter(({ kind }) => kind !== 'PING').slice(-8)
  if (told.length > 0) return `it sent\n${told.map((said) => `  ${shown(said)}`).join('\n')}`
  return heard.length > 0 ? 'it sent heartbeats only' : 'it sent nothing'
}

/** It gets a HELLO from the peer, which names at least these. */
export async function isGreeted(
  cast: PeerCast,
  played: Ear,
  { naming = [], ms = START_MS, ...hearing }: Partial<Hearing> & { naming?: Ear[] } = {},
): Promise<Heard> {
  const expected = `peer sends a HELLO to ${played.name}${naming.length > 0 ? ` that names the ${naming.length === 1 ? 'endpoint' : 'endpoints'} of ${listedNames(naming)}` : ''}`
  const names = (said: Heard): boolean => naming.every(({ endpoint }) => peersOf(said).includes(endpoint))
  const like = (said: Heard): boolean => said.kind === 'HELLO' && names(said)
  const hello = await hears(cast, played, like, { expected, ms, ...hearing })
  expectHello(cast, hello)
  return hello
}

function expectHello({ link, name }: PeerCast, hello: Heard): void {
  const { id, endpoint, peers } = hello.body
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(id))
  const texts = Array.isArray(peers) && peers.every((each) => typeof each === 'string')
  const right = uuid && texts && hello.body['name'] === name && endpoint === link.endpoint
  claim(right && hello.frames.length === 2, {
    expected: `peer says HELLO in two frames, with a UUID as its id, PEER_NAME as its name, PEER_ADVERTISED as its endpoint, and a list of endpoints`,
    got: `it sent ${shown(hello)}, and PEER_ADVERTISED is ${link.endpoint}`,
    cause:
      endpoint === link.bindEndpoint
        ? 'PEER_ENDPOINT is where the peer binds; PEER_ADVERTISED is where others find it'
        : undefined,
  })
}

/** A HELLO names these, and nobody else. */
export function expectNames(hello: Heard, played: Ear[]): void {
  const [named, wanted] = [peersOf(hello), played.map(({ endpoint }) => endpoint)]
  const [all, none] = [listedNames(played), played.length === 0]
  const isMore = named.some((each) => !wanted.includes(String(each)))
  claim(!isMore && wanted.every((each) => named.includes(each)), {
    expected: none
      ? 'peer names nobody in its HELLO, as it is connected with nobody'
      : `peer names ${all} in its HELLO, and nobody else, as it is connected with ${all} alone`,
    got: `it sent ${shown(hello)}`,
    cause: isMore ? LIKELY.names : LIKELY.stale,
  })
}

/** Nothing was sent over the connections that others have made. */
export function expectNothingBack({ link }: PeerCast): void {
  const back = link.messages.find(({ from }) => from === link.sides.binds)
  claim(back === undefined, {
    expected: 'peer sends nothing over its ROUTER',
    got: back ? `it sent ${shown(read(back.frames))}` : '',
    cause: LIKELY.dialsBack,
  })
}

/** One after the other greets the peer, which says that it is there. */
export async function meets({ peer, scene }: PeerCast, ...played: Played[]): Promise<void> {
  for (const each of played) {
    const since = peer.lines.length
    const [wasThere, wasGone] = ['+', '-'].map((sign) => peer.lines.includes(`${sign} ${each.name}`))
    each.greets()
    await until(scene.journal, () => peer.lines.includes(`+ ${each.name}`, since), {
      expected: `peer prints "+ ${each.name}" when ${each.name}${wasGone ? ', which was gone,' : ''} says HELLO${wasGone ? ' again' : ''}`,
      got: () => printedSince(peer, since),
      cause: () => (wasGone ? LIKELY.back : wasThere ? LIKELY.returns : LIKELY.unread),
      ended: () => peer.end(),
      ms: START_MS,
    })
  }
}

function printedSince(peer: Program, since: number): string {
  if (since === 0) return peer.printedSoFar()
  const shown = (line: string): string => quote(showLine(line))
  const lines = peer.lines.slice(since).slice(-4).map(shown)
  return `it printed ${lines.join(', ') || 'nothing more'} after ${shown(peer.lines[since - 1]!)}`
}

/** The peer says something, which they all hear; and each of them says something, which it shows. */
export async function talks(cast: PeerCast, ...played: Played[]): Promise<void> {
  const { peer, scene } = cast
  const line = `and ${scene.random.word()}`
  peer.types(line)
  for (const each of played) {
    await hearsLine(cast, each, line)
    each.says(`so ${scene.random.word()} ${each.seq}`)
    await peer.prints(new RegExp(`^${each.name}: so \\w+ ${each.seq - 1}$`), {
      example: `${each.name}: so …`,
    })
  }
}

/** It hears a line, for everybody unless told; gives the message. */
export function hearsLine(
  cast: PeerCast,
  played: Played,
  text: string,
  { kind = 'SAY', cause }: { kind?: 'SAY' | 'WHISPER'; cause?: string } = {},
): Promise<Heard> {
  const like = (said: Heard): boolean => said.kind === kind && said.body['text'] === text
  const expected = `peer sends ${played.name} a ${kind} with the text ${shownText(text)}`
  return hears(cast, played, like, { expected, cause: () => whyUnheard(cast, played, cause) })
}

function whyUnheard(cast: PeerCast, played: Played, usual = LIKELY.dialsBack): string {
  return cast.hasGivenUp(played) ? LIKELY.early : usual
}

/** Of the lines that were said or whispered to somebody, all are as they should be, in this order. */
export function expectLines(
  played: Ear,
  wanted: { kind?: string; seq: number; text: string }[],
  cause?: string,
): void {
  const lines = played.heard.filter(({ kind }) => kind === 'SAY' || kind === 'WHISPER')
  const parts = ({ kind = 'SAY', seq, text }: (typeof wanted)[number]): string =>
    `${kind} with seq ${seq} and the text ${shownText(text)}`
  const got = lines.map(({ kind, body }) =>
    parts({ kind, seq: Number(body['seq']), text: String(body['text']) }),
  )
  const all = wanted.map(parts)
  const at = [...all, undefined].findIndex((line, i) => line !== got[i])
  const after = at > 0 ? `, after the ${all[at - 1]}` : ''
  const whole = `peer sends ${played.name} ${all[at] ? `a ${all[at]}` : 'nothing more'}${after}`
  claim(at < 0, {
    expected: all.length > 0 ? whole : `peer sends nothing but HELLO to ${played.name}`,
    got: got[at] ? `it sent a ${got[at]}` : 'it sent nothing more',
    cause,
  })
}

/** Everything on its stdout so far is this, and nothing else. */
export function expectPrinted({ peer }: PeerCast, wanted: string[], cause?: string): void {
  expectShown(peer, peer.lines, wanted, cause)
}

/** The mistake that makes lines come too often, or not often enough. */
export function whyNotOnce(lines: string[], wanted: string[]): string {
  const at = [...wanted, undefined].findIndex((line, i) => line !== lines[i])
  if (wanted[at]?.includes(' to you: ') && wanted[at].replace(' to you: ', ': ') === lines[at])
    return LIKELY.toYou
  return lines.slice(0, at).includes(lines[at] ?? '') ? LIKELY.old : LIKELY.text
}

/** What the peer shows of somebody is this, each line from behind the name. */
export function expectShownOf({ peer }: PeerCast, { name }: Played, wanted: string[], cause?: string): void {
  const starts = [`${name}: `, `${name} to you: `]
  const lines = peer.lines.filter((line) => starts.some((start) => line.startsWith(start)))
  const all = wanted.map((line) => name + line)
  expectShown(peer, lines, all, cause ?? whyNotOnce(lines, all))
}

export function expectShown({ name }: Program, lines: string[], wanted: string[], cause?: string): void {
  const at = [...wanted, undefined].findIndex((line, i) => line !== lines[i])
  const show = (line: string | undefined): string =>
    line === undefined ? 'nothing more' : quote(showLine(line))
  const repeated = lines[at] !== undefined && lines.slice(0, at).includes(lines[at])
  claim(at < 0, {
    expected: `${name} prints ${show(wanted[at])}${at > 0 ? ` after ${show(wanted[at - 1])}` : ''}`,
    got: `it printed ${show(lines[at])}${repeated ? ', which it had printed before' : ''}`,
    cause,
  })
}

export function expectNeverShown({ peer }: PeerCast, line: string, cause: string): void {
  claim(!peer.lines.includes(line), {
    expected: `peer does not print ${quote(line)}`,
    got: 'it did',
    cause,
  })
}

/** Who came and who went, as far as the peer has said so. */
export function expectChanges({ peer }: PeerCast, wanted: string[], cause = LIKELY.late): void {
  const changes = peer.lines.filter((line) => /^[+-] /.test(line))
  expectShown(peer, changes, wanted, cause)
}

/** What `/peers` prints now. */
export async function lists(
  program: Program,
  names: string[],
  scene: PeerCast['scene'],
  cause?: string,
): Promise<void> {
  const since = program.lines.length
  const wanted = `peers: ${names.length === 0 ? 'nobody' : names.toSorted().join(', ')}`
  program.types('/peers')
  const line = await until(
    scene.journal,
    () => program.lines.slice(since).find((l) => l.startsWith('peers: ')),
    {
      expected: `${program.name} prints ${quote(wanted)} when /peers is typed`,
      got: () => program.printedSoFar(),
      ended: () => program.end(),
      ms: ANSWER_MS,
    },
  )
  const inOrder = `peers: ${line.replace('peers: ', '').split(', ').toSorted().join(', ')}`
  claim(line === wanted, {
    expected: `${program.name} prints ${quote(wanted)}`,
    got: `it printed ${quote(line)}`,
    cause: inOrder === wanted ? LIKELY.sorted : cause,
  })
}

/** For so long, the peer sends this one no HELLO; nor has it, since so much was heard of it. */
export async function isLeftAlone(
  cast: PeerCast,
  played: Played,
  ms: number,
  cause: string,
  { which = 'that nobody has asked for', since = played.heard.length } = {},
): Promise<void> {
  const parts = (): { expected: string; got: string; cause: string } => ({
    expected: `peer sends ${played.name} no HELLO ${which}`,
    got: sentSoFar(played.heard.slice(since)),
    cause,
  })
  const greeted = (): boolean => played.heard.slice(since).some(({ kind }) => kind === 'HELLO')
  // On a machine that is busy with others it may take its time.
  await cast.scene.calm()
  await silence(cast.scene.journal, () => greeted() && parts(), ms)
}

/** Somebody's lines as they are to be shown. */
export function printable(text: string): string {
  const show = (char: string): string => {
    if (char === '\\') return '\\\\'
    if (char === '\n') return '\\n'
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return text.replace(/[\\\p{Cc}]/gu, show)
}

/** A text in quotes; of a long one, its beginning and its length. */
function shownText(text: string): string {
  return text.length <= LONGEST_SHOWN
    ? quote(text)
    : `${quote(`${text.slice(0, 60)}…`)} (${text.length} characters)`
}

function listedNames(played: Ear[]): string {
  return listed(played.map(({ name }) => name))
}
