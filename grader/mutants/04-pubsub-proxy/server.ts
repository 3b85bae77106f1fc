/** What goes wrong in servers; the other programs' half is beside this file. */
import { also, mutant, type Accepted, type Mutant } from '../mutant.ts'

const FORM = 'the server answers in the form of the course'
const USERS = 'the server lists each user once, however often the user logs in'
const CHANNELS = 'the server makes a channel of a name once'
const NAMES = 'names of up to 64 characters are names, and those that look alike are not the same'
const ONCE = 'a publication reaches the proxy once, under the name of its channel'
const NO_CHANNEL = 'a publication in a channel that is not there is refused, and not published'
const TEXTS = 'texts of any length, with any characters, are published whole and in order'
const PRIVATE = 'a private message reaches the proxy once, under the name of who gets it'
const NO_USER = 'a message to a user who is not there is refused, and not published'
const OUTLIVE = 'users and channels that the server has said sucesso to outlive SIGKILL'
const LOCKED_OUT = 'nobody is locked out by a restart'
const MADE = 'a channel that was made before a restart is not made again'
const FOLDER = 'the server makes the folder DATA_DIR when it is missing'
const OF_CHANNEL = 'the history of a channel is what was published there, oldest first'
const OF_USER = 'the history of a user is logins and messages, with their times'
const OF_NOBODY = 'the server refuses the history of nobody, and of two at once'
const OF_OTHERS = 'a history has nothing of others'
const LONG = 'a long history is whole, in as many portions as it takes'
const FAR = 'the history after an id that is far away is empty'
const BOTH = 'a name is a user’s or a channel’s, and never both'
const REFUSED = 'what was refused is in no history'
const KILLED = 'what the server has said OK to outlives SIGKILL, and reaches the proxy'
const NO_PROXY = 'what was not published for want of a proxy is published when there is one'
const LEFT = 'what is said while the proxy is gone outlives SIGKILL, and is published when it is back'
const SAME = 'a publication says what the history says, with ids that count upwards'
const DATA_DIR = 'the server keeps everything in the folder that DATA_DIR names'
const TORN = 'the server notices a file that is not whole'
const BROKEN = 'the server answers every broken request with erro, and the next good one'
const GOOD = 'the server does a good request, whatever else is in it'
const LIMITS = 'the server refuses names and texts beyond the limits'
const SIGTERM = 'the server ends on SIGTERM'
const CTRL_C = 'the server ends on SIGINT'
const SIGTERM_AWAY = 'the server ends on SIGTERM, also when there is no proxy for what it has to publish'

/** Where the server would go on, an exception ends it. */
const NOT_CAUGHT: [file: string, replace: string, by: string] = [
  'server',
  'if (!(error instanceof Refusal)) console.error(error)',
  'if (!(error instanceof Refusal)) throw error',
]
const SEND = 'await this.#socket.send([item.topic, JSON.stringify(toPublication(item))])'
const NOT_WHOLE = '    if (isNew && (this.#promised.id !== undefined || sizeOf(`${file}-wal`) > 0))\n'

export const serverMutants: Mutant[] = [
  mutant('4.2', FORM, 'lists-without-timestamp', 'puts a timestamp into replies that have a status only', [
    'server',
    'data: { ...data, timestamp: new Date().toISOString() }',
    "data: 'status' in data ? { ...data, timestamp: new Date().toISOString() } : data",
  ]),
  mutant(
    '4.2',
    FORM,
    'answers-for-another',
    'answers channels with the service of users, from which it was copied',
    [
      'server',
      'JSON.stringify({ service, data:',
      "JSON.stringify({ service: service === 'channels' ? 'users' : service, data:",
    ],
  ),
  mutant('4.2', USERS, 'listed-for-each-login', 'lists a user as often as the user has logged in', [
    'memory',
    "'SELECT name FROM names WHERE kind = ? ORDER BY id', kind)",
    `kind === 'user'
      ? "SELECT topic AS name FROM items WHERE kind = 'login' AND ? <> '' ORDER BY id"
      : 'SELECT name FROM names WHERE kind = ? ORDER BY id', kind)`,
  ]),
  also(
    ['4.6'],
    mutant('4.2', CHANNELS, 'channel-made-again', 'says sucesso to a channel that there is already', [
      'services',
      'if (taken) throw new Refusal(`there is a channel ${channel} already`)',
      '',
    ]),
  ),

  mutant('4.2', FORM, 'lists-with-description', 'puts an empty description into each reply that is no erro', [
    'server',
    "return reply(services.serve(known, fit(message['data'], REQUESTS[known])))",
    "const description = known === 'history' ? undefined : ''\n    return reply({ description, ...services.serve(known, fit(message['data'], REQUESTS[known])) })",
  ]),
  mutant(
    '4.2',
    FORM,
    'users-beside-channels',
    'gives the users, and not the channels again, in the list users of channels',
    ['services', 'return { channels, users: channels }', 'return { channels, ...this.users() }'],
  ),
  mutant('4.2', NAMES, 'names-of-32', 'has room for names of 32 characters', [
    'messages',
    '_.-]{1,64}$/',
    '_.-]{1,32}$/',
  ]),
  mutant('4.2', NAMES, 'capitals-are-the-same', 'compares names without regard to capitals', [
    'memory',
    '(name TEXT PRIMARY KEY,',
    '(name TEXT PRIMARY KEY COLLATE NOCASE,',
  ]),

  mutant('4.4', ONCE, 'no-topic-frame', 'publishes in a channel without a frame for the topic', [
    'outbox',
    SEND,
    "const body = JSON.stringify(toPublication(item))\n        await this.#socket.send(item.kind === 'publication' ? [body] : [item.topic, body])",
  ]),
  mutant('4.4', ONCE, 'topic-with-a-mark', 'publishes under #name, as the client shows it', [
    'outbox',
    SEND,
    "const topic = item.kind === 'publication' ? `#${item.topic}` : item.topic\n        await this.#socket.send([topic, JSON.stringify(toPublication(item))])",
  ]),
  also(
    ['4.7'],
    mutant('4.4', ONCE, 'publishes-twice', 'publishes when it stores, and once more when it answers', [
      'outbox',
      SEND,
      `if (item.kind === 'publication') ${SEND}\n        ${SEND}`,
    ]),
  ),
  also(
    ['4.7'],
    mutant('4.4', ONCE, 'nobody-said-it', 'leaves out who published it', [
      'outbox',
      '{ id, user: sender, ...address, message, timestamp }',
      "{ id, ...(kind === 'message' && { user: sender }), ...address, message, timestamp }",
    ]),
  ),
  also(
    ['4.7'],
    mutant(
      '4.4',
      NO_CHANNEL,
      'publishes-nowhere',
      'says OK to a publication in a channel that is not there',
      [
        'services',
        "if (this.#memory.kindOf(channel) !== 'channel') throw new Refusal(`there is no channel ${channel}`)",
        '',
      ],
    ),
  ),
  mutant('4.4', NO_CHANNEL, 'any-name-is-a-channel', 'takes a user’s name for a channel', [
    'services',
    "if (this.#memory.kindOf(channel) !== 'channel') throw",
    'if (!this.#memory.kindOf(channel)) throw',
  ]),
  also(
    ['4.7'],
    mutant(
      '4.4',
      NO_CHANNEL,
      'publishes-then-looks',
      'publishes first, and then finds that there is no such channel',
      [
        'services',
        "if (this.#memory.kindOf(channel) !== 'channel') throw new Refusal(`there is no channel ${channel}`)\n",
        '',
      ],
      [
        'services',
        "this.#memory.keep('publication', channel, user, message)\n    return { status: 'OK' }",
        "this.#memory.keep('publication', channel, user, message)\n    if (this.#memory.kindOf(channel) === 'channel') return { status: 'OK' }\n    return { status: 'erro', message: `there is no channel ${channel}` }",
      ],
    ),
  ),
  mutant('4.4', TEXTS, 'ends-at-nul', 'publishes text as C does, to the first NUL', [
    'outbox',
    '{ id, user: sender, ...address, message, timestamp }',
    "{ id, user: sender, ...address, message: message.split('\\0')[0], timestamp }",
  ]),
  mutant('4.4', TEXTS, 'most-64-kib', 'publishes the first 64 KiB of a text', [
    'outbox',
    '{ id, user: sender, ...address, message, timestamp }',
    '{ id, user: sender, ...address, message: message.slice(0, 65536), timestamp }',
  ]),
  mutant('4.4', TEXTS, 'trims', 'trims what is published', [
    'outbox',
    '{ id, user: sender, ...address, message, timestamp }',
    '{ id, user: sender, ...address, message: message.trim(), timestamp }',
  ]),
  mutant('4.4', TEXTS, 'normalizes', 'normalizes what is published, so that equal texts have equal bytes', [
    'outbox',
    '{ id, user: sender, ...address, message, timestamp }',
    '{ id, user: sender, ...address, message: message.normalize(), timestamp }',
  ]),

  mutant('4.5', PRIVATE, 'under-the-sender', 'publishes a private message under the name of who sent it', [
    'outbox',
    SEND,
    "const topic = item.kind === 'message' ? item.sender : item.topic\n        await this.#socket.send([topic, JSON.stringify(toPublication(item))])",
  ]),
  also(
    ['4.7'],
    mutant('4.5', PRIVATE, 'a-copy-for-the-sender', 'publishes a private message for who sent it, too', [
      'outbox',
      SEND,
      `${SEND}\n        if (item.kind === 'message') await this.#socket.send([item.sender, JSON.stringify(toPublication(item))])`,
    ]),
  ),
  also(
    ['4.7'],
    mutant('4.5', PRIVATE, 'nobody-whispers', 'leaves out who has sent a private message', [
      'outbox',
      '{ id, user: sender, ...address, message, timestamp }',
      "kind === 'message' ? { id, message, timestamp } : { id, user: sender, ...address, message, timestamp }",
    ]),
  ),
  also(
    ['4.7'],
    mutant('4.5', NO_USER, 'message-to-nobody', 'says OK to a message for a user who is not there', [
      'services',
      "if (this.#memory.kindOf(dst) !== 'user') throw new Refusal(`there is no user ${dst}`)",
      '',
    ]),
  ),
  mutant('4.5', NO_USER, 'message-to-a-channel', 'takes a channel’s name for a user', [
    'services',
    "if (this.#memory.kindOf(dst) !== 'user') throw",
    'if (!this.#memory.kindOf(dst)) throw',
  ]),

  also(
    ['4.7'],
    mutant(
      '4.6',
      OUTLIVE,
      'writes-names-later',
      'says sucesso when it has a name in memory, and writes it a moment later',
      [
        'memory',
        "this.#rows('INSERT OR IGNORE INTO names (name, kind, id) VALUES (?, ?, ?)', name, kind, this.#newest)",
        `if (this.kindOf(name)) return
    const id = this.#newest
    this.#unwritten.set(name, kind)
    setTimeout(() => {
      if (this.#db.open) this.#rows('INSERT OR IGNORE INTO names (name, kind, id) VALUES (?, ?, ?)', name, kind, id)
      this.#unwritten.delete(name)
    }, 100)`,
      ],
      [
        'memory',
        '  #newest = 0\n',
        "  #newest = 0\n  readonly #unwritten = new Map<string, 'user' | 'channel'>()\n",
      ],
      [
        'memory',
        "return this.#rows<{ kind: 'user' | 'channel' }>('SELECT kind FROM names WHERE name = ?', name)[0]?.kind",
        "return this.#unwritten.get(name) ?? this.#rows<{ kind: 'user' | 'channel' }>('SELECT kind FROM names WHERE name = ?', name)[0]?.kind",
      ],
      [
        'memory',
        'return rows.map(({ name }) => name)',
        'return [...rows.map(({ name }) => name), ...[...this.#unwritten].filter(([, is]) => is === kind).map(([name]) => name)]',
      ],
    ),
  ),
  mutant(
    '4.6',
    LOCKED_OUT,
    'locks-out',
    'takes every name that it finds on the disk for somebody who is in',
    [
      'services',
      "    this.#memory.keep('login', user, user)\n",
      "    if (this.#memory.kindOf(user) === 'user' && !this.#seen.has(user)) throw new Refusal(`${user} is in already`)\n    this.#seen.add(user)\n    this.#memory.keep('login', user, user)\n",
    ],
    [
      'services',
      '  readonly #memory: Memory\n',
      '  readonly #memory: Memory\n  readonly #seen = new Set<string>()\n',
    ],
  ),
  mutant(
    '4.6',
    MADE,
    'knows-its-own-channels',
    'refuses a channel that it has made since it was started, and no other',
    [
      'services',
      'if (taken) throw new Refusal(`there is a channel ${channel} already`)\n',
      'if (this.#made.has(channel)) throw new Refusal(`there is a channel ${channel} already`)\n    this.#made.add(channel)\n',
    ],
    [
      'services',
      '  readonly #memory: Memory\n',
      '  readonly #memory: Memory\n  readonly #made = new Set<string>()\n',
    ],
  ),
  mutant(
    '4.6',
    FOLDER,
    'no-folder-no-memory',
    'writes into a folder for the time being when DATA_DIR is missing',
    ['memory', 'existsSync, mkdirSync, statSync', 'existsSync, mkdtempSync, statSync'],
    [
      'memory',
      'mkdirSync(folder, { recursive: true })',
      "if (!existsSync(folder)) folder = mkdtempSync(join(process.env['TMPDIR'] ?? '/tmp', 'chat-'))",
    ],
  ),

  mutant('4.7', OF_CHANNEL, 'no-history', 'has no service history, as the course has none', [
    'messages',
    '  history: { channel: optional(NAME), user: optional(NAME), after: optional(COUNT) },\n',
    '',
  ]),
  mutant('4.7', OF_USER, 'first-login-only', 'keeps the first login of a user, and no other', [
    'services',
    "this.#memory.keep('login', user, user)",
    "if (!this.#memory.kindOf(user)) this.#memory.keep('login', user, user)",
  ]),
  mutant('4.7', OF_CHANNEL, 'after-and-itself', 'gives the item that "after" names again', [
    'memory',
    "WHERE topic = ? AND id > ? AND kind <> 'channel'",
    "WHERE topic = ? AND id >= ? AND kind <> 'channel'",
  ]),
  mutant('4.7', OF_CHANNEL, 'dated-when-asked', 'says when it was asked, and not when it took the item', [
    'services',
    'function toItem({ id, kind, timestamp, topic, sender, message }: Kept): Item {\n',
    'function toItem({ id, kind, topic, sender, message }: Kept): Item {\n  const timestamp = new Date().toISOString()\n',
  ]),
  mutant(
    '4.7',
    OF_USER,
    'believes-the-clock',
    'keeps a message with the time that its sender says',
    ['memory', 'JSON.stringify(message), new Date().toISOString(),', 'JSON.stringify(message), timestamp,'],
    ['memory', "message = ''): void", "message = '', timestamp = new Date().toISOString()): void"],
    [
      'messages',
      'message: { src: NAME, dst: NAME, message: MESSAGE },\n  history',
      "message: { src: NAME, dst: NAME, message: MESSAGE, timestamp: kind<string>('be', () => true) },\n  history",
    ],
    ['services', 'message({ src, dst, message }:', 'message({ src, dst, message, timestamp }:'],
    [
      'services',
      "keep('message', dst, src, message)",
      "keep('message', dst, src, message, typeof timestamp === 'string' ? timestamp : undefined)",
    ],
  ),
  mutant('4.7', OF_OTHERS, 'history-of-the-sender', 'gives a user what the user has said, too', [
    'memory',
    'WHERE topic = ? AND id > ? AND',
    'WHERE ? IN (topic, sender) AND id > ? AND',
  ]),
  mutant('4.7', OF_OTHERS, 'history-by-prefix', 'gives the history of all names that begin alike', [
    'memory',
    'WHERE topic = ? AND id > ? AND',
    "WHERE topic LIKE ? || '%' AND id > ? AND",
  ]),
  mutant('4.7', LONG, 'newest-50', 'gives the newest 50 items, and none before', [
    'memory',
    "AND kind <> 'channel' ORDER BY id`",
    "AND kind <> 'channel' AND id > (SELECT max(id) - 50 FROM items) ORDER BY id`",
  ]),
  mutant(
    '4.7',
    LONG,
    'ends-at-a-long-text',
    'gives an empty portion when the next text is longer than a portion',
    ['memory', 'if (size > MOST_TEXT && items.length > 0) break', 'if (size > MOST_TEXT) break'],
  ),
  mutant('4.7', FAR, 'after-of-31-bits', 'takes 2^31 for the greatest number', [
    'messages',
    'Number.isSafeInteger(value) && Number(value) >= 0',
    'Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31',
  ]),
  mutant('4.7', BOTH, 'user-named-as-a-channel', 'logs in a user of a channel’s name', [
    'services',
    "if (this.#memory.kindOf(user) === 'channel') throw new Refusal(`${user} is a channel`)",
    '',
  ]),
  mutant('4.7', BOTH, 'channel-named-as-a-user', 'looks among channels only when it makes one', [
    'services',
    "if (taken === 'user') throw new Refusal(`${channel} is a user`)\n    if (taken) throw",
    "if (taken === 'channel') throw",
  ]),
  mutant(
    '4.7',
    REFUSED,
    'refused-and-kept',
    'keeps a message first, and then finds that it is for nobody',
    [
      'services',
      "if (this.#memory.kindOf(dst) !== 'user') throw new Refusal(`there is no user ${dst}`)\n",
      "const known = this.#memory.kindOf(dst) === 'user'\n",
    ],
    [
      'services',
      "this.#memory.keep('message', dst, src, message)\n",
      "this.#memory.keep('message', dst, src, message)\n    if (!known) return { status: 'erro', message: `there is no user ${dst}` }\n",
    ],
    [
      'memory',
      "kind === 'channel' ? 1 : 0",
      "kind === 'channel' || (kind === 'message' && this.kindOf(topic) !== 'user') ? 1 : 0",
    ],
  ),
  mutant('4.7', OF_NOBODY, 'history-of-nobody', 'gives an empty history of whoever is not there', [
    'services',
    'if (this.#memory.kindOf(topic) !== kind) throw new Refusal(`there is no ${kind} ${topic}`)',
    '',
  ]),
  mutant(
    '4.7',
    KILLED,
    'writes-text-later',
    'stores that something was said, and what it was a moment later',
    ['memory', '  #newest = 0\n', '  #newest = 0\n  readonly #unwritten = new Map<number, string>()\n'],
    ['memory', 'JSON.stringify(message), new Date()', "JSON.stringify(''), new Date()"],
    [
      'memory',
      'this.#newest = this.#rows<{ id: number }>(sql, ...values)[0]!.id',
      `const { id } = this.#rows<{ id: number }>(sql, ...values)[0]!
    this.#newest = id
    this.#unwritten.set(id, JSON.stringify(message))
    setTimeout(() => {
      if (this.#db.open) this.#rows('UPDATE items SET message = ? WHERE id = ?', this.#unwritten.get(id)!, id)
      this.#unwritten.delete(id)
    }, 100)`,
    ],
    [
      'memory',
      'items.push({ ...item, message: JSON.parse(item.message) as string })',
      'items.push({ ...item, message: JSON.parse(this.#unwritten.get(item.id) ?? item.message) as string })',
    ],
    [
      'memory',
      'return item && { ...item, message: JSON.parse(item.message) as string }',
      'return item && { ...item, message: JSON.parse(this.#unwritten.get(item.id) ?? item.message) as string }',
    ],
  ),
  mutant(
    '4.7',
    KILLED,
    'publishes-from-a-list',
    'answers first, and publishes a moment later what it takes for published already',
    ['outbox', SEND, `void setTimeout(100).then(async () => ${SEND})`],
  ),
  mutant(
    '4.7',
    KILLED,
    'numbers-of-its-own',
    'numbers what it publishes from 1, each time that it starts',
    ['outbox', 'function toPublication({ id, kind,', 'let id = 0\nfunction toPublication({ kind,'],
    ['outbox', 'return { id, user: sender,', 'id++\n  return { id, user: sender,'],
  ),
  mutant('4.7', NO_PROXY, 'believes-it-was-heard', 'publishes whether or not a proxy is there', [
    'outbox',
    'if (!item || !connected || connected !== this.#connected) return',
    'if (!item) return',
  ]),
  mutant('4.7', NO_PROXY, 'forgets-what-waits', 'takes everything for published when it starts', [
    'memory',
    'this.#promised.write(this.#newest)\n  }\n\n  /** All',
    "this.#promised.write(this.#newest)\n    this.#rows('UPDATE items SET published = 1')\n  }\n\n  /** All",
  ]),
  mutant('4.7', NO_PROXY, 'newest-first', 'publishes the newest of what waits first', [
    'memory',
    'WHERE published = 0 ORDER BY id LIMIT 1',
    'WHERE published = 0 ORDER BY id DESC LIMIT 1',
  ]),
  mutant('4.7', LEFT, 'deaf-to-disconnect', 'publishes for ever after the first handshake', [
    'outbox',
    '      this.#connected = undefined\n      this.#asked = false\n',
    '',
  ]),
  mutant(
    '4.7',
    SAME,
    'publishes-no-channel',
    'leaves the channel out of a publication, since it is the topic',
    ['outbox', '{ channel: topic }', '{}'],
  ),
  mutant('4.7', SAME, 'publishes-no-time', 'publishes without a timestamp', [
    'outbox',
    '{ id, user: sender, ...address, message, timestamp }',
    '{ id, user: sender, ...address, message, ...(!timestamp && { timestamp }) }',
  ]),
  mutant(
    '4.7',
    SAME,
    'ids-of-each-topic',
    'numbers the items of each channel and each user from 1',
    ['memory', '(id INTEGER PRIMARY KEY AUTOINCREMENT,', '(n INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER,'],
    ['memory', 'pending ON items (id)', 'pending ON items (n)'],
    ['memory', 'timestamp, published)\n', 'timestamp, published, id)\n'],
    [
      'memory',
      'VALUES (?, ?, ?, ?, ?, ?) RETURNING id`',
      "VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) + 1 FROM items WHERE topic = '${topic}')) RETURNING n AS id`",
    ],
    ['memory', 'SELECT max(id) AS id FROM items', 'SELECT max(n) AS id FROM items'],
    ['memory', 'WHERE published = 0 ORDER BY id LIMIT 1', 'WHERE published = 0 ORDER BY n LIMIT 1'],
    [
      'memory',
      "SET published = 1 WHERE id = ?', id",
      "SET published = 1 WHERE id = ? AND n = (SELECT min(n) FROM items WHERE published = 0)', id",
    ],
  ),
  mutant('4.7', DATA_DIR, 'beside-the-folder', 'keeps its database beside the folder that DATA_DIR names', [
    'memory',
    "join(folder, 'chat.db')",
    "join(folder, '../chat.db')",
  ]),
  mutant('4.7', TORN, 'torn-end', 'goes on with what SQLite has found, however much that is', [
    'memory',
    'if (this.#newest < promised)',
    'if (this.#newest < 0)',
  ]),
  mutant(
    '4.7',
    TORN,
    'begins-anew',
    'finds an empty file, and begins anew',
    ['memory', NOT_WHOLE, '    if (isNew && sizeOf(file) > 0)\n'],
    ['memory', 'if (this.#newest < promised)', 'if (!isNew && this.#newest < promised)'],
  ),
  mutant(
    '4.7',
    TORN,
    'replaces-the-torn-file',
    'replaces a file that it can’t read with an empty one, and says nothing',
    [
      'server',
      "import { Memory, Torn } from './memory.ts'",
      "import { rmSync } from 'node:fs'\nimport { Memory, Torn } from './memory.ts'",
    ],
    [
      'server',
      '    console.error(\n      `The server does not start',
      '    rmSync(folder, { recursive: true })\n    return new Memory(folder)\n    console.error(\n      `The server does not start',
    ],
  ),

  mutant(
    '4.9',
    BROKEN,
    'dies-of-broken-json',
    'lets the exception of JSON.parse end it',
    ['messages', "orRefuse('the frame is not JSON', () => JSON.parse(text))", 'JSON.parse(text)'],
    NOT_CAUGHT,
  ),
  mutant(
    '4.9',
    BROKEN,
    'dies-of-bytes',
    'dies of bytes that are not UTF-8',
    ['messages', "orRefuse('the frame is not UTF-8', () => utf8.decode(frame))", 'utf8.decode(frame)'],
    NOT_CAUGHT,
  ),
  mutant(
    '4.9',
    BROKEN,
    'dies-of-no-object',
    'dies of JSON that is no object',
    [
      'messages',
      "if (!isObject(value)) throw new Refusal('the frame is JSON, and no object')\n  return value",
      'return value as Record<string, unknown>',
    ],
    NOT_CAUGHT,
  ),
  mutant(
    '4.9',
    BROKEN,
    'dies-of-two-frames',
    'dies of a request of two frames',
    [
      'messages',
      'if (!frame || more.length > 0) throw new Refusal(',
      'if (!frame || more.length > 0) throw new Error(',
    ],
    NOT_CAUGHT,
  ),
  mutant('4.9', BROKEN, 'looks-at-one-frame', 'looks at the first frame, whatever follows', [
    'messages',
    'if (!frame || more.length > 0) throw',
    'if (!frame || more.length > 9) throw',
  ]),
  mutant(
    '4.9',
    BROKEN,
    'owes-a-reply',
    'lives on after a broken request, and does not answer it',
    [
      'server',
      'const reply = answer(frames)\n',
      'const reply = answer(frames)\n    if (reply.startsWith(\'{"service":null\')) continue\n',
    ],
    [
      'server',
      'if (!requests.closed) throw error\n})',
      'if (!requests.closed) console.error(error.message)\n})',
    ],
  ),
  mutant('4.9', BROKEN, 'users-by-any-value', 'logs in whatever the field user has in it', [
    'messages',
    '  login: { user: NAME },',
    "  login: { user: kind<string>('be there', (value) => value !== undefined) },",
  ]),
  mutant('4.9', BROKEN, 'says-anything', 'publishes whatever the field message has in it', [
    'messages',
    '  publish: { user: NAME, channel: NAME, message: MESSAGE },',
    "  publish: { user: NAME, channel: NAME, message: kind<string>('be there', (value) => value !== undefined) },",
  ]),
  mutant('4.9', BROKEN, 'erro-without-a-word', 'refuses a broken request, and does not say why', [
    'server',
    "{ status: 'erro', description: why, message: why }",
    "service ? { status: 'erro', description: why, message: why } : { status: 'erro' }",
  ]),
  mutant(
    '4.9',
    BROKEN,
    'erro-in-one-place',
    'says what is wrong under the name that the service has for it',
    [
      'server',
      "{ status: 'erro', description: why, message: why }",
      "service === 'login' || service === 'channel' ? { status: 'erro', description: why } : { status: 'erro', message: why }",
    ],
  ),
  mutant('4.9', BROKEN, 'erro-of-no-service', 'forgets what was asked for when the data is wrong', [
    'server',
    "    service = known\n    return reply(services.serve(known, fit(message['data'], REQUESTS[known])))",
    "    const data = fit(message['data'], REQUESTS[known])\n    service = known\n    return reply(services.serve(known, data))",
  ]),
  mutant(
    '4.9',
    BROKEN,
    'erro-of-any-service',
    'answers with the service that was asked for, whether or not there is one',
    [
      'server',
      '    const known = choose(message',
      "    service = (message['service'] as string) ?? null\n    const known = choose(message",
    ],
  ),
  mutant('4.9', BROKEN, 'mends-bytes', 'puts U+FFFD for bytes that are not UTF-8', [
    'messages',
    'fatal: true, ignoreBOM',
    'fatal: false, ignoreBOM',
  ]),
  mutant('4.9', BROKEN, 'half-a-character', 'publishes half of a surrogate pair', [
    'messages',
    ' && !/\\p{Surrogate}/u.test(message)',
    '',
  ]),
  mutant('4.9', BROKEN, 'after-as-text', 'takes for a number whatever can be made one', [
    'messages',
    'after: optional(COUNT) },',
    "after: kind<number | undefined>('be a number', (value) => !Number.isNaN(Number(value ?? 0))) },",
  ]),
  mutant('4.9', BROKEN, 'evaluates', 'reads a request with eval', [
    'messages',
    'JSON.parse(text)',
    '(0, eval)(`(${text})`)',
  ]),
  mutant('4.9', GOOD, 'timestamp-required', 'refuses a request without a timestamp', [
    'server',
    '    service = known\n',
    "    service = known\n    if (typeof Object(message['data']).timestamp !== 'string') throw new Refusal('timestamp must be text')\n",
  ]),
  mutant('4.9', GOOD, 'no-other-fields', 'refuses a request with a field that it does not know', [
    'server',
    '    service = known\n',
    "    service = known\n    for (const field of Object.keys(Object(message['data'])))\n      if (field !== 'timestamp' && !Object.hasOwn(REQUESTS[known], field)) throw new Refusal(`what is ${field}?`)\n",
  ]),
  mutant('4.9', LIMITS, 'looks-at-the-beginning', 'looks at the first 64 characters of a name', [
    'messages',
    '_.-]{1,64}$/',
    '_.-]{1,64}/',
  ]),
  mutant(
    '4.9',
    LIMITS,
    'counts-characters',
    'counts the characters of a text, where its bytes have a limit',
    ['messages', 'Buffer.byteLength(message) <=', 'message.length <='],
  ),
  mutant('4.9', SIGTERM, 'deaf-to-sigterm', 'goes on after SIGTERM', [
    'server',
    "for (const signal of ['SIGINT', 'SIGTERM'])\n  process.once(signal, () => {\n    requests.close()\n    publications.close()\n  })",
    "for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => console.error(`not now, ${signal}`))",
  ]),
  mutant('4.9', CTRL_C, 'server-deaf-to-ctrl-c', 'takes Ctrl-C for a slip, and goes on', [
    'server',
    "for (const signal of ['SIGINT', 'SIGTERM'])",
    "process.on('SIGINT', () => {})\nfor (const signal of ['SIGTERM'])",
  ]),
  mutant(
    '4.9',
    SIGTERM_AWAY,
    'ends-when-all-is-published',
    'ends when it has published everything, and not before',
    [
      'server',
      'process.once(signal, () => {\n    requests.close()',
      'process.once(signal, async () => {\n    while (memory.pending()) await new Promise((resolve) => globalThis.setTimeout(resolve, 20))\n    requests.close()',
    ],
  ),
]

export const serverAccepts: Accepted[] = [
  {
    name: 'small-portions',
    why: 'a history may stop short after any number of items',
    edits: [
      {
        file: 'memory.ts',
        replace: 'if (size > MOST_TEXT && items.length > 0) break',
        by: 'if (items.length === 3) break',
      },
    ],
  },
  {
    name: 'more-fields',
    why: 'other fields than those of the contract are ignored',
    edits: [
      {
        file: 'server.ts',
        replace: 'JSON.stringify({ service, data: { ...data,',
        by: 'JSON.stringify({ version: 2, service, data: { took: 1, ...data,',
      },
    ],
  },
  {
    name: 'slow-server',
    why: 'a server may take a second before it connects',
    edits: [
      {
        file: 'server.ts',
        replace: 'publications.connect(PROXY_XSUB)',
        by: 'await new Promise((resolve) => globalThis.setTimeout(resolve, 1000))\npublications.connect(PROXY_XSUB)',
      },
    ],
  },
  {
    name: 'server-dies-of-sigterm',
    why: 'who knows the text of the course only handles no signals, and loses nothing by that',
    edits: [{ file: 'server.ts', replace: "of ['SIGINT', 'SIGTERM'])", by: "of ['SIGINT'])" }],
  },
]
