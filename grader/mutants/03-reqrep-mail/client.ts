import { also, type Accepted, type Mutant, mutantsOf } from '../mutant.ts'

const LOGIN = 'the client logs in with its user and topics, and says on which port'
const REFUSED = 'the client that is refused says why, and ends with status 1'
const NO_OTHER = 'the client that is refused takes no other line for a name'
const LOGOFF = 'the client logs off when it is told to, and at the end of its input'
const ALIVE = 'the client says alive whenever ALIVE_MS pass, unless it asks for something else'
const WAITING = 'the client refreshes when alive says that something is waiting'
const ONCE = 'the client shows each mail once and in order, in portions, repeated or not'
const ANY_TEXT = 'the client shows any text whole, and in one line'
const TYPED = 'the client sends mail as it was typed, and says why one was refused'
const NEXT_LINE = 'the client sends the line after @name, whatever it is, unless it is empty'
const BEFORE_LOGOFF = 'the client sends all that was typed before it logs off'
const NO_COMMAND = 'the client shows an error for what is no command, and help on stderr'
const SUBSCRIBES = 'the client subscribes to its user and to what the user follows, and nothing else'
const NEWS = 'the client asks for its mail when there is news'
const NEWS_OF_TALK = 'the client asks for what has come when there is news of a request to talk'
const AGAIN = 'the client asks again, byte for byte, until there is a reply'
const LOGGED_OFF = 'the client says that it is logged off when the server has said OK'
const REFS = 'a client chooses refs that no other has, though the user is the same'
const LEASE = 'the client that is told "not logged in" logs in again, and asks again'
const LEASE_ALIVE = 'the client that is told "not logged in" when it says alive logs in again'
const NOT_AGAIN = 'the client that is not let in again says why, and ends with status 1'
const SHOWN = 'the client that logs in again shows no mail again'
const SESSION = 'the client brings the same session with each login, and no other client does'
const TALK = 'the client asks for a talk, and both speak until one leaves'
const IN_TALK = 'what is typed in a conversation is said, unless it is a command'
const LEAVES = 'the client that leaves says bye, by quit or logoff, and nothing any longer'
const DEAD = 'a conversation goes on when the server is dead'
const BEGINS_DEAD = 'a conversation begins and ends when the server is dead'
const DECLINED = 'the client that is declined says so, and has no conversation'
const REFUSED_TALK = 'the client whose request to talk is refused says why, and asks no longer'
const IN_TURN = 'the client shows who wants to talk, one after the other, and answers'
const BY_ID = 'the client shows a request to talk once, and another one from the same user'
const STRANGER = 'the client heeds no stranger, and answers bye when one accepts'
const FROM_NEW_PORT = 'the client whose lease has ended asks to talk from its new port'
const CROSSED = 'the client takes nothing amiss when its accept crosses that of the other'
const ASKED_ONE = 'the client that has asked one heeds nobody else'
const ACCEPTS_ONE = 'the client that accepts somebody does not ask anybody else any longer'
const SECOND = 'what is said in the second conversation never reaches the first partner'
const ONE = 'the client asks one at a time, and withdraws what it asked before'
const MOVES = 'the client that is lent another port moves there'
const GIVES_UP = 'the client that is lent another port gives up the old one'
const AT_HOST = 'the client binds its port at HOST, and at no other address'
const TAKEN = 'the client that can’t bind the port which it is lent logs off, and ends'
const BROKEN_REPLY = 'the client takes a broken reply for none, and asks again'
const BROKEN_NEWS = 'the client skips broken news, says so, and goes on'
const BROKEN_TALK = 'the client skips broken messages from its partner, and goes on'
const SIGTERM = 'the client ends on SIGTERM, in a conversation and when the server is dead'
const CTRL_C = 'the client logs off and ends on SIGINT as well'
const UNANSWERED = 'the client ends on SIGTERM when nobody has answered its login'

const client = mutantsOf('client')
const commands = mutantsOf('commands')
const pirate = mutantsOf('lazy-pirate')
const news = mutantsOf('news')
const session = mutantsOf('session')
const talk = mutantsOf('talk')
const terminal = mutantsOf('terminal')

const LEAVE_PARTNER = `    talk.leave()
    if (partner) terminal.print(\`\${partner} left\`)
`
const ANEW = `      this.#socket.close()
      this.#socket = this.#connect()
`
const SAYS = 'this.#talk.say(line)'
const NOT_SHOWN = 'if (!offer || this.#talk.partner || this.#shown.has(offer.id)) return'
const ENDED = 'if (this.#mouth) this.#close(this.#mouth)\n    this.#mouth = undefined\n'

export const clientMutants: Mutant[] = [
  session('3.1', LOGIN, 'topics-forgotten', 'leaves the topics out of the login', [
    'const request = { user, topics: this.#topics, session: this.#token }',
    'const request = { user, topics: [], session: this.#token }',
  ]),
  client('3.1', LOGOFF, 'an-empty-topic', 'splits TOPICS at commas, also when there is nothing in it', [
    "TOPICS.split(',').filter((topic) => topic)",
    "TOPICS.split(',')",
  ]),
  also(
    ['3.5'],
    client('3.1', REFUSED, 'refused-and-satisfied', 'ends with status 0 when it could not log in', [
      'if (error instanceof NotLoggedIn) end(1)',
      'if (error instanceof NotLoggedIn) end(0)',
    ]),
  ),
  also(
    ['3.6'],
    client('3.1', REFUSED, 'tries-another-login', 'asks for the login again and again when it is refused', [
      'catch((error: Error) => {\n    if (MAIL_USER || !terminal.isPerson || !(error instanceof NotLoggedIn)) throw error',
      'catch(async (error: Error) => {\n    if (!(error instanceof NotLoggedIn)) throw error\n    await new Promise((resolve) => setTimeout(resolve, 200))',
    ]),
  ),
  client(
    '3.1',
    REFUSED,
    'refused-and-logs-off',
    'logs off before it ends, whether it is logged in or not',
    ['catch((error: Error) => {', 'catch(async (error: Error) => {'],
    [
      'throw error\n    terminal',
      "{\n      await server.ask('logoff', { user: name })\n      throw error\n    }\n    terminal",
    ],
  ),
  client('3.1', NO_OTHER, 'next-line-is-a-name', 'takes the next line for another name, terminal or not', [
    'if (MAIL_USER || !terminal.isPerson || ',
    'if (MAIL_USER || ',
  ]),
  also(
    ['3.7'],
    client('3.1', LOGOFF, 'leaves-without-logoff', 'takes the end of its input for the end of everything', [
      'for await (const line of terminal.lines) if (!commands.obey(line)) break',
      'let told = false\n  for await (const line of terminal.lines) if ((told = !commands.obey(line))) break\n  if (!told && !ended) return end(0)',
    ]),
  ),
  terminal(
    '3.1',
    LOGOFF,
    'prompts-on-stdout',
    'asks for the name on stdout, also when nobody is there to see it',
    ['    this.prompt(prompt)\n    const', '    process.stdout.write(prompt)\n    const'],
  ),

  also(
    ['3.5'],
    client('3.2', ALIVE, 'never-alive', 'says nothing when it has nothing to ask for', [
      'const alive = setInterval(() => unfinished > 0 || soon(() => session.keepAlive()), aliveMs)',
      'const alive = setInterval(() => {}, aliveMs)',
    ]),
  ),
  also(
    ['3.5'],
    client('3.2', ALIVE, 'alive-every-minute', 'does not read ALIVE_MS', [
      "const aliveMs = milliseconds('ALIVE_MS', 2000)",
      'const aliveMs = 60_000',
    ]),
  ),
  also(
    ['3.5'],
    client(
      '3.2',
      ALIVE,
      'alive-beside-others',
      'says alive over a socket of its own, whatever is under way',
      [
        'const alive = setInterval(() => unfinished > 0 || soon(() => session.keepAlive()), aliveMs)',
        "const pulse = new LazyPirate(MAIL_ENDPOINT, 1000, () => {})\n  const beat = (): Promise<unknown> => pulse.ask('alive', { user: session.user }).then(({ waiting }) => waiting && refresh())\n  const alive = setInterval(() => void beat().catch(() => {}), aliveMs)",
      ],
    ),
  ),
  session('3.2', WAITING, 'waiting-for-nothing', 'does not look at what the reply to alive says', [
    'if (waiting) await this.refresh()',
    'if (waiting) return',
  ]),

  also(
    ['3.5'],
    session('3.3', ONCE, 'shows-everything-again', 'asks for all mail at each refresh, and shows it', [
      'const fresh = mails.filter(({ id }) => id > this.#seen)',
      'const fresh = mails',
    ]),
  ),
  session('3.3', ONCE, 'one-portion', 'refreshes once, and takes what comes for all there is', [
    'if (fresh.length > 0) return this.refresh()\n',
    '',
  ]),
  session('3.3', ONCE, 'forgets-after', 'does not look at how far the last client has got', [
    'this.#seen = Math.max(this.#seen, after)',
    'this.#seen = Math.max(this.#seen, after * 0)',
  ]),
  also(
    ['3.6'],
    terminal('3.3', ANY_TEXT, 'raw-newlines', 'prints the newlines in a mail as they are', [
      "    .replaceAll('\\n', '\\\\n')\n    .replace(/[\\p{Cc}\\u2028\\u2029]/gu, code)",
      "    .replace(/[\\p{Cc}\\u2028\\u2029]/gu, (char) => (char === '\\n' ? char : code(char)))",
    ]),
  ),
  also(
    ['3.6'],
    terminal('3.3', ANY_TEXT, 'backslashes-as-they-are', 'shows a backslash and an n as it shows a newline', [
      "    .replaceAll('\\\\', '\\\\\\\\')\n",
      '',
    ]),
  ),
  also(
    ['3.4', '3.6'],
    client('3.3', TYPED, 'exits-at-erro', 'ends when the server refuses something', [
      'if (error instanceof NotLoggedIn) end(1)',
      'end(1)',
    ]),
  ),
  commands('3.3', NEXT_LINE, 'next-line-is-a-command', 'takes the line after @name for a command', [
    'if (this.#recipient) this.#mail(this.#recipient, line)',
    'if (this.#recipient && !/^(logoff|refresh|quit|help|[yn]|[@!#].*)$/.test(line)) this.#mail(this.#recipient, line)',
  ]),
  terminal('3.3', TYPED, 'other-line-ends', 'takes for the end of a line what is none', [
    "const lines = (rest + String(chunk)).split('\\n')",
    'const lines = (rest + String(chunk)).split(/\\r?\\n|\\u2028|\\u2029/)',
  ]),
  commands('3.3', TYPED, 'trims-the-text', 'drops white space at the end of a line', [
    "else if (sign === '@' && text) this.#mail(name, text)",
    "else if (sign === '@' && text) this.#mail(name, text.trimEnd())",
  ]),
  commands(
    '3.3',
    NEXT_LINE,
    'trims-the-next-line',
    'drops white space at the edges of the line after @name',
    [
      'if (this.#recipient) this.#mail(this.#recipient, line)',
      'if (this.#recipient) this.#mail(this.#recipient, line.trim())',
    ],
  ),
  client('3.3', BEFORE_LOGOFF, 'logoff-goes-first', 'asks for logoff whatever else is under way', [
    '  soon(async () => {\n    await session.logoff()\n    terminal',
    "  ended = true\n  server.close()\n  const last = new LazyPirate(MAIL_ENDPOINT, milliseconds('REPLY_MS', 1000), () => {})\n  await last.ask('logoff', { user: session.user }).then(() => {\n    last.close()\n    terminal",
  ]),
  commands('3.3', BEFORE_LOGOFF, 'tells-what-was-sent', 'says on stdout that mail was sent', [
    'this.#terminal.notice(`Mail',
    'this.#terminal.print(`Mail',
  ]),
  commands('3.3', NO_COMMAND, 'help-on-stdout', 'prints its help to stdout', [
    'this.#terminal.notice(HELP)',
    'console.log(HELP)',
  ]),
  also(
    ['3.6'],
    commands(
      '3.3',
      NO_COMMAND,
      'ignores-what-is-no-command',
      'says nothing about a line that it can’t obey',
      ['else if (command) this.#terminal.error(`"${command}" is no command: try help`)\n', ''],
    ),
  ),
  commands('3.3', NO_COMMAND, 'nothing-is-no-command', 'takes an empty line for something to obey', [
    'else if (command) this.#terminal.error(',
    'else this.#terminal.error(',
  ]),

  news('3.4', SUBSCRIBES, 'without-the-ending-at', 'subscribes to @name', [
    'this.#socket.subscribe(`@${name}@`)',
    'this.#socket.subscribe(`@${name}`)',
  ]),
  also(
    ['3.7'],
    news('3.4', SUBSCRIBES, 'without-at', 'subscribes to the name', [
      'this.#socket.subscribe(`@${name}@`)',
      'this.#socket.subscribe(name)',
    ]),
  ),
  session('3.4', SUBSCRIBES, 'own-topics-only', 'ignores the topics in the reply to the login', [
    'for (const name of [user, ...topics]) this.#listener.follows(name)',
    'for (const name of [user, ...this.#topics, ...topics.slice(0, 0)]) this.#listener.follows(name)',
  ]),
  session(
    '3.4',
    SUBSCRIBES,
    'subscribes-before-ok',
    'subscribes to a topic whether it may follow it or not',
    [
      "await this.#ask('subscribe', { user: this.user, topic })\n    this.#listener.follows(topic)",
      "this.#listener.follows(topic)\n    await this.#ask('subscribe', { user: this.user, topic })",
    ],
  ),
  session('3.4', SUBSCRIBES, 'refused-in-silence', 'does not show why it may not follow a topic', [
    "await this.#ask('subscribe', { user: this.user, topic })\n    this.#listener.follows(topic)",
    "const job = this.#ask('subscribe', { user: this.user, topic }).then(() => this.#listener.follows(topic))\n    await job.catch((error: Error) => {\n      if (!(error instanceof Refusal)) throw error\n    })",
  ]),
  also(
    ['3.7'],
    news('3.4', NEWS, 'hears-and-does-nothing', 'does not refresh when there is news', [
      'fit(readObject(frames), NEWS)\n        this.#came()',
      'fit(readObject(frames), NEWS)',
    ]),
  ),
  news('3.4', NEWS_OF_TALK, 'news-of-mail-only', 'does not refresh at news of a request to talk', [
    'fit(readObject(frames), NEWS)\n        this.#came()',
    "if (fit(readObject(frames), NEWS).kind === 'mail') this.#came()",
  ]),

  also(
    ['3.7'],
    pirate('3.5', AGAIN, 'one-socket-for-ever', 'goes on waiting at the socket that has asked', [
      'receiveTimeout: this.#replyMs })',
      'receiveTimeout: -1 })',
    ]),
  ),
  also(
    ['3.7'],
    pirate('3.5', AGAIN, 'gives-up', 'tries three times', [
      ANEW,
      `${ANEW}      if (lost === 2) throw new Refusal('the server is dead')\n`,
    ]),
  ),
  pirate(
    '3.5',
    AGAIN,
    'asks-again-on-the-same-socket',
    'makes REQ send again with an option, and keeps the socket',
    [ANEW, '      if (this.#closed) this.#socket.close()\n'],
    ['new Request({ linger: 0,', 'new Request({ linger: 0, relaxed: true, correlate: false,'],
  ),
  also(
    ['3.7'],
    pirate('3.5', AGAIN, 'impatient', 'does not wait as long as REPLY_MS says', [
      'receiveTimeout: this.#replyMs })',
      'receiveTimeout: this.#replyMs / 20 })',
    ]),
  ),
  pirate('3.5', AGAIN, 'another-ref', 'chooses another ref each time that it asks', [
    'await this.#socket.send(request)',
    "const ref = `${Date.now()}-${lost}`\n      await this.#socket.send(service === 'send' ? JSON.stringify({ service, data: { ...data, ref } }) : request)",
  ]),
  session('3.5', AGAIN, 'ref-from-the-text', 'makes the ref from the mail, so that two alike have the same', [
    'ref: randomUUID() })',
    "ref: Buffer.from(`${to} ${message}`).toString('hex').slice(0, 64) })",
  ]),
  session(
    '3.5',
    REFS,
    'counts-refs',
    'counts its refs, from 1 whenever it starts',
    ['ref: randomUUID() })', 'ref: `${++this.#refs}` })'],
    ['  #seen = 0\n', '  #seen = 0\n  #refs = 0\n'],
  ),
  client('3.5', LOGGED_OFF, 'logged-off-at-once', 'says that it is logged off before it is', [
    "    await session.logoff()\n    terminal.print('logged off')",
    "    terminal.print('logged off')\n    await session.logoff()",
  ]),
  also(
    ['3.7'],
    pirate('3.5', AGAIN, 'complains-aloud', 'says on stdout that there is no reply', [
      "if (lost === 0) this.#notice('No reply",
      "console.log('No reply",
    ]),
  ),
  also(
    ['3.6'],
    session('3.5', LEASE, 'out-for-ever', 'shows that it is not logged in, and leaves it at that', [
      "if (!(error instanceof Refusal && error.message === 'not logged in')) throw error",
      'if (error) throw error',
    ]),
  ),
  also(
    ['3.6'],
    session('3.5', LEASE, 'logs-in-and-forgets', 'logs in again, and does not ask again', [
      'return this.#server.ask(service, moved)\n    }',
      "throw new Refusal('please try again')\n    }",
    ]),
  ),
  session('3.5', LEASE_ALIVE, 'alive-and-out', 'does not log in again when alive is what it hears it at', [
    "const { waiting } = await this.#ask('alive', { user: this.user })",
    "const { waiting } = await this.#server.ask('alive', { user: this.user })",
  ]),
  session('3.5', NOT_AGAIN, 'refused-again-and-goes-on', 'goes on when it is not let in again', [
    'await this.login(this.user)\n',
    'await this.login(this.user).catch((error: Error) => {\n        throw new Refusal(error.message)\n      })\n',
  ]),
  session('3.5', SHOWN, 'begins-where-the-login-says', 'goes back to what the server knows to be confirmed', [
    'this.#seen = Math.max(this.#seen, after)',
    'this.#seen = after',
  ]),
  session('3.5', SESSION, 'session-for-each-login', 'chooses a session at each login', [
    'session: this.#token }',
    'session: this.user ? randomUUID() : this.#token }',
  ]),
  session('3.5', SESSION, 'session-is-the-user', 'takes the name of its user for a session', [
    'session: this.#token }',
    'session: `${user}${this.#token.slice(0, 0)}` }',
  ]),

  also(
    ['3.7'],
    talk('3.6', TALK, 'quits-in-silence', 'ends its conversation without a bye', [
      "this.#send(this.#mouth, { type: 'bye', user: this.#user })\n    this.#end()",
      'this.#end()',
    ]),
  ),
  talk('3.6', TALK, 'says-it-raw', 'prints what the partner says as it is', [
    'this.#terminal.print(`${user}: ${printable(text)}`)',
    'this.#terminal.print(`${user}: ${text}`)',
  ]),
  commands('3.6', IN_TALK, 'says-everything', 'says whatever is typed in a conversation, but quit', [
    'if (this.#recipient) this.#mail(this.#recipient, line)',
    'if (this.#talk.partner && !/^(quit|logoff|#.*)$/.test(command)) this.#talk.say(line)\n    else if (this.#recipient) this.#mail(this.#recipient, line)',
  ]),
  commands('3.6', LEAVES, 'tells-who-left', 'shows that the partner has left when it leaves itself', [
    'if (partner) this.#talk.leave()',
    'if (partner) {\n      this.#talk.leave()\n      this.#terminal.print(`${partner} left`)\n    }',
  ]),
  talk('3.6', LEAVES, 'says-bye-and-stays', 'says bye, and goes on talking', [
    'user: this.#user })\n    this.#end()',
    'user: this.#user })',
  ]),
  client('3.6', LEAVES, 'logs-off-without-bye', 'logs off without a word to its partner', [
    '  talk.leave()\n  soon(',
    '  talk.partner = undefined\n  soon(',
  ]),
  also(
    ['3.7'],
    commands('3.6', TALK, 'request-stays', 'leaves its request at the server when it was accepted', [
      'this.#soon(() => this.#session.talk(to, 0))',
      'if (!this.#talk.partner) this.#soon(() => this.#session.talk(to, 0))',
    ]),
  ),
  commands('3.6', DEAD, 'says-in-its-turn', 'says something when all requests before are answered', [
    SAYS,
    'this.#soon(async () => this.#talk.say(line))',
  ]),
  commands('3.6', BEGINS_DEAD, 'accepts-in-its-turn', 'accepts when all requests before are answered', [
    'this.#talk.accept(offer)',
    'this.#soon(async () => this.#talk.accept(offer))',
  ]),
  talk('3.6', DECLINED, 'hears-no-decline', 'takes no note of a bye before the conversation', [
    '} else if (user === this.asking) {\n      this.#terminal.error',
    "} else if (user === this.asking && type !== 'bye') {\n      this.#terminal.error",
  ]),
  talk('3.6', DECLINED, 'declined-and-still-waiting', 'says that it was declined, and goes on asking', [
    '      this.asking = undefined\n      this.#changed(user)',
    '      this.#changed(user)',
  ]),
  commands(
    '3.6',
    REFUSED_TALK,
    'refused-and-still-waiting',
    'shows that it may not ask, and waits for an answer',
    ['if (this.#talk.asking === name) this.#talk.asking = undefined\n', ''],
  ),
  commands('3.6', IN_TURN, 'asks-in-between', 'shows who wants to talk during a conversation', [
    NOT_SHOWN,
    'if (!offer || this.#shown.has(offer.id)) return',
  ]),
  talk('3.6', IN_TURN, 'accepts-in-silence', 'accepts, and does not tell its port', [
    "this.#send(this.#mouth, { type: 'accept', user: this.#user, port: this.port })",
    '',
  ]),
  talk('3.6', IN_TURN, 'declines-in-silence', 'does not tell who was declined', [
    "this.#send(mouth, { type: 'bye', user: this.#user })\n    this.#close(mouth)",
    'this.#close(mouth)',
  ]),
  commands(
    '3.6',
    BY_ID,
    'a-request-a-user',
    'tells requests to talk by who made them',
    ['readonly #shown = new Set<number>()', 'readonly #shown = new Set<unknown>()'],
    [NOT_SHOWN, NOT_SHOWN.replace('offer.id', 'offer.from')],
    ['this.#shown.add(offer.id)', 'this.#shown.add(offer.from)'],
  ),
  commands('3.6', BY_ID, 'shows-it-at-each-refresh', 'shows a request to talk whenever it refreshes', [
    NOT_SHOWN,
    'if (!offer || this.#talk.partner) return',
  ]),
  talk('3.6', STRANGER, 'shows-a-stranger', 'shows what anybody says', [
    'if (user === this.partner) this.#terminal.print(`${user}: ${printable(text)}`)',
    'if (this.partner) this.#terminal.print(`${user}: ${printable(text)}`)',
  ]),
  talk('3.6', STRANGER, 'anybody-may-say-bye', 'ends the conversation when anybody says bye', [
    '} else if (user === this.partner) {\n      this.#terminal.print(`${user} left`)',
    '} else if (this.partner) {\n      this.#terminal.print(`${this.partner} left`)',
  ]),
  talk('3.6', STRANGER, 'no-answer-for-a-stranger', 'does not answer an accept that comes too late', [
    'else if (user !== this.partner) this.decline({ port })',
    '',
  ]),
  session('3.6', FROM_NEW_PORT, 'asks-from-the-old-port', 'asks to talk with the port of before', [
    "const moved = 'port' in data && data.port !== 0 ? { ...data, port: this.#port } : data",
    'const moved = data',
  ]),
  talk('3.6', CROSSED, 'bye-to-the-partner', 'answers an accept with bye when it asks nobody any longer', [
    'else if (user !== this.partner) this.decline({ port })',
    'else this.decline({ port })',
  ]),
  talk('3.6', CROSSED, 'begins-twice', 'begins the conversation again when the partner accepts, too', [
    'if (user === this.asking) this.#begin(user, port)',
    'if (user === this.asking || user === this.partner) this.#begin(user, port)',
  ]),
  talk('3.6', STRANGER, 'accepts-anybody', 'talks to whoever accepts', [
    'if (user === this.asking) this.#begin(user, port)',
    'if (user !== this.partner && port) this.#begin(user, port)',
  ]),
  talk('3.6', ASKED_ONE, 'anybody-may-decline', 'takes anybody’s bye for that of whom it has asked', [
    '} else if (user === this.asking) {',
    '} else if (this.asking) {',
  ]),
  talk('3.6', ASKED_ONE, 'hears-everybody-when-free', 'shows what anybody says when it talks to nobody', [
    'if (user === this.partner) this.#terminal.print(`${user}: ',
    'if (user === (this.partner ?? user)) this.#terminal.print(`${user}: ',
  ]),
  talk('3.6', ACCEPTS_ONE, 'accepts-and-asks-on', 'accepts somebody, and goes on asking somebody else', [
    '    const settled = this.asking\n    this.asking = undefined\n',
    '    const settled = this.asking === partner ? partner : undefined\n    if (settled) this.asking = undefined\n',
  ]),
  talk(
    '3.6',
    SECOND,
    'one-mouth-for-all',
    'keeps the PUSH of the last conversation, and connects it to the next partner too',
    [ENDED, ''],
    [
      'this.#mouth = this.#open(port)\n    this.#terminal',
      'if (this.#mouth) this.#mouth.connect(this.#at(port))\n    else this.#mouth = this.#open(port)\n    this.#terminal',
    ],
  ),
  talk(
    '3.6',
    SECOND,
    'first-mouth-for-ever',
    'keeps the PUSH of the last conversation',
    [ENDED, ''],
    [
      'this.#mouth = this.#open(port)\n    this.#terminal',
      'this.#mouth ??= this.#open(port)\n    this.#terminal',
    ],
  ),
  talk('3.6', SECOND, 'bye-for-bye', 'answers a bye with a bye', [
    'this.#terminal.print(`${user} left`)\n      this.#end()',
    'this.#terminal.print(`${user} left`)\n      this.leave()',
  ]),
  commands('3.6', ONE, 'asks-two', 'asks a second one, and leaves the first request at the server', [
    '    if (asking && asking !== name) this.withdraw(asking)\n',
    '',
  ]),
  commands('3.6', ONE, 'quits-nothing', 'can’t take back what it has asked', [
    'this.#talk.asking = undefined\n      this.withdraw(asking)',
    'this.#talk.asking = undefined',
  ]),
  client('3.6', MOVES, 'asked-at-the-old-port', 'does not ask again when it is lent another port', [
    'if (asking) soon(() => session.talk(asking, port))',
    'if (asking && !port) soon(() => session.talk(asking, port))',
  ]),
  client('3.6', MOVES, 'leaves-at-each-login', 'ends its conversation at a login, whatever port it is lent', [
    'if (port !== talk.port) {',
    'if (port === talk.port) {\n    talk.leave()\n    if (partner) terminal.print(`${partner} left`)\n  } else {',
  ]),
  client(
    '3.6',
    MOVES,
    'talks-on-at-the-new-port',
    'goes on with a conversation whose partner has an old port',
    [LEAVE_PARTNER, '    if (partner && asking) talk.leave()\n'],
  ),
  talk(
    '3.6',
    GIVES_UP,
    'keeps-the-old-port',
    'binds another port, and keeps the one that it had',
    ['    this.#ear.close()\n    this.#ear = new', '    this.#ears.push(this.#ear)\n    this.#ear = new'],
    ['  #mouth: Push | undefined\n', '  #mouth: Push | undefined\n  readonly #ears: Pull[] = []\n'],
  ),
  talk('3.6', AT_HOST, 'binds-everywhere', 'binds at each address of the machine', [
    'bind(this.#at(port))',
    'bind(`tcp://*:${port}`)',
  ]),
  client(
    '3.6',
    TAKEN,
    'says-so-before-it-is-bound',
    'says that it is logged in, and binds the port afterwards',
    [
      '  const { partner, asking } = talk\n',
      '  const { partner, asking } = talk\n  terminal.print(`logged in as ${session.user} on port ${port}`)\n',
    ],
    ['  }\n  terminal.print(`logged in as ${session.user} on port ${port}`)\n}', '  }\n}'],
  ),
  client('3.6', TAKEN, 'keeps-what-it-can-t-use', 'ends without a logoff when its port is taken', [
    '      await session.logoff()\n      throw',
    '      throw',
  ]),

  pirate('3.7', BROKEN_REPLY, 'dies-of-a-broken-reply', 'ends when a reply breaks the contract', [
    'if (error instanceof Refusal) {\n',
    "if (error instanceof Refusal && error.message === '') {\n",
  ]),
  pirate(
    '3.7',
    BROKEN_REPLY,
    'silent-about-a-broken-reply',
    'does not say that a reply broke the contract',
    ['this.#notice(`The reply breaks the contract: ${error.message}.`)\n', ''],
    ["if (lost === 0) this.#notice('No reply from the server. Asking again until there is one.')\n", ''],
  ),
  pirate(
    '3.7',
    BROKEN_REPLY,
    'believes-every-reply',
    'looks at the status of a reply, and at nothing else',
    [
      'return { data: fit(data, REPLIES[service]) }',
      'return { data: (REPLIES[service] && data) as ReplyTo<S> }',
    ],
    ['  fit,\n', ''],
  ),
  pirate('3.7', BROKEN_REPLY, 'asks-again-at-once', 'does not pause after a reply that breaks the contract', [
    '        await setTimeout(this.#replyMs)\n',
    '        await setTimeout(1)\n',
  ]),
  news(
    '3.7',
    BROKEN_NEWS,
    'dies-of-broken-news',
    'ends when news breaks the contract',
    ['if (!(error instanceof Refusal)) throw error', 'if (error) throw error'],
    ['import { fit, NEWS, readObject, Refusal } from', 'import { fit, NEWS, readObject } from'],
  ),
  news(
    '3.7',
    BROKEN_NEWS,
    'deaf-after-broken-news',
    'hears no more news after some that breaks the contract',
    ['  async #hear(): Promise<void> {', '  #deaf = false\n  async #hear(): Promise<void> {'],
    ['        this.#came()', '        if (!this.#deaf) this.#came()'],
    [
      'if (!(error instanceof Refusal)) throw error',
      'this.#deaf = true\n        if (!(error instanceof Refusal)) throw error',
    ],
  ),
  talk('3.7', BROKEN_TALK, 'dies-of-a-broken-message', 'ends when another client sends nonsense', [
    'if (!(error instanceof Refusal)) throw error',
    'if (error) throw error',
  ]),
  talk(
    '3.7',
    BROKEN_TALK,
    'shows-what-is-no-text',
    'shows whatever comes as text',
    ['const { text } = fit(message, DIRECT.say)', 'const text = String(Object(message).text)'],
    [
      'const { user } = fit(message, DIRECT[type])',
      'const { user } = fit(message, { user: DIRECT[type].user })',
    ],
  ),
  client(
    '3.7',
    SIGTERM,
    'busy-with-the-server',
    'ends on SIGTERM when the request that is under way was answered',
    ['if (ended) return\n  ended = true\n', 'if (ended) return\n  await jobs\n  ended = true\n'],
  ),
  client('3.7', CTRL_C, 'client-dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', [
    "for (const signal of ['SIGINT', 'SIGTERM'])",
    "for (const signal of ['SIGTERM'])",
  ]),
  client('3.7', UNANSWERED, 'handles-signals-later', 'handles signals from the login on', [
    "for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop())\nawait login().then(live)",
    "await login()\n  .then(() => {\n    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop())\n    return live()\n  })\n  ",
  ]),
  client(
    '3.7',
    SIGTERM,
    'leaves-without-bye',
    'ends on SIGTERM without a word to its partner',
    ['server.close()\n  talk.leave()\n', 'server.close()\n'],
    [
      'for (const part of [talk, news, server, terminal]) part.close()',
      'for (const part of [news, server, terminal]) part.close()\n  process.exit()',
    ],
  ),
]

export const clientAccepts: Accepted[] = [
  {
    name: 'numbers-its-requests',
    why: 'a REQ may put an id of its own in front of the empty frame, and any REP gives it back',
    edits: [
      {
        file: 'lazy-pirate.ts',
        replace: 'receiveTimeout: this.#replyMs })',
        by: 'receiveTimeout: this.#replyMs, correlate: true })',
      },
    ],
  },
  {
    name: 'slow-client',
    why: 'a client may take a second before it does anything',
    edits: [
      {
        file: 'client.ts',
        replace: 'await login().then(live)',
        by: 'await new Promise((resolve) => globalThis.setTimeout(resolve, 1000))\nawait login().then(live)',
      },
    ],
  },
  {
    name: 'curious-client',
    why: 'what is not forbidden: it says more on stderr, and refreshes when nothing tells it to',
    edits: [
      {
        file: 'client.ts',
        replace: '  commands.prompt()\n  for await',
        by: "  setInterval(() => terminal.notice('Here I am.'), 100).unref()\n  setInterval(refresh, 400).unref()\n  commands.prompt()\n  for await",
      },
    ],
  },
  {
    name: 'dealer-client',
    why: 'a DEALER that puts the empty frame in front is as good as a REQ',
    edits: [
      {
        file: 'lazy-pirate.ts',
        replace: "import { Request } from 'zeromq'",
        by: "import { Dealer } from 'zeromq'",
      },
      { file: 'lazy-pirate.ts', replace: '#socket: Request\n', by: '#socket: Dealer\n' },
      { file: 'lazy-pirate.ts', replace: 'new Request({', by: 'new Dealer({' },
      { file: 'lazy-pirate.ts', replace: '.send(request)', by: ".send(['', request])" },
      {
        file: 'lazy-pirate.ts',
        replace: 'readObject(await this.#socket.receive())',
        by: 'readObject((await this.#socket.receive()).slice(1))',
      },
    ],
  },
]
