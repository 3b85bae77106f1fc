/** What goes wrong in the broker, the proxy, clients and bots; the server's half is beside this file. */
import { also, type Accepted, type Mutant, mutantsOf } from '../mutant.ts'

const SHARES = 'the broker shares requests among servers, and each reply finds its way back'
const REQUEST_FRAMES = 'the broker passes requests and replies as they are, frame by frame'
const WAITS = 'requests wait until a server comes, and a server that dies takes only its own'
const BROKER_SIGTERM = 'the broker ends on SIGTERM, also while a request waits'
const BROKER_CTRL_C = 'the broker ends on SIGINT as well'
const FRAMES = 'the proxy passes every frame of a publication, whatever is in it'
const SUBSCRIPTIONS = 'the proxy passes subscriptions on, and takes them back'
const EVERYBODY = 'subscribers hear all publishers, whoever came first, and whoever leaves'
const PROXY_SIGTERM = 'the proxy ends on SIGTERM, while others are connected'
const PROXY_CTRL_C = 'the proxy ends on SIGINT, while others are connected'
const LOGIN = 'the client logs in as the name that is typed first, and says so'
const REFUSED = 'the client whose login is refused says why, and ends with status 1'
const TYPED = 'the client publishes what was typed, and says why it was not done'
const CHANNELS = 'the client makes, follows and leaves channels, and no others'
const SHOWS = 'the client shows what is published where it follows, once, and nothing else'
const ANY_TEXT = 'the client shows any text whole, and in one line'
const HISTORY = 'the client shows what was said before, a portion at a time'
const TO_THE_END = 'the client does what was typed before it is to end'
const NO_REPLY = 'the client that gets no reply says so, and asks the next thing on a new socket'
const USUAL_REPLY_MS = 'the client waits for a reply as long as is usual when nobody says how long'
const SIGTERM_LOGIN = 'the client ends on SIGTERM, also while it logs in'
const SIGTERM_NO_BROKER = 'the client ends on SIGTERM, also when the broker is gone'
const CLIENT_CTRL_C = 'the client ends on SIGINT as well'
const CLIENT_SIGTERM = 'the client ends on SIGTERM, also while it waits for a reply'
const FOR_ITS_USER = 'the client shows what is for its user, once, and for nobody else'
const TYPED_FOR_ONE = 'the client sends private messages as they were typed, and says why it could not'
const OWN_HISTORY = 'the client shows the user’s own logins and private messages'
const OWN_NAMES = 'two bots take names of their own, and both publish'
const ROUNDS = 'a bot publishes ten messages a round, in one of the channels that there are'
const PAUSE = 'a bot pauses for BOT_INTERVAL_MS after each message'
const USUAL_PAUSE = 'a bot pauses for a second when nobody says how long'
const OTHER_NAMES = 'a bot that may not log in, or make a channel, tries another name'
const BOT_SIGTERM = 'a bot ends on SIGTERM, also while it waits for a reply'
const BOT_CTRL_C = 'a bot ends on SIGINT as well'
const SIGTERM_PAUSE = 'a bot ends on SIGTERM, also while it pauses'
const STRANGE_TO_BROKER = 'the broker goes on, whatever clients and servers send it'
const STRANGE_TO_PROXY = 'the proxy goes on, whatever publishers and subscribers send it'
const BROKEN_PUBLICATION = 'the client skips broken publications, says so, and goes on'
const BROKEN_REPLY = 'the client goes on after a broken reply'
const GIVES_UP = 'a bot gives up after REPLY_MS what gets no reply, and goes on'
const BAD_ANSWERS = 'a bot goes on after broken replies, and after none'

const broker = mutantsOf('broker')
const proxy = mutantsOf('proxy')
const client = mutantsOf('client')
const following = mutantsOf('following')
const requester = mutantsOf('requester')
const bot = mutantsOf('bot')
const messages = mutantsOf('messages')

const DEAF_TO_CTRL_C: [replace: string, by: string] = [
  "for (const signal of ['SIGINT', 'SIGTERM'])",
  "process.on('SIGINT', () => {})\nfor (const signal of ['SIGTERM'])",
]

/** Nothing can be seen of how it takes bad manners while it does not work at all. */
function alsoBadManners(mutant: Mutant): Mutant {
  return also(['4.9'], mutant)
}

/** Bots ask through the same file. */
function alsoBots(mutant: Mutant): Mutant {
  return also(['4.8'], mutant)
}

/** The proxy that libzmq brings, and by which loops of one's own it is replaced. */
function loops(name: 'broker' | 'proxy', ...bodies: string[]): [replace: string, by: string] {
  const started = bodies.map((body) => `void (async () => {\n  ${body}\n})().catch(() => {})`)
  return [
    `const running = ${name}.run()\nawait stopped\n${name}.terminate()\nawait running\n`,
    `const { frontEnd: front, backEnd: back } = ${name}\n${started.join('\n')}\nawait stopped\n`,
  ]
}

const BACK_TO_FRONT = 'for await (const frames of back) await front.send(frames)'
const FRONT_TO_BACK = 'for await (const frames of front) await back.send(frames)'

const middleMutants: Mutant[] = [
  alsoBadManners(
    broker(
      '4.1',
      SHARES,
      'one-request-at-a-time',
      'waits for the reply to one request before it takes the next',
      loops(
        'broker',
        'for await (const request of front) {\n    await back.send(request)\n    await front.send(await back.receive())\n  }',
      ),
    ),
  ),
  broker(
    '4.1',
    SHARES,
    'reply-to-the-last',
    'sends each reply to the client that asked last',
    loops(
      'broker',
      'for await (const [id, ...request] of front) {\n    globalThis.asker = id\n    await back.send(request)\n  }',
      'for await (const reply of back) await front.send([globalThis.asker, ...reply])',
    ),
  ),
  alsoBadManners(
    broker('4.1', SHARES, 'router-for-servers', 'has a ROUTER on both sides', [
      'new Dealer({ linger: 0 })',
      'new Router({ linger: 0 })',
    ]),
  ),
  alsoBadManners(
    broker(
      '4.1',
      SHARES,
      'ends-swapped',
      'binds the ROUTER where the servers connect, and the DEALER where the clients do',
      ['broker.frontEnd.bind(BROKER_FRONTEND)', 'broker.frontEnd.bind(BROKER_BACKEND)'],
      ['broker.backEnd.bind(BROKER_BACKEND)', 'broker.backEnd.bind(BROKER_FRONTEND)'],
    ),
  ),
  broker(
    '4.1',
    REQUEST_FRAMES,
    'one-frame-of-a-request',
    'passes the first frame of a request on, and forgets the others',
    loops(
      'broker',
      "for await (const [id, empty, body = ''] of front) await back.send([id, empty, body])",
      BACK_TO_FRONT,
    ),
  ),
  broker(
    '4.1',
    WAITS,
    'drops-requests',
    'drops a request when no server is there',
    loops(
      'broker',
      'for await (const frames of front) await back.send(frames).catch(() => {})',
      BACK_TO_FRONT,
    ),
    ['new Dealer({ linger: 0 })', 'new Dealer({ linger: 0, sendTimeout: 0 })'],
  ),
  broker(
    '4.1',
    BROKER_SIGTERM,
    'broker-never-terminates',
    'waits on SIGTERM for an end that nobody asks for',
    ['broker.terminate()\n', ''],
  ),
  broker(
    '4.1',
    BROKER_CTRL_C,
    'broker-deaf-to-ctrl-c',
    'takes Ctrl-C for a slip, and goes on',
    DEAF_TO_CTRL_C,
  ),

  proxy(
    '4.3',
    FRAMES,
    'first-frame-only',
    'passes the first frame of a publication on, and forgets the others',
    loops('proxy', 'for await (const [frame] of front) await back.send(frame)', BACK_TO_FRONT),
  ),
  alsoBadManners(
    proxy(
      '4.3',
      SUBSCRIPTIONS,
      'swapped-sockets',
      'binds XSUB where the subscribers connect, and XPUB where the publishers do',
      ['proxy.backEnd.bind(PROXY_XPUB)', 'proxy.backEnd.bind(PROXY_XSUB)'],
      ['proxy.frontEnd.bind(PROXY_XSUB)', 'proxy.frontEnd.bind(PROXY_XPUB)'],
    ),
  ),
  proxy(
    '4.3',
    SUBSCRIPTIONS,
    'asks-for-everything',
    'subscribes to everything, and lets XPUB sort it out',
    loops('proxy', 'await front.send(Buffer.from([1]))\n  for await (const _ of back);', FRONT_TO_BACK),
  ),
  proxy(
    '4.3',
    SUBSCRIPTIONS,
    'never-takes-back',
    'passes subscriptions on, and not that they were taken back',
    loops(
      'proxy',
      'for await (const [frame] of back) if (frame[0] === 1) await front.send(frame)',
      FRONT_TO_BACK,
    ),
  ),
  proxy(
    '4.3',
    EVERYBODY,
    'first-to-leave',
    'takes a subscription back when the first of several subscribers leaves',
    ['sendHighWaterMark: MOST_WAITING }', "sendHighWaterMark: MOST_WAITING, verbosity: 'allSubsUnsubs' }"],
    loops(
      'proxy',
      'const topics = new Set()\n  for await (const [frame] of back) {\n    const topic = String(frame.subarray(1))\n    if (frame[0] === 1 ? !topics.has(topic) : topics.has(topic)) await front.send(frame)\n    topics[frame[0] === 1 ? "add" : "delete"](topic)\n  }',
      FRONT_TO_BACK,
    ),
  ),
  proxy('4.3', PROXY_SIGTERM, 'proxy-never-terminates', 'waits on SIGTERM for an end that nobody asks for', [
    'proxy.terminate()\n',
    '',
  ]),
  proxy('4.3', PROXY_CTRL_C, 'proxy-deaf-to-ctrl-c', 'takes Ctrl-C for a slip, and goes on', DEAF_TO_CTRL_C),

  broker(
    '4.9',
    STRANGE_TO_BROKER,
    'reply-for-nobody',
    'ends when a reply is for a client that is not there',
    ['new Router({ linger: 0 })', 'new Router({ linger: 0, mandatory: true })'],
  ),
  proxy(
    '4.9',
    STRANGE_TO_PROXY,
    'no-subscription',
    'ends when what a subscriber sends is no subscription',
    loops(
      'proxy',
      'for await (const [frame] of back) {\n    if (frame[0] > 1) process.exit(1)\n    await front.send(frame)\n  }',
      FRONT_TO_BACK,
    ),
  ),
]

const clientMutants: Mutant[] = [
  client('4.4', LOGIN, 'name-required', 'can only be told its name by CHAT_USER', [
    "  user ||= (await lines.next()).value ?? ''",
    "  if (!user) throw new Error('CHAT_USER is missing')",
  ]),
  client('4.4', REFUSED, 'refused-and-satisfied', 'ends with status 0 when it could not log in', [
    'end(1)',
    'end(0)',
  ]),
  client('4.4', REFUSED, 'logged-in-at-once', 'says that it is logged in, and then asks whether it may', [
    "  await requester.ask('login', { user })\n  following.as(user)\n  print(`logged in as ${user}`)",
    "  print(`logged in as ${user}`)\n  await requester.ask('login', { user })\n  following.as(user)",
  ]),
  alsoBots(
    requester('4.4', TYPED, 'undated-publications', 'does not say when a publication was sent', [
      'timestamp: new Date().toISOString() }',
      "timestamp: service === 'publish' ? undefined : new Date().toISOString() }",
    ]),
  ),
  alsoBots(
    requester(
      '4.4',
      TYPED,
      'dated-by-example',
      'says of each publication that it was sent when that of the example was',
      [
        'timestamp: new Date().toISOString() }',
        "timestamp: service === 'publish' ? '2026-03-02T09:30:00.000Z' : new Date().toISOString() }",
      ],
    ),
  ),
  client('4.4', TYPED, 'helps-nobody', 'takes "help", and says nothing', ['notice(HELP)', "notice('')"]),
  alsoBadManners(
    client('4.4', TYPED, 'sorts-channels', 'sorts the channels by name', [
      "(await channels()).join(', ')",
      "(await channels()).sort().join(', ')",
    ]),
  ),
  client('4.4', TYPED, 'collapses-spaces', 'takes what is typed apart into words, and joins them again', [
    'channel: name, message: text }',
    "channel: name, message: text.split(/\\s+/).join(' ') }",
  ]),
  client('4.4', CHANNELS, 'follows-anything', 'subscribes to a channel without asking whether it is there', [
    '  const known = await channels()\n  if (!known.includes(channel)) throw new Refusal(`there is no channel ${channel}`)\n',
    '',
  ]),
  client('4.4', CHANNELS, 'follows-what-was-refused', 'follows a channel, and then asks to make it', [
    "  await requester.ask('channel', { channel })\n  following.follow(channel)",
    "  following.follow(channel)\n  await requester.ask('channel', { channel })",
  ]),
  client('4.4', CHANNELS, 'makes-and-forgets', 'does not follow the channel that it has made', [
    "  await requester.ask('channel', { channel })\n  following.follow(channel)",
    "  await requester.ask('channel', { channel })",
  ]),
  following(
    '4.4',
    CHANNELS,
    'hears-on',
    'says that it has left a channel, and goes on showing what is published there',
    [
      'if (!this.#channels.delete(channel)) return false\n    this.#socket.unsubscribe(channel)\n    return true',
      'return this.#channels.has(channel)',
    ],
  ),
  alsoBadManners(
    following('4.4', SHOWS, 'never-subscribes', 'notes which channels are followed, and does not subscribe', [
      '    if (!this.#channels.has(channel)) this.#socket.subscribe(channel)\n',
      '',
    ]),
  ),
  following('4.4', SHOWS, 'shows-prefixes', 'shows what is published in teapot to who follows tea', [
    'if (this.#channels.has(topic)) {',
    'if ([...this.#channels].some((channel) => topic.startsWith(channel))) {',
  ]),
  following('4.4', SHOWS, 'shows-it-twice', 'shows a publication again that a server has published again', [
    'if (this.#isNew(topic, id)) print(`#${topic}',
    'print(`#${topic}',
  ]),
  following('4.4', SHOWS, 'greatest-id', 'shows only what has a greater id than all before it', [
    'return shown.size < shown.add(id).size',
    'const isNew = [...shown].every((other) => other < id)\n    shown.add(id)\n    return isNew',
  ]),
  following('4.4', SHOWS, 'one-id-for-all', 'takes an id that it has seen in one channel for known in all', [
    'const shown = this.#shown.get(topic) ?? new Set()\n    this.#shown.set(topic, shown)',
    "const shown = this.#shown.get('') ?? new Set()\n    this.#shown.set('', shown)",
  ]),
  following('4.4', ANY_TEXT, 'prints-as-it-came', 'prints newlines and control characters as they came', [
    'print(`#${topic} ${user}: ${printable(message)}`)',
    'print(`#${topic} ${user}: ${message}`)',
  ]),
  client('4.4', HISTORY, 'one-portion', 'asks for the history once, and takes what comes for all there is', [
    '    after = fresh.at(-1)!.id\n',
    '    return\n',
  ]),
  client(
    '4.4',
    HISTORY,
    'shorter-is-the-last',
    'takes a portion that is shorter than the first for the last',
    [
      '    after = fresh.at(-1)!.id\n',
      '    after = fresh.at(-1)!.id\n    if (fresh.length < (most ??= fresh.length)) return\n',
    ],
    ['for (let after = 0; ;) {', 'for (let after = 0, most: number | undefined; ;) {'],
  ),
  client('4.4', HISTORY, 'of-both', 'asks for the history of a channel with the name of the user beside it', [
    'await showHistory({ channel })',
    'await showHistory({ channel, user })',
  ]),
  client(
    '4.4',
    TO_THE_END,
    'does-the-rest',
    'takes "quit" for the end of the input, and does what it has read already',
    [
      "if (ended || line.trim() === 'quit') return",
      "if (ended) return\n    if (line.trim() === 'quit') {\n      process.stdin.destroy()\n      continue\n    }",
    ],
  ),
  client('4.4', TO_THE_END, 'drops-the-rest', 'ends with its input, whatever is still under way', [
    'const lines = typedLines()',
    "import { createInterface } from 'node:readline'\nconst reader = createInterface({ input: process.stdin }).on('close', () => end(0))\nconst lines = reader[Symbol.asyncIterator]()",
  ]),
  alsoBadManners(
    requester('4.4', NO_REPLY, 'asks-on-the-same-socket', 'uses a REQ socket again that has had no reply', [
      '      this.#socket.close()\n      this.#socket = this.#connect()\n      throw new NoReply()',
      '      throw new NoReply()',
    ]),
  ),
  client('4.4', NO_REPLY, 'asks-again', 'asks a second time when no reply comes', [
    "    await requester.ask('publish', { user, channel: name, message: text })",
    "    await requester.ask('publish', { user, channel: name, message: text }).catch((error) => {\n      if (!(error instanceof NoReply)) throw error\n      return requester.ask('publish', { user, channel: name, message: text })\n    })",
  ]),
  client('4.4', NO_REPLY, 'waits-a-minute', 'does not read REPLY_MS, and waits for a minute', [
    "milliseconds('REPLY_MS', 5000)",
    '60_000',
  ]),
  client('4.4', USUAL_REPLY_MS, 'impatient-by-itself', 'waits for half a second when REPLY_MS is not set', [
    "milliseconds('REPLY_MS', 5000)",
    "milliseconds('REPLY_MS', 500)",
  ]),
  client(
    '4.4',
    SIGTERM_LOGIN,
    'signals-after-login',
    'handles signals when it has logged in',
    ["for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(0))\n", ''],
    [
      '  following.as(user)\n',
      "  following.as(user)\n  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(0))\n",
    ],
  ),
  requester('4.4', SIGTERM_NO_BROKER, 'lingers', 'lets a socket that it closes keep what could not be sent', [
    'new Request({ linger: 0, ',
    'new Request({ ',
  ]),
  client('4.4', CLIENT_CTRL_C, 'client-dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', [
    "for (const signal of ['SIGINT', 'SIGTERM'])",
    "for (const signal of ['SIGTERM'])",
  ]),
  client('4.4', CLIENT_SIGTERM, 'ends-with-the-reply', 'ends on SIGTERM as soon as the reply is there', [
    'process.once(signal, () => end(0))',
    'process.once(signal, () => (ended = true))',
  ]),

  following('4.5', FOR_ITS_USER, 'deaf-to-its-name', 'does not subscribe to its own name', [
    '    this.#socket.subscribe(user)\n',
    '',
  ]),
  following('4.5', FOR_ITS_USER, 'hears-for-anabela', 'shows ana what is for anabela', [
    'if (topic === this.#user) {',
    'if (topic.startsWith(this.#user)) {',
  ]),
  following(
    '4.5',
    FOR_ITS_USER,
    'told-twice',
    'shows a private message again that a server has published again',
    ['if (this.#isNew(topic, id)) print(`${src}', 'print(`${src}'],
  ),
  client('4.5', TYPED_FOR_ONE, 'first-word-only', 'sends the first word of a private message', [
    'dst: name, message: text }',
    "dst: name, message: text.split(' ')[0] }",
  ]),
  client(
    '4.5',
    OWN_HISTORY,
    'history-of-a-channel',
    'asks for the history of a channel with the name of the user',
    ['await showHistory({ user })', 'await showHistory({ channel: user })'],
  ),

  following(
    '4.9',
    BROKEN_PUBLICATION,
    'dies-of-a-publication',
    'ends when a publication breaks the contract',
    ['        if (!(error instanceof Refusal)) throw error\n', '        throw error\n'],
  ),
  following(
    '4.9',
    BROKEN_PUBLICATION,
    'skips-in-silence',
    'says nothing of a publication that breaks the contract',
    ['        notice(`Skipped a publication that breaks the contract: ${error.message}.`)\n', ''],
  ),
  messages('4.9', BROKEN_PUBLICATION, 'half-a-pair', 'shows half of a surrogate pair', [
    'export const IN_CHANNEL = { id: COUNT, user: NAME, channel: NAME, message: MESSAGE }',
    'export const IN_CHANNEL = { id: COUNT, user: NAME, channel: NAME, message: TEXT }',
  ]),
  messages('4.9', BROKEN_REPLY, 'any-text-is-a-name', 'shows whatever text is in the list of users', [
    'Array.isArray(value) && value.every(NAME.fits))',
    "Array.isArray(value) && value.every((name) => typeof name === 'string'))",
  ]),
  messages('4.9', BROKEN_REPLY, 'believes-items', 'sees that items are a list, and not what is in it', [
    "return Array.isArray(value) && value.every((item) => fit(item, ITEMS[choose(Object(item), 'kind', ITEMS)]))",
    'return Array.isArray(value)',
  ]),
  requester(
    '4.9',
    BROKEN_REPLY,
    'first-frame-of-a-reply',
    'reads the first frame of a reply, whatever follows',
    ['readObject(await this.#receive())', 'readObject((await this.#receive()).slice(0, 1))'],
  ),
  requester('4.9', BROKEN_REPLY, 'believes-every-reply', 'uses what is in a reply without looking at it', [
    'return fit(reply, REPLIES[service])',
    'return reply as never',
  ]),
]

const botMutants: Mutant[] = [
  bot('4.8', OWN_NAMES, 'bots-share-a-name', 'counts its names from 1, as every other bot does', [
    "  return randomUUID().replaceAll('-', '')",
    '  return `bot${((globalThis as { bots?: number }).bots = ((globalThis as { bots?: number }).bots ?? 0) + 1)}`',
  ]),
  bot('4.8', ROUNDS, 'nine-messages', 'counts from 1 to 9', ['const ROUND = 10', 'const ROUND = 9']),
  bot('4.8', ROUNDS, 'one-message', 'chooses a channel for each message', [
    'const ROUND = 10',
    'const ROUND = 1',
  ]),
  bot(
    '4.8',
    ROUNDS,
    'asks-for-channels-once',
    'asks for the channels once, and stays in the one that it has chosen',
    [
      '  for (;;) {\n    // 4.8: what there is may have changed since the last round, so ask again.\n    const channel = await choose()\n',
      '  let channel: string | undefined\n  for (;;) {\n    channel ??= await choose()\n',
    ],
  ),
  bot('4.8', ROUNDS, 'always-the-first', 'takes the first channel of the list', [
    'return pick(reply.channels)',
    'return reply.channels[0]',
  ]),
  alsoBadManners(
    bot('4.8', ROUNDS, 'a-second-each', 'does not read BOT_INTERVAL_MS', [
      "milliseconds('BOT_INTERVAL_MS', 1000)",
      '1000',
    ]),
  ),
  bot('4.8', ROUNDS, 'makes-one-each-round', 'makes a channel in each round, though there are some', [
    "  const reply = await tries('channels', {})\n",
    "  await tries('channel', { channel: randomUUID().slice(0, 8) })\n  const reply = await tries('channels', {})\n",
  ]),
  bot('4.8', ROUNDS, 'somebody-else-each-round', 'logs in with a new name in each round', [
    '  const user = await login()\n  console.error(`talking as ${user}`)\n  for (;;) {\n',
    '  for (;;) {\n    const user = await login()\n    console.error(`talking as ${user}`)\n',
  ]),
  bot('4.8', ROUNDS, 'text-for-message', 'calls the field text, and not message', [
    'channel, message: `${pick(WORDS)} ${pick(WORDS)}` }',
    'channel, text: `${pick(WORDS)} ${pick(WORDS)}` } as never',
  ]),
  bot('4.8', USUAL_PAUSE, 'no-usual-pause', 'takes 0 for BOT_INTERVAL_MS when it is not set', [
    "milliseconds('BOT_INTERVAL_MS', 1000)",
    "milliseconds('BOT_INTERVAL_MS', 0)",
  ]),
  bot('4.8', OTHER_NAMES, 'channel-with-a-mark', 'makes #name, as the client shows it', [
    'const channel = randomUUID().slice(0, 8)',
    'const channel = `#${randomInt(1e9)}`',
  ]),
  bot(
    '4.8',
    OTHER_NAMES,
    'goes-by-its-first-name',
    'publishes as the name that it has tried first',
    ['      return user\n', '      return first\n'],
    [
      'for (let user = newName(); ; await pause())',
      'const first = newName()\n  for (let user = first; ; await pause())',
    ],
  ),
  bot('4.8', SIGTERM_PAUSE, 'sleeps-on', 'ends on SIGTERM when its pause is over', [
    'await setTimeout(pauseMs, undefined, { signal: stopped.signal })',
    'await setTimeout(pauseMs)',
  ]),
  bot('4.8', BOT_CTRL_C, 'bot-deaf-to-ctrl-c', 'takes Ctrl-C for a slip, and goes on', DEAF_TO_CTRL_C),
  bot('4.8', PAUSE, 'no-pause', 'publishes as fast as it can, and pauses after the round', [
    '${pick(WORDS)} ${pick(WORDS)}` })\n      await pause()\n    }',
    '${pick(WORDS)} ${pick(WORDS)}` })\n    }\n    await pause()',
  ]),
  bot('4.8', OTHER_NAMES, 'makes-no-channel', 'waits for somebody else to make a channel', [
    "  if (reply && (await tries('channel', { channel }))) return channel\n",
    '',
  ]),
  bot('4.8', OTHER_NAMES, 'insists-on-its-name', 'tries the name again that was refused', [
    '      if (error instanceof Refusal) user = newName()\n',
    '',
  ]),
  bot('4.8', BOT_SIGTERM, 'bot-waits-for-the-reply', 'ends on SIGTERM as soon as the reply is there', [
    '    stopped.abort()\n    requester.close()\n',
    '    stopped.abort()\n',
  ]),
  bot('4.9', BAD_ANSWERS, 'gives-up-at-the-login', 'ends when its login gets no reply', [
    "      report('login', error)\n",
    "      if (error instanceof NoReply) throw error\n      report('login', error)\n",
  ]),
  bot('4.9', GIVES_UP, 'bot-waits-a-minute', 'does not read REPLY_MS, and waits for a minute', [
    "milliseconds('REPLY_MS', 5000)",
    '60_000',
  ]),
  bot('4.9', BAD_ANSWERS, 'fails-in-silence', 'says nothing of what was refused, or got no reply', [
    '  console.error(`${service}: ${error.message}`)\n',
    '',
  ]),
  bot('4.9', BAD_ANSWERS, 'gives-up-without-a-reply', 'ends when no reply comes', [
    '    report(service, error)\n    return undefined',
    '    if (error instanceof NoReply) throw error\n    report(service, error)\n    return undefined',
  ]),
]

export const programMutants: Mutant[] = [...middleMutants, ...clientMutants, ...botMutants]

export const programAccepts: Accepted[] = [
  {
    name: 'numbers-its-requests',
    why: 'a REQ may put an id of its own in front of the empty frame, and any REP gives it back',
    edits: [
      {
        file: 'requester.ts',
        replace: 'receiveTimeout: this.#replyMs })',
        by: 'receiveTimeout: this.#replyMs, correlate: true })',
      },
    ],
  },
  {
    name: 'python-course',
    why: 'a broker, a proxy and a server in another language, written from the text of a course that knows no history',
    without: ['4.7'],
  },
  {
    name: 'speaks-messagepack',
    why: 'its client and its bots speak MessagePack, as some of the course do, and are answered in kind',
    edits: [
      {
        file: 'requester.ts',
        replace: "import { Request } from 'zeromq'\n",
        by: "import { decode, encode } from '@msgpack/msgpack'\nimport { Request } from 'zeromq'\n",
      },
      {
        file: 'requester.ts',
        replace: 'JSON.stringify({ service, data: { ...data, timestamp: new Date().toISOString() } }),',
        by: 'encode({ service, data: { ...data, timestamp: new Date().toISOString() } }, { ignoreUndefined: true }),',
      },
      {
        file: 'requester.ts',
        replace: 'readObject(await this.#receive())',
        by: 'readObject((await this.#receive()).map((frame) => frame[0]! >> 4 === 8 ? Buffer.from(JSON.stringify(decode(frame))) : frame))',
      },
    ],
  },
]
