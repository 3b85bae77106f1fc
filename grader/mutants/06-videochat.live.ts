/** What goes wrong in lab 06 with the first picture, with those who are slow, and with bad manners. */
import { type Mutant, mutantsOf } from './mutant.ts'

const KEY = 'a new subscription to video has the page asked for a key frame'
const MANY = 'many who come at once cost one key frame'
const BEFORE = 'no picture reaches a page before a key frame'
const RENEWED = 'a page that can’t decode has the subscription renewed'
const FROZEN = 'a peer that was frozen shows what is live, and not what it missed'
const COSTS = 'who takes no pictures costs the others none, and the publisher little'
const TEXT = 'text waits for whoever takes none, all of it'
const LATE = 'what is late is left out, and pictures after it up to a key frame'
const LONG = 'a long way makes nothing late, and no more does another clock'
const PAGE = 'a page that takes nothing costs its peer little, and misses no text'
const SIGNALS = 'each broken signal gets an error, and the next one its answer'
const REPLIES = 'who gets a broken reply goes on'
const BROKEN = 'broken pictures, sound and text are dropped, and so are those of somebody else'
const MEANS_NOTHING = 'what a page sends that means nothing is dropped, and the page stays open'
const AGAIN = 'a page that is opened again takes the place of the one before'
const ELSEWHERE = 'no page from elsewhere can listen in'
const END = 'a peer says bye to everybody and ends on SIGTERM, also when nobody answers'
const BEGIN = 'a peer that can’t begin says why, and ends with status 1'

const senders = mutantsOf('senders')
const listening = mutantsOf('listening')
const freshness = mutantsOf('freshness')
const messages = mutantsOf('messages')
const signals = mutantsOf('signals')
const call = mutantsOf('call')
const page = mutantsOf('page')
const peer = mutantsOf('peer')

function also(stages: string[], mutant: Mutant): Mutant {
  return { ...mutant, also: stages }
}

const firstPicture: Mutant[] = [
  senders('6.4', KEY, 'never-asks', 'reads the subscriptions, and asks for no key frame', [
    '      if (this.#askForKey()) this.#askedAt = performance.now()\n',
    '',
  ]),
  senders('6.4', KEY, 'asks-for-sound', 'asks for a key frame when somebody wants to hear', [
    "if (frame![0] !== 1 || !'video'.startsWith(String(frame!.subarray(1)))) continue",
    'if (frame![0] !== 1) continue',
  ]),
  senders('6.4', KEY, 'sees-the-first-only', 'does not see a second subscription to the same topic', [
    ", verbosity: 'allSubs' })",
    ' })',
  ]),
  senders('6.4', MANY, 'asks-for-each', 'asks for a key frame for each of many', [
    '      if (performance.now() - this.#askedAt < ASK_AGAIN_MS) continue\n',
    '',
  ]),
  also(
    ['6.5'],
    freshness('6.4', BEFORE, 'passes-them-all', 'passes pictures on that nobody can decode', [
      'if (this.#waitsForKey && !key) {',
      'if (this.#waitsForKey && !key && false) {',
    ]),
  ),
  peer('6.4', BEFORE, 'new-page-old-film', 'goes on with a new page where it was with the old one', [
    '    for (const link of links.values()) link.restart()\n',
    '',
  ]),
  peer('6.4', RENEWED, 'deaf-to-refresh', 'does nothing for a page that can’t decode', [
    "    if (wish.type === 'refresh') links.get(wish.id)?.refresh()\n",
    '',
  ]),
]

const slowOnes: Mutant[] = [
  freshness('6.5', FROZEN, 'seconds-behind', 'shows all that it missed, and stays behind', [
    'return latency >= LATE_MS',
    'return false',
  ]),
  freshness('6.5', FROZEN, 'forgets-the-quickest', 'takes a delay for normal as soon as it lasts', [
    'DRIFT = 0.001',
    'DRIFT = 1',
  ]),
  freshness('6.5', LONG, 'believes-clocks', 'compares its own clock with the sender’s', [
    'return difference - this.#quickest',
    'return difference',
  ]),
  freshness(
    '6.5',
    LATE,
    'waits-and-sees',
    'leaves late pictures out, and asks for no key frame',
    [
      '      // be read, and behind them comes the key frame that this renewal asks for.\n      this.#ask(this.#renewedAt)\n',
      '',
    ],
    ['      this.#ask(Math.max(this.#renewedAt, this.#subscribedAt))\n', ''],
  ),
  freshness('6.5', LATE, 'asks-and-asks', 'renews the subscription for each picture that it leaves out', [
    'const RENEW_AGAIN_MS = 500',
    'const RENEW_AGAIN_MS = 0',
  ]),
  freshness('6.5', LATE, 'holes-in-the-film', 'goes on after a picture that was left out', [
    'one that the page has never seen.\n    this.#waitsForKey = true\n',
    'one that the page has never seen.\n',
  ]),
  listening('6.5', LATE, 'late-sound', 'leaves late pictures out, and passes late sound on', [
    '!this.#freshness.isLate(latency)',
    'true',
  ]),
  senders('6.5', COSTS, 'keeps-all-pictures', 'keeps every picture for whoever does not take it', [
    'sendHighWaterMark: MOST_WAITING',
    'sendHighWaterMark: 0',
  ]),
  senders('6.5', COSTS, 'waits-for-the-slow', 'waits with everybody for who does not take pictures', [
    "verbosity: 'allSubs' })",
    "verbosity: 'allSubs', noDrop: true, sendTimeout: -1 })",
  ]),
  senders('6.5', TEXT, 'loses-words', 'keeps no more text than pictures', [
    'linger: 200, sendHighWaterMark: 0',
    'linger: 200, sendHighWaterMark: MOST_WAITING',
  ]),
  page('6.5', PAGE, 'keeps-all-for-its-page', 'keeps all pictures for a page that does not take them', [
    '    if (this.#waiting + message.length > MOST_WAITING) return false\n',
    '',
  ]),
]

const badManners: Mutant[] = [
  signals(
    '6.6',
    SIGNALS,
    'wedged',
    'owes a reply to a signal that it does not know',
    ['JSON.stringify(this.#answer(frames))', 'JSON.stringify(await this.#answer(frames))'],
    ["return { kind: 'error', why: error.message }", 'return new Promise(() => {})'],
  ),
  signals('6.6', SIGNALS, 'ended-by-a-signal', 'ends when a signal is broken', [
    "if (!(error instanceof Refusal)) throw error\n      return { kind: 'error', why: error.message }",
    'throw error',
  ]),
  call('6.6', REPLIES, 'ended-by-a-reply', 'ends when a reply is broken', [
    'if (!(error instanceof Refusal)) throw error\n      console.error(`The reply',
    'throw error\n      console.error(`The reply',
  ]),
  listening('6.6', BROKEN, 'ended-by-a-picture', 'ends when a picture is broken', [
    '        if (!(error instanceof Refusal)) throw error\n',
    '        throw error\n',
  ]),
  listening('6.6', BROKEN, 'takes-their-word', 'takes the header’s word for whose a picture or a text is', [
    "    if (from !== this.#peer.id) throw new Refusal('it says that it is of somebody else')\n",
    '',
  ]),
  messages('6.6', BROKEN, 'any-header', 'passes a header on without a look at its types', [
    'readJson(header, HEADERS[topic]) as Header<T>',
    'readJson(header, z.looseObject({})) as Header<T>',
  ]),
  messages('6.6', BROKEN, 'any-bytes', 'makes text of bytes that are none', [
    'utf8.decode(bytes)',
    'String(bytes)',
  ]),
  messages('6.6', BROKEN, 'any-topic', 'takes a topic for video that only begins like it', [
    'topic === String(name)',
    'String(name).startsWith(topic)',
  ]),
  messages('6.6', BROKEN, 'nothing-in-it', 'passes an empty payload on', [
    "  if (payload.length === 0) throw new Refusal('there is nothing in it')\n",
    '',
  ]),
  page('6.6', MEANS_NOTHING, 'ended-by-its-page', 'ends when its page sends what means nothing', [
    '      if (!(error instanceof Refusal)) throw error\n',
    '      throw error\n',
  ]),
  page('6.6', AGAIN, 'two-pages', 'leaves a page open when there is another', [
    '    this.#leave(this.#open)\n',
    '',
  ]),
  also(
    ['6.3', '6.4'],
    page('6.6', AGAIN, 'goes-with-its-page', 'ends when its page is closed', [
      "page.on('close', () => this.#leave(page))",
      "page.on('close', () => process.exit())",
    ]),
  ),
  page('6.6', ELSEWHERE, 'any-origin', 'lets a page from elsewhere in that knows the token', [
    'return origin === undefined || hosts.some((own) => origin === `http://${own}`)',
    'return true',
  ]),
  page('6.6', ELSEWHERE, 'begins-like-it', 'lets an Origin in that begins like its own', [
    'origin === `http://${own}`',
    'origin.startsWith(`http://${own}`)',
  ]),
  page('6.6', ELSEWHERE, 'any-token', 'does not ask for the token', [
    "if (path !== '/socket' || new URLSearchParams(query).get('token') !== this.#token) return false",
    "if (path !== '/socket') return false",
  ]),
  page('6.6', ELSEWHERE, 'any-host', 'lets in who came by another name', [
    "    if (!hosts.includes(host ?? '')) return false\n",
    '',
  ]),
  page('6.6', ELSEWHERE, 'at-every-address', 'serves the page to the whole network', [
    "this.#server.listen(port, '127.0.0.1')",
    "this.#server.listen(port, '0.0.0.0')",
  ]),
  also(
    ['6.2'],
    peer('6.6', END, 'dies-of-sigterm', 'has nothing that handles SIGTERM', [
      "for (const signal of ['SIGINT', 'SIGTERM']) process.once",
      "for (const signal of ['SIGINT']) process.once",
    ]),
  ),
  also(
    ['6.2'],
    signals('6.6', END, 'leaves-without-a-word', 'says bye to nobody', [
      '    await Promise.all(this.#presence.peers.map(({ signal }) => sayBye(signal, this.#id)))\n',
      '',
    ]),
  ),
  call('6.6', END, 'waits-for-the-dead', 'does not end before everybody has answered its bye', [
    'connect(endpoint, 500)',
    'connect(endpoint, 60_000)',
  ]),
  peer('6.6', BEGIN, 'begins-anyway', 'goes on when something can’t be bound', [
    '  // Some sockets may be open by now.\n  process.exit(1)\n',
    '',
  ]),
]

export const liveMutants: Mutant[] = [...firstPicture, ...slowOnes, ...badManners]
