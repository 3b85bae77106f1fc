import { also, type Accepted, type Mutant, mutant, mutantsOf } from '../mutant.ts'

const GREETS = 'a peer greets those in PEERS, whoever comes first, and talks with them'
const GREETED = 'a peer that is greeted greets back, and talks'
const ITSELF = 'a peer does not meet itself'
const COMMANDS = 'a peer says who is there, and what it does not understand'
const NAMELESS = 'a peer without a name, or with one that is none, says so and ends'
const BROKEN = 'a peer skips what breaks the contract, says so, and goes on'
const ANY = 'a peer takes any name, any UUID, and fields that it does not know'
const CHAIN = 'a chain of introductions becomes a full mesh of eight'
const TELLS = 'a peer tells all whom it knows of one that is new, and greets whom it hears of'
const ANSWERS = 'a peer answers a HELLO of somebody who does not know it, and no other'
const ENDPOINTS = 'a peer leaves out an endpoint that is none, and greets those beside it'
const WHISPERS = 'a whisper goes to all of that name, and to nobody else'
const WHISPERED = 'a whisper is shown as one, and a whisper to nobody is an error'
const ONCE = 'a peer shows each line once, in order, and equal lines as often as they are said'
const ALIAS = 'a peer that is reachable under two endpoints is one'
const AT_ONCE = 'what several peers say at once is shown by all, each one’s lines in order'
const WHOLE = 'a peer passes any line on whole, and shows it in one'
const HEARTBEAT = 'a peer sends a heartbeat to whom it is connected with'
const SILENT = 'a peer that falls silent is gone after EXPIRE_MS and no sooner'
const GONE = 'a peer that is killed is gone for all, and the others chat on'
const DEAD = 'a dead peer in PEERS holds up neither the chat nor the end'
const SLOW = 'a peer that is slow is not given up'
const SAYS_BYE = 'a peer that says BYE is gone at once, and is not greeted again'
const NAMED = 'a peer that has left is neither greeted nor named, when another names it'
const WELCOME = 'a peer in PEERS that has left is greeted again'
const BYE = 'a peer that ends says BYE, and is gone for all at once'
const LEFT = 'a peer that has left may come back, and what it still says meanwhile is dropped'
const KILLED = 'a peer that was killed is there again when it is started again'
const NEW_ID = 'a peer that comes back with a new id takes the place of the old one'
const CUT = 'a mesh that is cut in two chats on in both halves, and is one again afterwards'
const FORGOTTEN = 'a peer greets who has fallen silent, and knows what it had said before'
const HEARSAY = 'a peer greets again and again whom others name, and says whom it knows by then'
const AGAIN = 'a peer greets who does not answer again and again, over new connections'

const chat = mutantsOf('chat')
const friends = mutantsOf('friends')
const greetings = mutantsOf('greetings')
const links = mutantsOf('links')
const mesh = mutantsOf('mesh')
const messages = mutantsOf('messages')
const peer = mutantsOf('peer')
const settings = mutantsOf('settings')

const hello: Mutant[] = [
  also(
    ['5.2', '5.3', '5.4', '5.5', '5.6', '5.7'],
    mesh(
      '5.1',
      GREETED,
      'never-dials-back',
      'connects to those in PEERS only, so that whoever greets it hears nothing',
      [
        'new Link(endpoint)',
        "new Link(this.#settings.peers.includes(endpoint) ? endpoint : 'inproc://nobody')",
      ],
    ),
  ),
  also(
    ['5.2', '5.4', '5.5', '5.6', '5.7'],
    settings(
      '5.1',
      GREETS,
      'advertises-where-it-binds',
      'says in its HELLO where it binds, and not where others find it',
      ['PEER_ADVERTISED || endpoint', 'endpoint'],
    ),
  ),
  mesh(
    '5.1',
    ITSELF,
    'meets-itself',
    'is its own friend when it has greeted itself, and hears what it says',
    ['    if (id === this.id) return\n', ''],
    ['    if (endpoint === own) throw new Refusal(`${name} says to be at ${own}, where we are`)\n', ''],
  ),
  mesh(
    '5.1',
    BROKEN,
    'another-endpoint',
    'believes that somebody has moved when another says HELLO with the same id',
    [
      '    if (friend && friend.endpoint !== endpoint)\n      throw new Refusal(`${name} is at ${friend.endpoint}, and not at ${endpoint}`)\n',
      '',
    ],
    [
      '    if (!friend) this.#befriend(hello)\n',
      '    if (friend?.endpoint !== endpoint) this.#befriend(hello)\n',
    ],
  ),
  peer('5.1', BROKEN, 'deaf-after-nonsense', 'ends its loop at a broken message, and takes no other', [
    'breaks the contract: ${printable(error.message)}.`)',
    'breaks the contract: ${printable(error.message)}.`)\n      return',
  ]),
  peer('5.1', BROKEN, 'ends-at-a-bad-endpoint', 'ends when it can’t connect to the endpoint in a HELLO', [
    'if (!(error instanceof Refusal)) throw error',
    "if (!(error instanceof Refusal) || error.message.startsWith('no socket')) throw error",
  ]),
  peer('5.1', COMMANDS, 'says-nothing', 'sends an empty line as if it were one', [
    'else if (line) chat.say(line)',
    'else chat.say(line)',
  ]),
  settings('5.1', NAMELESS, 'any-name', 'takes anything for a name', ['if (!isName(name))', 'if (!name)']),

  also(
    ['5.7'],
    peer(
      '5.1',
      GREETED,
      'replies-over-router',
      'sends a PING back over its ROUTER for all that comes',
      ['const [, ...frames] of ear', 'const [from, ...frames] of ear'],
      [
        '    if (ended) return\n    try {\n',
        "    if (ended) return\n    void ear.send([from!, 'PING', JSON.stringify({ id: mesh!.id })]).catch(() => {})\n    try {\n",
      ],
    ),
  ),
  mesh(
    '5.1',
    GREETS,
    'names-whom-it-greets',
    'names those in PEERS in its HELLO, whether or not they are there',
    [
      'const peers = this.friends.all.map((friend) => friend.endpoint)',
      'const peers = [...new Set([...this.#settings.peers, ...this.friends.all.map((friend) => friend.endpoint)])]',
    ],
  ),
  also(
    ['5.5', '5.7'],
    mesh('5.1', GREETS, 'names-itself', 'names itself among its peers', [
      'const peers = this.friends.all.map((friend) => friend.endpoint)',
      'const peers = [endpoint, ...this.friends.all.map((friend) => friend.endpoint)]',
    ]),
  ),
  mesh('5.1', ITSELF, 'greets-itself', 'greets its own endpoint like any other', [
    'endpoint !== this.#settings.advertised && !this.friends.at(endpoint)',
    '!this.friends.at(endpoint)',
  ]),
  mesh('5.1', ITSELF, 'reports-itself', 'takes a HELLO of its own for one that breaks the contract', [
    '    if (id === this.id) return\n',
    '',
  ]),
  mesh('5.1', BROKEN, 'own-endpoint', 'believes who says to be where it is itself', [
    '    if (endpoint === own) throw new Refusal(`${name} says to be at ${own}, where we are`)\n',
    '',
  ]),
  messages(
    '5.1',
    ANY,
    'knows-no-more-fields',
    'refuses a message that has more fields than it knows',
    ['HELLO: z.object', 'HELLO: z.strictObject'],
    ['SAY: z.object', 'SAY: z.strictObject'],
    ['PING: z.object', 'PING: z.strictObject'],
    ['BYE: z.object', 'BYE: z.strictObject'],
  ),
  messages('5.1', ANY, 'letters-only', 'takes no name that has anything but letters in it', [
    '^[a-z0-9_-]{1,32}$',
    '^[a-z]{1,32}$',
  ]),
  messages('5.1', ANY, 'one-kind-of-id', 'takes no UUID but one of version 4', ['z.guid()', 'z.uuidv4()']),
  messages('5.1', BROKEN, 'long-names', 'takes a name of any length', ['{1,32}$', '+$']),
  messages('5.1', BROKEN, 'line-in-a-name', 'takes a name that ends with a line feed, as $ does in Python', [
    '{1,32}$',
    '{1,32}\\n?$',
  ]),
  messages('5.1', BROKEN, 'peers-of-anything', 'looks that `peers` is a list, and not what is in it', [
    'z.array(z.string())',
    'z.array(z.any())',
  ]),
  messages('5.1', BROKEN, 'any-id', 'looks at the id of a HELLO only', [
    'PING: z.object({ id })',
    'PING: z.object({ id: z.string() })',
  ]),
  peer('5.1', BROKEN, 'shows-the-stack', 'reports a broken message with the whole stack of the error', [
    'notice(`Skipped a message that breaks the contract: ${printable(error.message)}.`)',
    'console.error(error)',
  ]),
  peer(
    '5.1',
    COMMANDS,
    'commands-by-prefix',
    'takes what begins with a command for that command',
    ["line.trimEnd() === '/quit'", "line.startsWith('/quit')"],
    ["command === '/peers'", "command.startsWith('/peers')"],
  ),
]

const wordOfMouth: Mutant[] = [
  also(
    ['5.7'],
    mesh('5.2', TELLS, 'one-hop', 'greets nobody of whom it was told by others', [
      '    for (const other of peers) this.#greet(other)\n',
      '',
    ]),
  ),
  mesh('5.2', TELLS, 'tells-only-the-new', 'tells its friends nothing of somebody new', [
    'this.friends.send(this.#hello())',
    'link.send(this.#hello())',
  ]),
  mesh('5.2', ANSWERS, 'no-answer', 'does not say HELLO to a friend who has forgotten it', [
    '    else if (!peers.includes(own)) friend.link.send(this.#hello())\n',
    '',
  ]),
  also(
    ['5.4', '5.5', '5.6', '5.7'],
    mesh('5.2', CHAIN, 'answers-every-hello', 'answers every HELLO, a moment later, and so does the other', [
      'else if (!peers.includes(own)) friend.link.send(this.#hello())',
      'else setTimeout(() => this.friends.get(id) && friend.link.send(this.#hello()), 250)',
    ]),
  ),
  greetings(
    '5.2',
    ENDPOINTS,
    'bad-endpoint-among-others',
    'greets nobody who is named after an endpoint that is none',
    ['if (!(error instanceof Refusal)) throw error', 'throw error'],
  ),
  also(
    ['5.5', '5.6', '5.7'],
    friends('5.2', TELLS, 'in-order-of-arrival', 'lists names in the order in which they came', [
      '.toSorted()',
      '',
    ]),
  ),

  also(
    ['5.7'],
    mesh('5.2', ANSWERS, 'greets-friends', 'greets whom it hears of, even when it is connected with them', [
      'endpoint !== this.#settings.advertised && !this.friends.at(endpoint)',
      'endpoint !== this.#settings.advertised',
    ]),
  ),
]

const whisper: Mutant[] = [
  chat('5.3', WHISPERS, 'whisper-to-all', 'sends a whisper to everybody', [
    'for (const { link } of meant) link.send(frames)',
    'this.#mesh.friends.send(frames)',
  ]),
  chat('5.3', WHISPERS, 'whisper-to-the-first', 'whispers to only one of two who have the same name', [
    'of meant) link.send',
    'of meant.slice(0, 1)) link.send',
  ]),
  chat(
    '5.3',
    WHISPERS,
    'whisper-by-prefix',
    'whispers to all whose names begin like the one that was typed',
    ['friend.name === name', 'friend.name.startsWith(name)'],
  ),
  friends(
    '5.3',
    WHISPERS,
    'by-name',
    'keeps its friends by name, so that there is one of each',
    ['this.#byId.set(friend.id,', 'this.#byId.set(friend.name,'],
    ['return this.#byId.get(id)', 'return this.all.find((friend) => friend.id === id)'],
    [
      'this.#byId.delete(id)',
      'for (const [name, friend] of this.#byId) if (friend.id === id) this.#byId.delete(name)',
    ],
  ),
  also(
    ['5.4'],
    chat('5.3', WHISPERED, 'whisper-as-said', 'shows a whisper as if it had been said to all', [
      "message.kind === 'SAY' ? friend.name : `${friend.name} to you`",
      'friend.name',
    ]),
  ),

  friends('5.3', WHISPERS, 'each-name-once', 'lists two of one name as one', [
    'return this.all.map(({ name }) => name).toSorted()',
    'return [...new Set(this.all.map(({ name }) => name))].toSorted()',
  ]),
  peer('5.3', WHISPERED, 'echoes-whispers', 'prints what it has whispered itself', [
    'printError(`nobody here is called ${name}`)',
    'printError(`nobody here is called ${name}`)\n    else print(`you to ${name}: ${text}`)',
  ]),
]

const onceAndInOrder: Mutant[] = [
  also(
    ['5.7'],
    chat(
      '5.4',
      ONCE,
      'by-text',
      'tells lines apart by their text, so that a second "ok" is lost',
      [
        '#isNew({ id, seq }: { id: string; seq: number })',
        '#isNew({ id, text }: { id: string; text: string })',
      ],
      [
        'if (seq <= (this.#lastSeq.get(id) ?? 0)) return false',
        'if (this.#lastSeq.has(id + text)) return false',
      ],
      ['this.#lastSeq.set(id, seq)', 'this.#lastSeq.set(id + text, 1)'],
    ),
  ),
  also(
    ['5.7'],
    chat('5.4', ONCE, 'shows-all', 'shows whatever comes, however often', [
      'if (seq <= (this.#lastSeq.get(id) ?? 0)) return false',
      '',
    ]),
  ),
  also(
    ['5.5', '5.7'],
    mutant(
      '5.4',
      ALIAS,
      'says-to-endpoints',
      'says its lines where it greets as well, so that they arrive twice',
      [
        'greetings',
        '  close(): void {',
        '  send(frames: string[]): void {\n    for (const { link } of this.#all.values()) link?.send(frames)\n  }\n\n  close(): void {',
      ],
      [
        'mesh',
        '  /** Says BYE to everybody. */',
        '  send(frames: string[]): void {\n    this.friends.send(frames)\n    this.#greetings.send(frames)\n  }\n\n  /** Says BYE to everybody. */',
      ],
      ['chat', 'this.#mesh.friends.send(frames)', 'this.#mesh.send(frames)'],
    ),
  ),
  links('5.4', AT_ONCE, 'ten-may-wait', 'lets ten messages wait for each friend, and drops what is more', [
    'sendHighWaterMark: 0',
    'sendHighWaterMark: 10',
  ]),
  chat('5.4', WHOLE, 'cuts-long-lines', 'sends the first 65 536 characters of a line', [
    '++this.#seq, text })\n    this.#mesh.friends.send',
    '++this.#seq, text: text.slice(0, 65_536) })\n    this.#mesh.friends.send',
  ]),
  also(
    ['5.3'],
    chat('5.4', WHOLE, 'as-it-came', 'prints what others have said as it came', [
      '${printable(message.text)}',
      '${message.text}',
    ]),
  ),

  peer('5.4', WHOLE, 'trims', 'takes the spaces at both ends off a line', [
    'chat.say(line)',
    'chat.say(line.trim())',
  ]),
]

const silence: Mutant[] = [
  also(
    ['5.2', '5.7'],
    mesh('5.5', HEARTBEAT, 'no-heartbeat', 'sends nothing when it has nothing to say', [
      "    this.friends.send(toFrames('PING', { id: this.id }))\n",
      '',
    ]),
  ),
  also(
    ['5.7'],
    friends('5.5', GONE, 'never-notices', 'waits for ever for somebody who was killed', [
      'now - heard >= this.#expireMs',
      'false',
    ]),
  ),
  also(
    ['5.1', '5.2', '5.3', '5.4', '5.6', '5.7'],
    friends('5.5', SILENT, 'two-heartbeats', 'gives up whoever has missed two heartbeats', [
      'now - heard >= this.#expireMs',
      'now - heard >= 2 * this.#heartbeatMs',
    ]),
  ),
  friends('5.5', SLOW, 'impatient', 'gives up whoever has been silent for half of EXPIRE_MS', [
    'now - heard >= this.#expireMs',
    'now - heard >= this.#expireMs / 2',
  ]),
  mesh('5.5', SILENT, 'only-ping-counts', 'takes nothing but PING for a sign of life', [
    'friend.heard = performance.now()',
    "if (message.kind === 'PING') friend.heard = performance.now()",
  ]),
  peer(
    '5.5',
    DEAD,
    'waits-for-the-dead',
    'waits until it is connected with each of PEERS before it goes on',
    ["import { Router } from 'zeromq'", "import { Dealer, Router } from 'zeromq'"],
    [
      '  void listen(chat)\n',
      `  for (const endpoint of settings.peers) {
    const dealer = new Dealer({ linger: 0 })
    await new Promise((resolve) => {
      dealer.events.on('handshake', resolve)
      dealer.connect(endpoint)
    })
    dealer.close()
  }
  void listen(chat)
`,
    ],
  ),
  mesh('5.5', BYE, 'no-bye', 'leaves without a word', [
    "link.finish(toFrames('BYE', { id: this.id }))",
    'link.close()',
  ]),
  also(
    ['5.6'],
    mesh(
      '5.5',
      SAYS_BYE,
      'deaf-to-bye',
      'waits until somebody who said BYE has been silent for long enough',
      ["    if (message.kind === 'BYE') this.#partFrom(friend)\n", ''],
    ),
  ),
  mesh('5.5', SAYS_BYE, 'calls-back-who-left', 'greets who has just said BYE', [
    'else this.#greetings.pause(friend.endpoint)',
    'else this.#greetings.begin(friend.endpoint)',
  ]),
  peer('5.5', BYE, 'dies-of-sigterm', 'lets SIGTERM end it, and says no BYE', [
    "['SIGINT', 'SIGTERM']",
    "['SIGINT']",
  ]),
  peer('5.5', BYE, 'dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', [
    "['SIGINT', 'SIGTERM']",
    "['SIGTERM']",
  ]),
  peer('5.5', BYE, 'stays-after-quit', 'leaves its input open, which keeps it alive after /quit', [
    '  closeTerminal()\n',
    '',
  ]),
  peer('5.5', BYE, 'stays-without-input', 'goes on for ever when its input has ended', [
    '    prompt(`${settings.name}> `)\n  }\n}',
    '    prompt(`${settings.name}> `)\n  }\n  await new Promise(() => {})\n}',
  ]),

  mesh('5.5', SILENT, 'hello-is-no-sign', 'takes everything but HELLO for a sign of life', [
    'friend.heard = performance.now()',
    "if (message.kind !== 'HELLO') friend.heard = performance.now()",
  ]),
  mutant(
    '5.5',
    SILENT,
    'old-line-is-no-sign',
    'takes a line for a sign of life only when it is a new one',
    [
      'mesh',
      'friend.heard = performance.now()',
      "if (!('text' in message)) friend.heard = performance.now()",
    ],
    [
      'chat',
      '    // 5.3: a whisper is shown',
      '    friend.heard = performance.now()\n    // 5.3: a whisper is shown',
    ],
  ),
  mesh('5.5', NAMED, 'greets-on-hearsay', 'greets who has left as soon as somebody else names it', [
    '\n    else this.#greetings.pause(friend.endpoint)',
    '',
  ]),
  mesh(
    '5.5',
    NAMED,
    'names-the-gone',
    'names everybody with whom it was ever connected',
    ['  readonly #replaced', '  readonly #ever = new Set<string>()\n  readonly #replaced'],
    [
      'const peers = this.friends.all.map((friend) => friend.endpoint)',
      'for (const friend of this.friends.all) this.#ever.add(friend.endpoint)\n    const peers = [...this.#ever]',
    ],
  ),
  mesh('5.5', WELCOME, 'not-even-in-peers', 'does not greet who has left, even when it is in PEERS', [
    'if (this.#settings.peers.includes(friend.endpoint)) this.#greetings.begin(friend.endpoint)\n    else this',
    'this',
  ]),
]

const returnAndCut: Mutant[] = [
  also(
    ['5.3'],
    mesh('5.6', NEW_ID, 'name-is-taken', 'refuses whoever has the name of a friend', [
      '    if (!friend) this.#befriend(hello)\n',
      '    if (!friend && this.friends.names.includes(name)) return\n    if (!friend) this.#befriend(hello)\n',
    ]),
  ),
  mesh(
    '5.6',
    LEFT,
    'left-for-good',
    'heeds nobody any more at an endpoint whose peer has left',
    ['  readonly #replaced', '  readonly #left = new Set<string>()\n  readonly #replaced'],
    ['    if (id === this.id) return\n', '    if (id === this.id || this.#left.has(endpoint)) return\n'],
    [
      '    this.#remove(friend)\n    // 5.5: who leaves',
      '    this.#remove(friend)\n    this.#left.add(friend.endpoint)\n    // 5.5: who leaves',
    ],
  ),
  mesh('5.6', KILLED, 'same-id-again', 'makes its id of its name, so that it has the same at each start', [
    'randomUUID()\n',
    "`00000000-0000-4000-a000-${Buffer.from(process.env['PEER_NAME']!.padEnd(6).slice(0, 6)).toString('hex')}`\n",
  ]),
  mesh('5.6', NEW_ID, 'old-one-lives-on', 'keeps the old one beside the new one that has taken its place', [
    '      this.#replaced.add(old.id)\n      this.#remove(old)\n',
    '',
  ]),
  mesh('5.7', CUT, 'lost-for-ever', 'greets nobody who was lost in silence', [
    'Only an answer can tell.\n      this.#greetings.begin(friend.endpoint)',
    '',
  ]),
  chat('5.7', FORGOTTEN, 'forgets-the-lost', 'begins to count anew when somebody who was given up is back', [
    '    const friend = this.#mesh.hear(message)\n',
    '    if (!this.#mesh.friends.get(message.id)) this.#lastSeq.delete(message.id)\n    const friend = this.#mesh.hear(message)\n',
  ]),
  greetings('5.7', AGAIN, 'greets-once', 'greets once, and leaves the rest to ZeroMQ', [
    'if (!link || performance.now() - since < this.#everyMs) continue',
    'continue',
  ]),
  greetings(
    '5.7',
    AGAIN,
    'same-connection',
    'greets again over the connection of the first time',
    [
      '      this.#greet(endpoint)',
      '      link.send(this.#hello())\n      this.#all.set(endpoint, { link, since: performance.now() })',
    ],
    ['      this.end(endpoint)\n', ''],
  ),

  mutant(
    '5.7',
    HEARSAY,
    'hearsay-once',
    'greets only once of whom it was told by others',
    [
      'greetings',
      'begin(endpoint: string): void {\n    if (!this.#all.has(endpoint)) this.#greet(endpoint)',
      'begin(endpoint: string, often = true): void {\n    if (this.#all.has(endpoint)) return\n    this.#greet(endpoint)\n    const greeting = this.#all.get(endpoint)\n    if (!often && greeting) greeting.since = Infinity',
    ],
    [
      'mesh',
      'for (const other of peers) this.#greet(other)',
      'for (const other of peers) this.#greet(other, false)',
    ],
    ['mesh', '#greet(endpoint: string): void {', '#greet(endpoint: string, often = true): void {'],
    [
      'mesh',
      '!this.friends.at(endpoint)) this.#greetings.begin(endpoint)',
      '!this.friends.at(endpoint)) this.#greetings.begin(endpoint, often)',
    ],
  ),
  mutant(
    '5.7',
    FORGOTTEN,
    'lost-once',
    'greets who has fallen silent only once',
    [
      'greetings',
      'begin(endpoint: string): void {\n    if (!this.#all.has(endpoint)) this.#greet(endpoint)',
      'begin(endpoint: string, often = true): void {\n    if (this.#all.has(endpoint)) return\n    this.#greet(endpoint)\n    const greeting = this.#all.get(endpoint)\n    if (!often && greeting) greeting.since = Infinity',
    ],
    [
      'mesh',
      'Only an answer can tell.\n      this.#greetings.begin(friend.endpoint)',
      'Only an answer can tell.\n      this.#greetings.begin(friend.endpoint, false)',
    ],
  ),
  greetings('5.7', HEARSAY, 'old-hello', 'says the same HELLO each time, whomever it has met since', [
    'this.#hello = hello',
    'const frames = hello()\n    this.#hello = () => frames',
  ]),
  mutant(
    '5.7',
    AGAIN,
    'pings-the-greeted',
    'sends heartbeats to those whom it greets as well',
    [
      'greetings',
      '  close(): void {',
      '  send(frames: string[]): void {\n    for (const { link } of this.#all.values()) link?.send(frames)\n  }\n\n  close(): void {',
    ],
    [
      'mesh',
      '    this.#greetings.repeat()\n',
      "    this.#greetings.send(toFrames('PING', { id: this.id }))\n    this.#greetings.repeat()\n",
    ],
  ),
]

export const mutants: Mutant[] = [
  ...hello,
  ...wordOfMouth,
  ...whisper,
  ...onceAndInOrder,
  ...silence,
  ...returnAndCut,
]

export const accepts: Accepted[] = [
  { name: 'python', why: 'the same in Python, written from the handout alone' },
  {
    name: 'says-more',
    why: 'a field that the contract does not name is ignored',
    edits: [
      {
        file: 'messages.ts',
        replace: 'return [kind, JSON.stringify(body)]',
        by: "return [kind, JSON.stringify({ version: 2, ...body, mood: ['fine'] }, null, 2)]",
      },
    ],
  },
]
