/** What goes wrong in lab 06 with who is here, what is passed on, and what is looked away from. */
import { also, mutant, type Mutant, mutantsOf } from '../mutant.ts'

const EXCHANGE = 'two peers exchange pictures, sound and text, intact to the byte'
const PUBLISHES = 'a peer publishes what its page sends to all who have subscribed'
const HANDS = 'a peer hands its page what the others publish'
const MEET = 'four peers meet through one, and go on when others leave, die and return'
const HELLOS = 'a peer says hello to all those in PEERS and those whom they know'
const ONCE = 'a peer with two addresses is here once'
const SILENT = 'who falls silent is gone after EXPIRE_MS, and asked again'
const BYE = 'who says bye is gone at once, with the endpoint that somebody knew'
const NAMED = 'who has said bye is named no longer, and asked again when in PEERS'
const WAITED = 'who does not answer keeps nobody waiting, and is here until EXPIRE_MS'
const AGAIN = 'a peer says hello again after HEARTBEAT_MS, and not before'
const ANEW = 'a new id at the same endpoint is a new start'
const AWAY = 'who is looked away from sends no pictures over the wire, and is heard'
const SOUND = 'sound can be muted alone, and comes back'
const COUNTED = 'a page says what is muted, however often it says so'
const FORGOTTEN = 'what a page has muted is forgotten when it closes'

const senders = mutantsOf('senders')
const listening = mutantsOf('listening')
const presence = mutantsOf('presence')
const signals = mutantsOf('signals')
const call = mutantsOf('call')
const peer = mutantsOf('peer')
const settings = mutantsOf('settings')

const LATER = ['6.2', '6.3', '6.4', '6.5', '6.6']

export const hereMutants: Mutant[] = [
  also(
    LATER,
    mutant(
      '6.1',
      PUBLISHES,
      'shares-the-frames',
      'has PUSH and PULL for pictures and sound, so that the others share them',
      ['senders', 'import { Publisher, XPublisher }', 'import { Publisher, Push }'],
      [
        'senders',
        "new XPublisher({ linger: 0, sendHighWaterMark: MOST_WAITING, verbosity: 'allSubs' })",
        'new Push({ linger: 0, sendHighWaterMark: MOST_WAITING, sendTimeout: 0 })',
      ],
      ['senders', '    void this.#hear()\n', ''],
      ['senders', 'socket.send(frames)))', 'socket.send(frames).catch(() => {})))'],
      ['listening', 'import { Subscriber }', 'import { Pull, Subscriber }'],
      [
        'listening',
        'new Subscriber({ linger: 0, receiveHighWaterMark: MOST_WAITING })',
        'Object.assign(new Pull({ linger: 0 }), { subscribe() {}, unsubscribe() {} })',
      ],
    ),
  ),
  also(
    LATER,
    senders('6.1', EXCHANGE, 'text-and-back', 'turns the payload into text on its way', [
      'JSON.stringify(header), payload]',
      'JSON.stringify(header), String(payload)]',
    ]),
  ),
  senders('6.1', PUBLISHES, 'one-seq-for-all', 'counts pictures and sound together', [
    '++this.#seq[kind]',
    '++this.#seq.video',
  ]),
  also(
    LATER,
    listening('6.1', HANDS, 'deaf', 'subscribes to pictures only', [
      "this.#media.subscribe('video', 'audio')",
      "this.#media.subscribe('video')",
    ]),
  ),

  signals('6.2', MEET, 'never-introduced', 'says hello to those in PEERS, and to nobody else', [
    '    this.#learn(hello.peers)\n',
    '',
  ]),
  signals('6.2', HELLOS, 'one-hop', 'learns of others from a reply, and not from a hello', [
    '      this.#heard(signal)\n',
    '      this.#presence.heard(signal)\n',
  ]),
  signals('6.2', HELLOS, 'asks-itself', 'knows its own endpoint only as it binds it', [
    '[signal.bound, signal.advertised].includes(endpoint)',
    'endpoint === signal.bound',
  ]),
  mutant(
    '6.2',
    HELLOS,
    'no-uuid',
    'makes its id of its name and a number',
    ['peer', 'const id = randomUUID()', 'const id = `${settings.name}-${process.hrtime().join("")}`'],
    ['messages', 'const Id = z.guid()', 'const Id = z.string().min(1)'],
  ),
  signals('6.2', ONCE, 'here-twice', 'takes one who answers at another address for somebody else', [
    'const heard = (reply: Hello): void => this.#heard(reply)',
    "let isNew = true\n      const heard = (reply: Hello): void => {\n        this.#heard(reply)\n        if (isNew && endpoint !== reply.signal) this.#presence.emit('joined', reply)\n        isNew = false\n      }",
  ]),
  presence('6.2', SILENT, 'stays-for-ever', 'never gives anybody up who says nothing', [
    'this.#forget(entry.peer.id)',
    'this.#here.get(entry.peer.id)',
  ]),
  call(
    '6.2',
    SILENT,
    'waits-for-ever',
    'goes on with a REQ that has had no reply',
    ["if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error", 'return'],
    [
      '      this.#socket.close()\n      this.#socket = connect(this.#endpoint',
      '      this.#socket = connect(this.#endpoint',
    ],
  ),
  signals('6.2', BYE, 'deaf-to-bye', 'waits until who has said bye falls silent', [
    '    this.#presence.bye(signal.id)\n',
    '',
  ]),
  signals('6.2', BYE, 'asks-the-gone', 'goes on asking where nobody is any more', [
    '      this.#calls.delete(endpoint)\n      call.close()\n',
    '',
  ]),
  signals(
    '6.2',
    NAMED,
    'forgets-who-may-return',
    'asks no more where somebody has said bye, not even in PEERS',
    [
      '    this.#presence.bye(signal.id)\n',
      '    this.#presence.bye(signal.id)\n    for (const [endpoint, call] of this.#calls)\n      if (call.id === signal.id) {\n        this.#calls.delete(endpoint)\n        call.close()\n      }\n',
    ],
  ),
  signals(
    '6.2',
    NAMED,
    'names-the-gone',
    'names all whom it has ever known',
    ['  readonly #calls =', '  readonly #known = new Set<string>()\n  readonly #calls ='],
    [
      '    const peers = this.#presence.peers.map((peer) => peer.signal)\n',
      '    for (const peer of this.#presence.peers) this.#known.add(peer.signal)\n    const peers = [...this.#known]\n',
    ],
  ),
  call(
    '6.2',
    WAITED,
    'one-after-another',
    'asks nobody else until who was asked has answered',
    ['  id: string | undefined\n', '  id: string | undefined\n  static turn = Promise.resolve()\n'],
    [
      '    this.#isWaiting = true\n',
      '    this.#isWaiting = true\n    const before = Call.turn\n    let ends = (): void => {}\n    Call.turn = new Promise((resolve) => (ends = resolve))\n    await before\n',
    ],
    ['      this.#isWaiting = false\n', '      this.#isWaiting = false\n      ends()\n'],
  ),
  settings('6.2', WAITED, 'expires-as-ever', 'does not look at EXPIRE_MS', [
    "integer('EXPIRE_MS', 2000)",
    '2000',
  ]),
  settings('6.2', AGAIN, 'beats-as-ever', 'does not look at HEARTBEAT_MS', [
    "integer('HEARTBEAT_MS', 500)",
    '500',
  ]),
  presence('6.2', ANEW, 'old-start-stays', 'has the old start of somebody here beside the new one', [
    'this.bye(before.id)',
    'this.#here.get(before.id)',
  ]),

  also(
    ['6.4', '6.6'],
    listening('6.3', AWAY, 'hides-and-pays', 'hides what is muted, and goes on receiving it', [
      '    if (muted) this.#media.unsubscribe(kind)\n    else this.#media.subscribe(kind)\n',
      '',
    ]),
  ),
  peer('6.3', AWAY, 'mutes-everybody', 'looks away from everybody, as one SUB for all would', [
    'links.get(wish.id)?.mute(wish.kind, wish.muted)',
    'links.forEach((link) => link.mute(wish.kind, wish.muted))',
  ]),
  also(
    ['6.6'],
    listening(
      '6.3',
      SOUND,
      'mutes-both',
      'takes both subscriptions back when one is muted',
      ['this.#media.unsubscribe(kind)\n', "this.#media.unsubscribe('video', 'audio')\n"],
      ['else this.#media.subscribe(kind)\n', "else this.#media.subscribe('video', 'audio')\n"],
    ),
  ),
  listening('6.3', COUNTED, 'counts-nothing', 'subscribes again at each unmute, and takes back one of them', [
    '    if (this.#muted.has(kind) === muted) return\n',
    '',
  ]),
  listening('6.3', COUNTED, 'refresh-looks-back', 'renews a subscription that was taken back', [
    "if (this.#muted.has('video') || this.#page.isBehind) return",
    'if (this.#page.isBehind) return',
  ]),
  also(
    ['6.6'],
    peer('6.3', FORGOTTEN, 'mute-outlives-its-page', 'keeps muted what a page had muted that is closed', [
      'link.unmute()',
      'link.figures.take()',
    ]),
  ),
]
