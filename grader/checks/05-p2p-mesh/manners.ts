/** What breaks the contract of lab 05, at the terminal and on the wire, and lines that are hard to pass on. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS, START_MS } from '../../kit/program.ts'
import { freeEndpoint } from '../../kit/ports.ts'
import { quote, showLine } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { LIKELY } from './likely.ts'
import { NEVER_MS, type PeerCast, type Played } from './played.cast.ts'
import { read, shown } from './wire.ts'

/** What may be typed, and is to arrive as it was. */
export const LINES = [
  'C:\\new "folder" \\u0041',
  'ok',
  'ok',
  'a  b',
  '  spaces at both ends  ',
  'me@home /quit + nobody - nobody',
  'çã 漢字 🐈 e\u0301 \u200d',
]

/** What begins like a command, or not even that. */
export const NO_COMMANDS = ['/dance', '/peerless', '/quitter']

/** A UUID of version 7. */
export const SEVENTH = '01890a5d-ac96-774b-bcce-b302099a8057'

/** What others may say, and would do harm on a terminal. */
export const TERMINAL = ['one\ntwo\r\n+ nobody', 'tab\t\u001b[2J\0\u001f\u007f\u0085\u009f', '']

export const MEGABYTE = `${'é'.repeat(2 ** 19 - 1)}ok`

/** A long one that may be printed: a program's output is bounded. */
export const LONG = 'é🐈'.repeat(80_000)

interface Broken {
  what: string
  frames: (string | Buffer)[]
  /** The likely cause when it is not skipped. */
  cause?: string
  /** The likely cause when nothing is said of it. */
  unsaid?: string
  /** It comes with a new id and the endpoint of one that is there. */
  replaces?: Played
}

export function brokenMessages({ link, scene }: PeerCast, bia: Played): Broken[] {
  const { id } = bia
  const nobody = scene.random.word()
  const stranger = { id: id.replace(/^......../, '0a1b2c3d'), name: nobody }
  const hello = (what: string, fields: Record<string, unknown>): Broken => ({
    what: `a HELLO ${what}`,
    frames: bia.hello({ ...stranger, ...fields }),
    cause: LIKELY.fields,
    ...(!('endpoint' in fields) && { replaces: bia }),
  })
  const broken = (what: string, kind: string, body: unknown): Broken => {
    const frame = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    return { what, frames: [kind, frame] }
  }
  const say = (what: string, fields: Record<string, unknown>): Broken =>
    broken(what, 'SAY', { id, seq: 1, text: 'broken', ...fields })
  const nobodys = (what: string, kind: string, body: unknown): Broken => ({
    ...broken(what, kind, body),
    unsaid: LIKELY.anyId,
  })
  return [
    { what: 'a message of one frame', frames: ['PING'] },
    { what: 'a message of three frames', frames: ['PING', JSON.stringify({ id }), ''] },
    broken('a message of a kind that there is not', 'SING', { id, seq: 1, text: 'broken' }),
    broken('a message of the kind "constructor"', 'constructor', { id }),
    broken('a SAY that is no JSON', 'SAY', 'broken'),
    broken('a SAY that is JSON cut short', 'SAY', '{"id":"'),
    broken(
      'a SAY that is not UTF-8',
      'SAY',
      Buffer.from(JSON.stringify({ id, seq: 1, text: 'brok\u00ffen' }), 'latin1'),
    ),
    broken('a SAY that is null', 'SAY', 'null'),
    broken('a SAY that is a list', 'SAY', [id, 1, 'broken']),
    say('a SAY without a seq', { seq: undefined }),
    say('a SAY with seq "1"', { seq: '1' }),
    say('a SAY with seq 0', { seq: 0 }),
    say('a SAY with seq 1.5', { seq: 1.5 }),
    say('a SAY without a text', { text: undefined }),
    say('a SAY with the text {"a":1}', { text: { a: 1 } }),
    broken('a WHISPER with the text 17', 'WHISPER', { id, seq: 1, text: 17 }),
    nobodys('a PING without an id', 'PING', {}),
    nobodys('a PING with the id "me"', 'PING', { id: 'me' }),
    nobodys('a BYE with the id 17', 'BYE', { id: 17 }),
    hello('without a name', { name: undefined }),
    hello('with the name "Ana Maria"', { name: 'Ana Maria' }),
    hello('with a name of two lines', { name: `${nobody}\n${nobody}` }),
    hello('with a line feed at the end of its name', { name: `${nobody}\n` }),
    hello('with a name of 33 characters', { name: 'a'.repeat(33) }),
    hello('with the id "me"', { id: 'me' }),
    hello('without an endpoint', { endpoint: undefined }),
    hello('whose peers are a text', { peers: bia.endpoint }),
    hello('whose peers are numbers', { peers: [17] }),
    {
      ...hello('with the endpoint of the peer that hears it', { endpoint: link.endpoint }),
      cause: LIKELY.taken,
    },
    {
      what: `a HELLO with the id of ${bia.name} and another endpoint`,
      frames: bia.hello({ endpoint: 'tcp://127.0.0.1:9' }),
      cause: LIKELY.moved,
    },
    hello('with the endpoint "nowhere:7000"', { endpoint: 'nowhere:7000' }),
  ]
}

/** Each of them gets a line on stderr, and changes nothing. */
export async function goesOnAfter({ peer, scene }: PeerCast, played: Played, all: Broken[]): Promise<void> {
  const [printed, before] = [peer.lines.length, peer.errors.length]
  peer.suspect = LIKELY.broken
  for (const { what, frames, cause = LIKELY.unchecked, unsaid = LIKELY.unsaid, replaces } of all) {
    const written = peer.errors.length
    const gotPrinted = (): string => printedWrongly(peer.lines[printed]!, replaces)
    played.sends(...frames)
    await until(scene.journal, () => peer.errors.length > written, {
      expected: `peer skips ${what}, and says so in a line on stderr`,
      got: () => (peer.lines.length > printed ? gotPrinted() : 'it wrote nothing to stderr'),
      cause: () => (peer.lines.length > printed ? cause : unsaid),
      ended: () => peer.end(),
      ms: ANSWER_MS,
    })
    claim(peer.lines.length === printed, {
      expected: `peer skips ${what}: it says so in a line on stderr, and prints nothing`,
      got: peer.lines.length > printed ? gotPrinted() : '',
      cause,
    })
  }
  expectOneLineEach(peer.errors.slice(before), all.length)
}

/** What it makes of a message that it was to skip. */
function printedWrongly(line: string, replaces?: Played): string {
  const printed = `it printed ${quote(showLine(line))}`
  return replaces && line === `- ${replaces.name}`
    ? `${printed}: it took the HELLO for a new start of ${replaces.name}, whose endpoint is in it`
    : printed
}

/** What goes on from a line before it begins with a space; and there may be lines about something else. */
function expectOneLineEach(errors: string[], count: number): void {
  const more = errors.find((line) => /^\s/.test(line))
  claim(errors.length <= count || more === undefined, {
    expected: 'peer reports each message that breaks the contract in one line on stderr',
    got: `it wrote ${errors.length} lines about ${count} messages, and among them ${quote(showLine(more ?? ''))}`,
    cause: LIKELY.oneLine,
  })
}

/** Somebody connects, and speaks something else than ZMTP. */
export async function shoutsAt({ link, scene }: PeerCast, text: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(link.endpoint).port) })
  scene.keep({ socket: { close: () => socket.destroy() } })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.resume().write(text)
}

/** Starts the peer with other names of its own endpoint in PEERS, and waits until it has greeted itself. */
export async function meetsItself(cast: PeerCast): Promise<void> {
  const { link, scene } = cast
  const other = await scene.another(link, 'peer')
  const localhost = other.endpoint.replace('127.0.0.1', 'localhost')
  const peer = cast.starts([link.endpoint, link.bindEndpoint, localhost])
  await until(scene.journal, () => other.messages.some(({ frames }) => read(frames).kind === 'HELLO'), {
    expected: 'peer sends a HELLO to each endpoint in PEERS',
    got: () => `none came to ${localhost}, which is another name of its own`,
    ended: () => peer.end(),
    ms: START_MS,
  })
}

/** Of all that has come to the endpoint that it says is its own, nothing came from itself. */
export function expectNoneToItself({ link, name }: PeerCast): void {
  const own = link.messages.map(({ frames }) => read(frames)).find(({ body }) => body['name'] === name)
  claim(own === undefined, {
    expected: 'peer sends no HELLO to its own endpoint, the one in PEER_ADVERTISED',
    got: own ? `it sent ${shown(own)} there` : '',
    cause: LIKELY.own,
  })
}

export async function helpsOnStderr({ peer, scene }: PeerCast): Promise<void> {
  const written = peer.errors.length
  peer.types('/help')
  await until(scene.journal, () => peer.errors.length > written, {
    expected: 'peer says on stderr what can be typed when that is /help',
    got: () => 'it wrote nothing there',
    ended: () => peer.end(),
    ms: ANSWER_MS,
  })
}

/** With each of these for PEER_NAME, and no terminal to ask at, a peer says what is wrong and ends. */
export async function endsWithoutName({ scene }: PeerCast, ...names: (string | undefined)[]): Promise<void> {
  const endpoint = await freeEndpoint()
  const started = names.map((name) => {
    const PEER_NAME = name === undefined ? {} : { PEER_NAME: name }
    return { name, peer: scene.start('peer', { ...PEER_NAME, PEER_ENDPOINT: endpoint, EXPIRE_MS: NEVER_MS }) }
  })
  for (const { name, peer } of started) {
    const expected = `${peer.name}, which has ${name === undefined ? 'no PEER_NAME' : `"${name}" as its PEER_NAME`} and no terminal, says so on stderr and ends with exit status 1`
    await until(scene.journal, () => peer.ended, {
      expected,
      got: () => 'it is still running',
      cause: () => (name === undefined ? LIKELY.nameless : LIKELY.noName),
      ms: START_MS,
    })
    claim(peer.ended?.code === 1 && peer.errors.length > 0, {
      expected,
      got: `it ended with ${peer.ending()}${peer.errors.length > 0 ? '' : ', and wrote nothing to stderr'}`,
      cause: LIKELY.unable,
    })
  }
}
