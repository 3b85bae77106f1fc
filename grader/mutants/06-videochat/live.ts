/** What goes wrong in lab 06 with the first picture, with those who are slow, and with bad manners. */
import { also, mutant, type Mutant, mutantsOf } from '../mutant.ts'

const KEY = 'a new subscription to video has the page asked for a key frame'
const MANY = 'many who come at once cost one key frame'
const BEFORE = 'no picture reaches a page before a key frame'
const BACK = 'no picture reaches a page that looks back before a key frame'
const SEES = 'a page that is opened again sees who makes key frames when they are asked for'
const RENEWED = 'a page that can’t decode has the subscription renewed'
const FROZEN = 'a peer that was frozen shows what is live, and not what it missed'
const ASLEEP = 'a peer that was frozen takes nobody else for gone'
const COSTS = 'who takes no pictures costs the others none, and the publisher little'
const TEXT = 'text waits for whoever takes none, all of it'
const LATE = 'what is late is left out, and pictures after it up to a key frame'
const IN_TIME = 'what is less than 500 ms slower than the quickest is in time'
const LONG = 'a long way makes nothing late, and no more does another clock'
const PAGE = 'a page that takes nothing costs its peer little, and misses no text'
const SIGNALS = 'each broken signal gets an error, and the next one its answer'
const REPLIES = 'who gets a broken reply goes on'
const BROKEN = 'broken pictures, sound and text are dropped, and so are those of somebody else'
const MEANS_NOTHING = 'what a page sends that means nothing is dropped, and the page stays open'
const AGAIN = 'a page that is opened again takes the place of the one before'
const ELSEWHERE = 'no page from elsewhere can listen in'
const TOKEN = 'a token is another one at each start'
const END = 'a peer says bye to everybody and ends on SIGTERM, also when nobody answers'
const CTRL_C = 'a peer says bye and ends on SIGINT as well'
const NOBODY = 'what a page says of somebody who is not here does nothing'
const BEGIN = 'a peer that can’t begin says why, and ends with status 1'

const TOLD = 'who has only asked is told bye as well, and nothing but the contract is printed'
const TAKEN = 'a peer does not begin where another one is'

const senders = mutantsOf('senders')
const listening = mutantsOf('listening')
const freshness = mutantsOf('freshness')
const messages = mutantsOf('messages')
const signals = mutantsOf('signals')
const call = mutantsOf('call')
const page = mutantsOf('page')
const presence = mutantsOf('presence')
const peer = mutantsOf('peer')

const firstPicture: Mutant[] = [
  senders('6.4', KEY, 'asks-for-sound', 'asks for a key frame when somebody wants to hear', [
    "if (frame![0] !== 1 || !'video'.startsWith(String(frame!.subarray(1)))) continue",
    'if (frame![0] !== 1) continue',
  ]),
  senders('6.4', KEY, 'sees-the-first-only', 'does not see a second subscription to the same topic', [
    ", verbosity: 'allSubs' })",
    ' })',
  ]),
  senders('6.4', KEY, 'asks-when-taken-back', 'takes a subscription that is taken back for a new one', [
    'frame![0] !== 1 || ',
    '',
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
    'link.restart()',
    'link.figures.take()',
  ]),
  listening('6.4', BACK, 'looks-back-too-soon', 'goes on where it was when its page looks back', [
    "    if (kind === 'video' && !muted) this.#freshness.subscribed()\n",
    '',
  ]),
  mutant(
    '6.4',
    SEES,
    'waits-for-luck',
    'asks for no key frame for a new page',
    ['freshness', '      this.#ask(Math.max(this.#renewedAt, this.#subscribedAt))\n', ''],
    [
      'freshness',
      '      this.#ask(this.#renewedAt)\n      return',
      '      if (!this.#waitsForKey) this.#ask(this.#renewedAt)\n      return',
    ],
    ['listening', '    this.#renew()\n    this.#freshness.subscribed()', '    this.#freshness.subscribed()'],
  ),
  peer('6.4', RENEWED, 'deaf-to-refresh', 'does nothing for a page that can’t decode', [
    'links.get(wish.id)?.refresh()',
    'links.get(wish.id)',
  ]),
]

const slowOnes: Mutant[] = [
  freshness('6.5', FROZEN, 'seconds-behind', 'shows all that it missed, and stays behind', [
    'this.#ask(this.#renewedAt)\n      return false',
    'this.#waitsForKey = false\n      return true',
  ]),
  presence('6.5', ASLEEP, 'blames-others', 'takes its own sleep for the silence of others', [
    '      if (stopped > LOOK_MS) entry.heardAt += stopped\n',
    '',
  ]),
  freshness('6.5', IN_TIME, 'too-strict', 'leaves out what is 100 ms slower than the quickest', [
    'LATE_MS = 500',
    'LATE_MS = 100',
  ]),
  freshness('6.5', LATE, 'first-for-quickest', 'takes the first of a sender for the quickest', [
    'this.#quickest = Math.min(difference, this.#quickest + (at - this.#measuredAt) * DRIFT)',
    'if (this.#quickest === Infinity) this.#quickest = difference + DRIFT',
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
    '    if (performance.now() - last < RENEW_AGAIN_MS) return\n',
    '',
  ]),
  freshness('6.5', LATE, 'holes-in-the-film', 'goes on after a picture that was left out', [
    'one that the page has never seen.\n    this.#waitsForKey = true\n',
    'one that the page has never seen.\n',
  ]),
  senders('6.5', COSTS, 'keeps-all-pictures', 'keeps every picture for whoever does not take it', [
    'sendHighWaterMark: MOST_WAITING',
    'sendHighWaterMark: 0',
  ]),
  senders('6.5', TEXT, 'loses-words', 'keeps some text, as it does with pictures', [
    'linger: 200, sendHighWaterMark: 0',
    'linger: 200, sendHighWaterMark: 5 * MOST_WAITING',
  ]),
  listening('6.5', PAGE, 'loses-words-for-its-page', 'leaves texts out for a page that is behind', [
    "this.#page.tell({ type: 'text'",
    "if (!this.#page.isBehind) this.#page.tell({ type: 'text'",
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
  also(
    ['6.2'],
    call('6.6', REPLIES, 'ended-by-a-reply', 'ends when a reply is broken', [
      'if (!(error instanceof Refusal)) throw error\n      console.error(`The reply',
      'throw error\n      console.error(`The reply',
    ]),
  ),
  listening('6.6', BROKEN, 'takes-their-word', 'takes the header’s word for whose a picture or a text is', [
    "throw new Refusal('it says that it is of somebody else')",
    'this.#peer.id',
  ]),
  messages('6.6', BROKEN, 'any-topic', 'takes a topic for video that only begins like it', [
    'topic === String(name)',
    'String(name).startsWith(topic)',
  ]),
  page('6.6', MEANS_NOTHING, 'ended-by-its-page', 'ends when its page sends what means nothing', [
    'console.error(`Dropped what the page has sent: ${error.message}.`)',
    'console.error(`Dropped what the page has sent: ${error.message}.`)\n      process.exit(1)',
  ]),
  page(
    '6.6',
    AGAIN,
    'mute-is-taken-over',
    'forgets what is muted when a page closes, not when it takes its place',
    ['    this.#leave(this.#open)\n', "    this.#open?.close(TAKEN_OVER, 'there is another page')\n"],
  ),
  page('6.6', AGAIN, 'two-pages', 'leaves a page open when there is another', [
    '    this.#leave(this.#open)\n',
    '',
  ]),
  page('6.6', ELSEWHERE, 'any-origin', 'lets a page from elsewhere in that knows the token', [
    'return origin === undefined || hosts.some((own) => origin === `http://${own}`)',
    'return true',
  ]),
  page('6.6', ELSEWHERE, 'secure-origin', 'does not look at the scheme of an Origin', [
    'origin === `http://${own}`',
    'origin.endsWith(`://${own}`)',
  ]),
  page('6.6', ELSEWHERE, 'host-begins', 'looks only at how a Host begins', [
    "!hosts.includes(host ?? '')",
    "!/^(127\\.0\\.0\\.1|localhost)/.test(host ?? '')",
  ]),
  page('6.6', TOKEN, 'same-token', 'makes the token of what it knows', [
    "randomBytes(24).toString('base64url')",
    "Buffer.from(`${randomBytes.name} ${process.env['PEER_NAME']}`).toString('base64url')",
  ]),
  page('6.6', ELSEWHERE, 'any-token', 'does not ask for the token', [
    "get('token') !== this.#token) return false",
    "get('token') !== this.#token) return true",
  ]),
  page('6.6', ELSEWHERE, 'at-every-address', 'serves the page to the whole network', [
    "this.#server.listen(port, '127.0.0.1')",
    "this.#server.listen(port, '0.0.0.0')",
  ]),
  also(
    ['6.2'],
    signals('6.6', END, 'leaves-without-a-word', 'says bye to nobody', [
      '    await Promise.all(this.#presence.peers.map(({ signal }) => sayBye(signal, this.#id)))\n',
      '',
    ]),
  ),
  peer('6.6', NOBODY, 'ended-by-a-name', 'ends when its page names somebody who is not here', [
    "    if (wish.type === 'mute') links",
    "    if (wish.type !== 'text' && !links.has(wish.id)) {\n      console.error('There is nobody of this id.')\n      process.exit(1)\n    }\n    if (wish.type === 'mute') links",
  ]),
  peer('6.6', CTRL_C, 'dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', [
    "for (const signal of ['SIGINT', 'SIGTERM'])",
    "for (const signal of ['SIGTERM'])",
  ]),
  signals(
    '6.6',
    TOLD,
    'bye-to-some',
    'says bye to those whom it has asked, and not to those who have asked it',
    ['    this.#calls.clear()\n', '    const asked = [...this.#calls.keys()]\n    this.#calls.clear()\n'],
    [
      'this.#presence.peers.map(({ signal }) => sayBye(signal, this.#id))',
      'asked.map((signal) => sayBye(signal, this.#id))',
    ],
  ),
  peer('6.6', TOLD, 'thinks-aloud', 'prints what goes on', [
    '    for (const peer of presence.peers) page.tell(joined(peer))\n',
    "    console.log('the page was opened')\n    for (const peer of presence.peers) page.tell(joined(peer))\n",
  ]),
  senders('6.6', TAKEN, 'begins-unheard', 'goes on when it can’t publish', [
    'await bind(this.#media, media)\n',
    'await bind(this.#media, media).catch((error: Error) => console.error(error.message))\n',
  ]),
  page('6.6', TAKEN, 'another-port', 'takes another port when UI_PORT is taken', [
    "      throw new Unusable(`UI_PORT is ${port}, and can't be bound: ${error.message}.`)\n",
    "      console.error(error.message)\n      this.#server.listen(0, '127.0.0.1')\n      return once(this.#server, 'listening')\n",
  ]),
  peer('6.6', BEGIN, 'begins-anyway', 'goes on when something can’t be bound', [
    '  // Some sockets may be open by now.\n  process.exit(1)\n',
    '',
  ]),
]

export const liveMutants: Mutant[] = [...firstPicture, ...slowOnes, ...badManners]
