/** What goes wrong in servers; the clients' half is beside this file. */
import { also, mutant, type Accepted, type Mutant } from '../mutant.ts'

const OWN_PORT = 'the server lends each user a port of its own'
const FORM = 'the server answers in the form of the contract'
const SECOND_LOGIN = 'the server refuses a second login of a user who is in'
const NAMES = 'the server refuses names that are none'
const QUEUE = 'the server lends first what was returned first'
const DRY = 'the server refuses a login when no port is free, and not when one is again'
const LEASES = 'ports come back in the order in which their leases have ended'
const VANISHED = 'the server takes a port back from a client that has vanished'
const WHOLE = 'the server keeps mail for a user who is away, whole and in order'
const SAME_MAIL = 'the server answers the same refresh with the same mail'
const HOW_FAR = 'the server says how far a user has got, and whether there is more'
const HIGHEST = 'the server takes no confirmation back, and none for mail that is not there'
const NOBODY = 'the server refuses mail to a name that nobody has'
const FOLLOWERS = 'mail to a topic reaches all who follow it, and nobody else'
const WHOLE_NAME = 'the server announces mail under the whole name'
const APART = 'the server keeps the names of users and topics apart'
const FOLLOWED = 'the server says at a login what the user follows'
const REFUSED_LOGIN = 'a login that is refused changes nothing'
const REPEATED = 'a login or a logoff that is repeated changes nothing more'
const REPEATED_MAIL = 'a mail that is repeated is kept once'
const KILLED = 'a server that was killed has the mail that it has said OK to'
const KILLED_IN = 'a server that was killed knows who has which port, and who wants to talk'
const KEPT_REQUEST = 'the server keeps a request to talk to one who is away'
const WITHDRAWN = 'a request to talk that is withdrawn is over, and no other'
const LEFT = 'a request to talk is over when who made it logs off or vanishes'
const TOLD = 'the server says that a request to talk has come, and that it is gone'
const REFUSED_REQUEST = 'the server refuses a request to talk that can’t be'
const BROKEN = 'the server answers every broken request with erro, and the next good one'
const STRANGER = 'the server serves nobody who is not logged in'
const SIGTERM = 'the server ends on SIGTERM'
const CTRL_C = 'the server ends on SIGINT'

export const serverMutants: Mutant[] = [
  mutant('3.1', OWN_PORT, 'fifth-login-kills', 'has room for four users, and falls over at the fifth', [
    'ports',
    'this.#mailbox.lendPort(port, user)',
    'if (this.#mailbox.usersWithPort().length === 4) process.exit(1)\n    this.#mailbox.lendPort(port, user)',
  ]),
  mutant('3.1', FORM, 'no-timestamp', 'leaves the timestamp out of its replies', [
    'server',
    'data: { ...data, timestamp: new Date().toISOString() }',
    'data',
  ]),
  mutant('3.1', FORM, 'names-no-service', 'does not say in its replies which service they are for', [
    'server',
    'JSON.stringify({ service, data:',
    'JSON.stringify({ data:',
  ]),
  also(
    ['3.7'],
    mutant('3.1', FORM, 'erro-without-why', 'says that it refuses, and not why', [
      'server',
      "reply({ status: 'erro', message: why })",
      "reply({ status: 'erro' })",
    ]),
  ),
  mutant(
    '3.1',
    SECOND_LOGIN,
    'two-ports-for-one',
    'lends a second port to a user who is in',
    ['services', 'if (lent !== undefined && !again) throw new Refusal(`${user} is logged in already`)', ''],
    [
      'services',
      'const port = lent ?? this.#ports.lend(user)',
      'const port = again && lent ? lent : this.#ports.lend(user)',
    ],
    ['mailbox', 'turn INTEGER NOT NULL, user TEXT UNIQUE)', 'turn INTEGER NOT NULL, user TEXT)'],
  ),
  mutant('3.1', SECOND_LOGIN, 'no-session-is-one', 'takes two logins without a session for the same client', [
    'services',
    'session !== undefined && session ===',
    'session ===',
  ]),
  also(
    ['3.7'],
    mutant('3.1', NAMES, 'any-name-will-do', 'takes any text for a name', [
      'messages',
      '/^[a-z0-9_-]{1,32}$/.test(name)',
      'name.length > 0',
    ]),
  ),
  also(
    ['3.7'],
    mutant('3.1', NAMES, 'numbers-for-names', 'makes text of whatever comes', [
      'messages',
      "typeof value === 'string' && fits(value)",
      'fits(String(value))',
    ]),
  ),

  also(
    ['3.5'],
    mutant('3.2', QUEUE, 'lends-the-lowest-port', 'lends the lowest port that is free', [
      'ports',
      'const [port] = this.#mailbox.freePorts()',
      'const [port] = this.#mailbox.freePorts().sort((a, b) => a - b)',
    ]),
  ),
  also(
    ['3.3', '3.4', '3.5', '3.6'],
    mutant('3.2', DRY, 'logoff-keeps-the-port', 'does not return the port at logoff', [
      'services',
      'this.#withdraw(user)\n    this.#ports.giveBack(user)',
      'this.#withdraw(user)',
    ]),
  ),
  also(
    ['3.1', '3.3', '3.4', '3.5', '3.6'],
    mutant('3.2', DRY, 'logoff-unanswered', 'does not answer a logoff, and so never receives again', [
      'server',
      'await requests.send(answer(frames))',
      'const reply = answer(frames)\n    if (reply.startsWith(\'{"service":"logoff"\')) continue\n    await requests.send(reply)',
    ]),
  ),
  mutant('3.2', DRY, 'lends-beyond-the-pool', 'goes on counting when no port is free', [
    'ports',
    'const [port] = this.#mailbox.freePorts()',
    'const [port = 7000] = this.#mailbox.freePorts()',
  ]),
  mutant('3.2', VANISHED, 'lends-for-half-the-time', 'ends a lease after half of LEASE_MS', [
    'ports',
    'performance.now() + this.#leaseMs',
    'performance.now() + this.#leaseMs / 2',
  ]),
  also(
    ['3.6'],
    mutant('3.2', VANISHED, 'lends-for-ever', 'knows no end of a lease', [
      'ports',
      'filter((user) => end(user) <= now)',
      'filter((user) => end(user) < 0)',
    ]),
  ),
  mutant('3.2', VANISHED, 'anybody-renews', 'begins a lease anew when somebody else tries the name', [
    'services',
    'if (lent !== undefined && !again) throw',
    'if (lent !== undefined) this.#ports.renew(user)\n    if (lent !== undefined && !again) throw',
  ]),
  mutant('3.2', VANISHED, 'alive-renews-nothing', 'begins a lease anew at every request but alive', [
    'services',
    '      this.#ports.renew(user)\n    }',
    "      if (service !== 'alive') this.#ports.renew(user)\n    }",
  ]),
  mutant('3.2', VANISHED, 'erro-renews-nothing', 'begins a lease anew only when it has said OK', [
    'services',
    '      this.#ports.renew(user)\n    }\n    const news = this.#news.length\n    try {\n      return this.#mailbox.transaction(() => (this[service] as (data: unknown) => object)(data))',
    "    }\n    const news = this.#news.length\n    try {\n      const done = this.#mailbox.transaction(() => (this[service] as (data: unknown) => object)(data))\n      if (service !== 'logoff') this.#ports.renew(user)\n      return done",
  ]),
  mutant('3.2', VANISHED, 'only-alive-renews', 'begins a lease anew at alive only', [
    'services',
    '      this.#ports.renew(user)\n    }',
    "      if (service === 'alive') this.#ports.renew(user)\n    }",
  ]),
  mutant('3.2', LEASES, 'last-lease-first', 'returns the port first whose lease has ended last', [
    'ports',
    'end(a) - end(b)',
    'end(b) - end(a)',
  ]),

  mutant(
    '3.3',
    WHOLE,
    'text-ends-at-nul',
    'keeps text as C does, to the first NUL',
    ['mailbox', 'const message = JSON.stringify(mail.message)', 'const message = mail.message'],
    ['mailbox', 'message: JSON.parse(mail.message) as string', 'message: mail.message'],
  ),
  also(
    ['3.5'],
    mutant('3.3', WHOLE, 'newest-first', 'hands out the newest mail first', [
      'mailbox',
      'WHERE user = ? AND id > ? ORDER BY id LIMIT 10',
      'WHERE user = ? AND id > ? ORDER BY id DESC LIMIT 10',
    ]),
  ),
  also(
    ['3.5'],
    mutant(
      '3.3',
      SAME_MAIL,
      'read-is-gone',
      'hands out each mail until it is confirmed, whatever is asked for',
      [
        'services',
        'mails: this.#mailbox.mails(user, after)',
        'mails: this.#mailbox.mails(user, Math.max(after, this.#mailbox.seenBy(user)))',
      ],
    ),
  ),
  also(
    ['3.5'],
    mutant('3.3', HOW_FAR, 'confirms-nothing', 'does not remember what a user has seen', [
      'services',
      'this.#mailbox.confirm(user, after)',
      '',
    ]),
  ),
  mutant('3.3', HOW_FAR, 'any-mail-is-waiting', 'says that mail is waiting for whoever has ever got some', [
    'services',
    'this.#mailbox.newestFor(user) > this.#mailbox.seenBy(user)',
    'this.#mailbox.newestFor(user) > 0',
  ]),
  also(
    ['3.5'],
    mutant('3.3', HOW_FAR, 'begins-at-nought', 'does not say at a login how far the user has got', [
      'services',
      'after: this.#mailbox.seenBy(user)',
      'after: 0',
    ]),
  ),
  mutant('3.3', HIGHEST, 'confirms-what-is-not-there', 'remembers whatever number a refresh brings', [
    'mailbox',
    'const seen = this.newestFor(user, id)',
    'const seen = id',
  ]),
  mutant('3.3', HIGHEST, 'takes-it-back', 'remembers the last confirmation, and not the highest', [
    'mailbox',
    'if (seen > this.seenBy(user)) this',
    'this',
  ]),
  also(
    ['3.4'],
    mutant('3.3', NOBODY, 'mail-to-nobody', 'says OK to mail for a name that nobody has', [
      'services',
      'if (readers.length === 0) throw new Refusal(`nobody is called ${to}, and nobody follows it`)',
      '',
    ]),
  ),

  mutant('3.4', FOLLOWERS, 'away-is-out', 'delivers mail for a topic to those who are in', [
    'services',
    'this.#mailbox.followersOf(to)',
    'this.#mailbox.followersOf(to).filter((user) => this.#mailbox.portOf(user))',
  ]),
  mutant('3.4', FOLLOWERS, 'not-to-oneself', 'delivers mail for a topic to all followers but the sender', [
    'services',
    'this.#mailbox.followersOf(to)',
    'this.#mailbox.followersOf(to).filter((user) => user !== from)',
  ]),
  mutant('3.4', FOLLOWERS, 'topics-by-prefix', 'takes a topic for every topic that begins like it', [
    'mailbox',
    'SELECT user FROM followers WHERE topic = ?',
    'SELECT user FROM followers WHERE topic LIKE ? || char(37)',
  ]),
  also(
    ['3.6'],
    mutant('3.4', WHOLE_NAME, 'news-without-marks', 'announces under the bare name', [
      'server',
      'const topic = `@${item.to}@`',
      'const topic = item.to',
    ]),
  ),
  also(
    ['3.6'],
    mutant('3.4', WHOLE_NAME, 'news-in-one-frame', 'sends name and JSON in one frame', [
      'server',
      'await news.send([topic, JSON.stringify(item)])',
      'await news.send(`${topic} ${JSON.stringify(item)}`)',
    ]),
  ),
  mutant('3.4', APART, 'topic-named-like-a-user', 'lets users and topics have the same name', [
    'services',
    'if (this.#mailbox.isUser(topic)) throw new Refusal(`${topic} is a user`)',
    '',
  ]),
  mutant('3.4', APART, 'user-named-like-a-topic', 'lets a user log in under the name of a topic', [
    'services',
    'if (this.#mailbox.isTopic(user)) throw new Refusal(`${user} is a topic`)',
    '',
  ]),
  mutant('3.4', FOLLOWED, 'says-what-it-was-told', 'says the topics that the login has brought', [
    'services',
    'topics: this.#mailbox.topicsOf(user)',
    'topics',
  ]),
  mutant('3.4', REFUSED_LOGIN, 'half-a-login', 'has logged in by the time that it refuses a topic', [
    'services',
    'this.#mailbox.transaction(() => (this[service] as (data: unknown) => object)(data))',
    '(this[service] as (data: unknown) => object)(data)',
  ]),

  mutant('3.5', REPEATED, 'no-sessions', 'takes a login that is repeated for somebody else’s', [
    'services',
    'const again = session !== undefined && session === this.#mailbox.sessionOf(user)',
    'const again = false',
  ]),
  mutant(
    '3.5',
    REPEATED_MAIL,
    'no-refs',
    'keeps a mail as often as it is sent',
    [
      'services',
      'const sent = ref === undefined ? undefined : this.#mailbox.idOf(from, ref)',
      'const sent = undefined',
    ],
    ['mailbox', ', UNIQUE (sender, ref)', ''],
  ),
  mutant(
    '3.5',
    REPEATED_MAIL,
    'refs-of-everybody',
    'looks for a ref among the mail of all senders',
    ['mailbox', 'UNIQUE (sender, ref)', 'UNIQUE (ref)'],
    ['mailbox', "WHERE sender = ? AND ref = ?', from, ref", "WHERE ref = ?', ref"],
  ),
  mutant('3.5', KILLED, 'keeps-it-in-memory', 'writes nothing to the disk', [
    'mailbox',
    "join(folder, 'mail.db')",
    "join(folder, 'mail.db') && ':memory:'",
  ]),
  mutant('3.5', KILLED_IN, 'logs-everybody-off', 'returns all ports when it starts', [
    'ports',
    'for (const user of mailbox.usersWithPort()) this.renew(user)',
    'for (const user of mailbox.usersWithPort()) mailbox.takePortBack(user)',
  ]),
  mutant('3.5', KILLED, 'reads-from-the-start', 'forgets what was confirmed when it starts', [
    'mailbox',
    'this.#db.exec(SCHEMA)',
    "this.#db.exec(SCHEMA)\n    this.#db.exec('UPDATE users SET seen = 0')",
  ]),
  mutant('3.5', KILLED_IN, 'queues-up-anew', 'puts the free ports into order when it starts', [
    'mailbox',
    '  setPorts(ports: number[]): void {',
    "  setPorts(ports: number[]): void {\n    this.#rows('DELETE FROM ports WHERE user IS NULL')",
  ]),
  mutant('3.5', KILLED_IN, 'forgets-who-rang', 'keeps requests to talk for as long as it runs', [
    'mailbox',
    'this.#db.exec(SCHEMA)',
    "this.#db.exec(SCHEMA)\n    this.#db.exec('DELETE FROM requests')",
  ]),

  mutant('3.6', KEPT_REQUEST, 'away-hears-nothing', 'forgets a request to talk to somebody who is away', [
    'services',
    'if (this.#mailbox.request(from, to, port))',
    'if (this.#mailbox.portOf(to) && this.#mailbox.request(from, to, port))',
  ]),
  mutant('3.6', KEPT_REQUEST, 'rings-again', 'makes a new request to talk of one that is repeated', [
    'mailbox',
    'INSERT OR IGNORE INTO requests',
    'INSERT OR REPLACE INTO requests',
  ]),
  mutant('3.6', WITHDRAWN, 'withdraws-nothing', 'keeps a request to talk that was withdrawn', [
    'services',
    'if (port === 0) this.#withdraw(from, to)\n    else {',
    'if (port !== 0) {',
  ]),
  mutant('3.6', LEFT, 'rings-after-logoff', 'keeps the requests to talk of one who has logged off', [
    'services',
    'this.#withdraw(user)\n    this.#ports.giveBack(user)',
    'this.#ports.giveBack(user)',
  ]),
  mutant('3.6', LEFT, 'rings-for-who-vanished', 'keeps the requests to talk of one whose lease has ended', [
    'services',
    'this.#mailbox.transaction(() => this.#leave(silent))',
    'this.#ports.giveBack(silent)',
  ]),
  mutant('3.6', WITHDRAWN, 'withdraws-everything', 'withdraws the requests to all others as well', [
    'services',
    'if (port === 0) this.#withdraw(from, to)',
    'if (port === 0) this.#withdraw(from)',
  ]),
  mutant('3.6', WITHDRAWN, 'withdraws-only-once', 'refuses to withdraw what is not there', [
    'services',
    'if (port === 0) this.#withdraw(from, to)',
    "if (port === 0 && this.#mailbox.withdraw(from, to).length === 0) throw new Refusal('no request')\n    else if (port === 0) this.#news.push({ to, kind: 'talk' })",
  ]),
  mutant('3.6', WITHDRAWN, 'same-id-for-another', 'gives a new request to talk the id of an old one', [
    'mailbox',
    'requests (id INTEGER PRIMARY KEY AUTOINCREMENT',
    'requests (id INTEGER PRIMARY KEY',
  ]),
  mutant('3.6', REFUSED_REQUEST, 'any-port-will-do', 'passes on a port that was lent to somebody else', [
    'services',
    'if (port !== this.#mailbox.portOf(from)) throw new Refusal(`port ${port} is not lent to ${from}`)',
    '',
  ]),
  mutant('3.6', REFUSED_REQUEST, 'talks-to-nobody', 'keeps a request to talk to a name that nobody has', [
    'services',
    'to === from || !this.#mailbox.isUser(to)',
    'to === from',
  ]),
  mutant('3.6', TOLD, 'tells-nobody', 'does not announce a request to talk', [
    'services',
    "if (this.#mailbox.request(from, to, port)) this.#news.push({ to, kind: 'talk' })",
    'this.#mailbox.request(from, to, port)',
  ]),
  mutant('3.6', TOLD, 'tells-nobody-it-is-gone', 'announces a request to talk, and not its end', [
    'services',
    "for (const name of this.#mailbox.withdraw(from, to)) this.#news.push({ to: name, kind: 'talk' })",
    'this.#mailbox.withdraw(from, to)',
  ]),
  mutant('3.6', TOLD, 'only-mail-waits', 'says that nothing is waiting while somebody wants to talk', [
    'services',
    'unread || this.#mailbox.requestsTo(user).length > 0',
    'unread',
  ]),

  mutant(
    '3.7',
    BROKEN,
    'stops-at-broken-json',
    'lets an exception end the loop',
    ['messages', '  } catch {\n    throw new Refusal(why)', '  } catch {\n    throw new Error(why)'],
    [
      'server',
      'if (!(error instanceof Refusal)) console.error(error)',
      'if (!(error instanceof Refusal)) throw error',
    ],
  ),
  mutant('3.7', BROKEN, 'evaluates-requests', 'runs what comes from the network as a program', [
    'messages',
    'JSON.parse(text)',
    '(0, eval)(`(${text})`)',
  ]),
  mutant('3.7', BROKEN, 'text-for-a-number', 'takes text for a number', [
    'messages',
    'Number.isInteger(value) && Number(value) >= least',
    'Number.isInteger(Number(value)) && Number(value) >= least',
  ]),
  mutant('3.7', BROKEN, 'any-list-of-topics', 'does not look at what is in a list', [
    'messages',
    ' && names.every(NAME.fits)',
    '',
  ]),
  mutant('3.7', BROKEN, 'first-frame-only', 'looks at the first frame, whatever follows', [
    'messages',
    'if (!frame || more.length > 0) throw',
    'if (!frame || more.length > 9) throw',
  ]),
  mutant('3.7', STRANGER, 'serves-strangers', 'serves users who are not logged in', [
    'services',
    "if (!this.#mailbox.portOf(user)) throw new Refusal('not logged in')",
    "if (!this.#mailbox.portOf(user) && service === 'talk') throw new Refusal('not logged in')",
  ]),
  mutant('3.7', STRANGER, 'in-other-words', 'refuses who is not logged in, in words of its own', [
    'services',
    "throw new Refusal('not logged in')",
    "throw new Refusal('please log in first')",
  ]),
  mutant('3.7', SIGTERM, 'server-dies-of-sigterm', 'does not handle SIGTERM', [
    'server',
    "for (const signal of ['SIGINT', 'SIGTERM'])",
    "for (const signal of ['SIGINT'])",
  ]),
  mutant('3.7', CTRL_C, 'server-dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', [
    'server',
    "for (const signal of ['SIGINT', 'SIGTERM'])",
    "for (const signal of ['SIGTERM'])",
  ]),
]

export const serverAccepts: Accepted[] = [
  {
    name: 'small-portions',
    why: 'a refresh may stop short after any number of mails',
    edits: [{ file: 'mailbox.ts', replace: 'ORDER BY id LIMIT 10', by: 'ORDER BY id LIMIT 1' }],
  },
  {
    name: 'more-fields',
    why: 'other fields than those of the contract are ignored',
    edits: [
      {
        file: 'server.ts',
        replace: 'data: { ...data, timestamp: new Date().toISOString() }',
        by: 'version: 2, data: { took: 1, ...data, timestamp: new Date().toISOString() }',
      },
    ],
  },
]
