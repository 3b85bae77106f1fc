import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, session TEXT, seen INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS followers (topic TEXT, user TEXT, PRIMARY KEY (topic, user)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT, recipient TEXT,
    message TEXT, timestamp TEXT, ref TEXT, UNIQUE (sender, ref));
  CREATE TABLE IF NOT EXISTS mailboxes (user TEXT, mail INTEGER, PRIMARY KEY (user, mail)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS requests (id INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT, recipient TEXT,
    port INTEGER, UNIQUE (sender, recipient));
  CREATE TABLE IF NOT EXISTS ports (port INTEGER PRIMARY KEY, turn INTEGER NOT NULL, user TEXT UNIQUE);`

/** How much text of mail is handed out at a time, in characters of JSON. */
const MOST_TEXT = 2 ** 20

export interface Mail {
  id: number
  from: string
  to: string
  message: string
  timestamp: string
}

/** What must outlive the server, in one SQLite file. When a call has returned, its change is on the disk. */
export class Mailbox {
  readonly #db

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#db = new Database(join(folder, 'mail.db'))
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = FULL')
    this.#db.exec(SCHEMA)
  }

  /** All that the work writes, or nothing when it throws. */
  transaction<T>(work: () => T): T {
    return this.#db.transaction(work)()
  }

  isUser(name: string): boolean {
    return this.#rows('SELECT 1 FROM users WHERE name = ?', name).length > 0
  }

  isTopic(name: string): boolean {
    return this.#rows('SELECT 1 FROM followers WHERE topic = ? LIMIT 1', name).length > 0
  }

  /** Makes the name a user's for ever, and this session the user's last. */
  addUser(name: string, session: string | undefined): void {
    const sql =
      'INSERT INTO users (name, session) VALUES (?, ?) ON CONFLICT DO UPDATE SET session = excluded.session'
    this.#rows(sql, name, session ?? null)
  }

  sessionOf(user: string): string | undefined {
    return (
      this.#rows<{ session: string | null }>('SELECT session FROM users WHERE name = ?', user)[0]?.session ??
      undefined
    )
  }

  /** The highest mail id that the user has confirmed. */
  seenBy(user: string): number {
    return this.#rows<{ seen: number }>('SELECT seen FROM users WHERE name = ?', user)[0]?.seen ?? 0
  }

  /** The highest id of a mail in the user's mailbox, up to a limit; 0 when there is none. */
  newestFor(user: string, upTo = Number.MAX_SAFE_INTEGER): number {
    const sql = 'SELECT max(mail) AS newest FROM mailboxes WHERE user = ? AND mail <= ?'
    return this.#rows<{ newest: number | null }>(sql, user, upTo)[0]?.newest ?? 0
  }

  /** Remembers that the user has every mail up to this id. What was confirmed stays confirmed. */
  confirm(user: string, id: number): void {
    const seen = this.newestFor(user, id)
    if (seen > this.seenBy(user)) this.#rows('UPDATE users SET seen = ? WHERE name = ?', seen, user)
  }

  follow(user: string, topic: string): void {
    this.#rows('INSERT OR IGNORE INTO followers (topic, user) VALUES (?, ?)', topic, user)
  }

  topicsOf(user: string): string[] {
    const rows = this.#rows<{ topic: string }>(
      'SELECT topic FROM followers WHERE user = ? ORDER BY topic',
      user,
    )
    return rows.map(({ topic }) => topic)
  }

  followersOf(topic: string): string[] {
    return this.#rows<{ user: string }>('SELECT user FROM followers WHERE topic = ?', topic).map(
      ({ user }) => user,
    )
  }

  /** Keeps a mail once, in the mailbox of every reader, and gives its id. */
  keep(mail: Omit<Mail, 'id'> & { ref: string | undefined }, readers: string[]): number {
    // As JSON, because libsql ends a text at its first NUL character.
    const message = JSON.stringify(mail.message)
    const [row] = this.#rows<{ id: number }>(
      'INSERT INTO mail (sender, recipient, message, timestamp, ref) VALUES (?, ?, ?, ?, ?) RETURNING id',
      ...[mail.from, mail.to, message, mail.timestamp, mail.ref ?? null],
    )
    for (const user of readers) this.#rows('INSERT INTO mailboxes (user, mail) VALUES (?, ?)', user, row!.id)
    return row!.id
  }

  /** The id of the mail that this sender has sent with this ref. */
  idOf(from: string, ref: string): number | undefined {
    return this.#rows<{ id: number }>('SELECT id FROM mail WHERE sender = ? AND ref = ?', from, ref)[0]?.id
  }

  /** The next few mails in the user's mailbox, oldest first. */
  mails(user: string, after: number): Mail[] {
    const rows = this.#rows<Mail>(
      `SELECT id, sender AS "from", recipient AS "to", message, timestamp FROM mail
       JOIN mailboxes ON mail = id WHERE user = ? AND id > ? ORDER BY id LIMIT 10`,
      ...[user, after],
    )
    // A few long ones are enough for one reply: whoever wants more asks again.
    let size = 0
    const few = rows.filter(({ message }, i) => (size += message.length) <= MOST_TEXT || i === 0)
    return few.map((mail) => ({ ...mail, message: JSON.parse(mail.message) as string }))
  }

  /** Keeps a request to talk; false when it was there already. */
  request(from: string, to: string, port: number): boolean {
    const sql = 'INSERT OR IGNORE INTO requests (sender, recipient, port) VALUES (?, ?, ?) RETURNING id'
    return this.#rows(sql, from, to, port).length > 0
  }

  requestsTo(user: string): { id: number; from: string; port: number }[] {
    return this.#rows('SELECT id, sender AS "from", port FROM requests WHERE recipient = ? ORDER BY id', user)
  }

  /** Withdraws the user's request to one other, or to all, and gives the names of those it was for. */
  withdraw(from: string, to?: string): string[] {
    const sql =
      'DELETE FROM requests WHERE sender = ? AND recipient = coalesce(?, recipient) RETURNING recipient'
    return this.#rows<{ recipient: string }>(sql, from, to ?? null).map(({ recipient }) => recipient)
  }

  /** Makes these the ports that can be lent: new ones queue up behind the others. */
  setPorts(ports: number[]): void {
    const known = this.#rows<{ port: number }>('SELECT port FROM ports').map(({ port }) => port)
    for (const port of known) if (!ports.includes(port)) this.#rows('DELETE FROM ports WHERE port = ?', port)
    const sql = 'INSERT OR IGNORE INTO ports SELECT ?, coalesce(max(turn), 0) + 1, NULL FROM ports'
    for (const port of ports) this.#rows(sql, port)
  }

  /** The ports that nobody has, in the order in which they came back. */
  freePorts(): number[] {
    return this.#rows<{ port: number }>('SELECT port FROM ports WHERE user IS NULL ORDER BY turn').map(
      ({ port }) => port,
    )
  }

  portOf(user: string): number | undefined {
    return this.#rows<{ port: number }>('SELECT port FROM ports WHERE user = ?', user)[0]?.port
  }

  usersWithPort(): string[] {
    return this.#rows<{ user: string }>('SELECT user FROM ports WHERE user IS NOT NULL').map(
      ({ user }) => user,
    )
  }

  lendPort(port: number, user: string): void {
    this.#rows('UPDATE ports SET user = ? WHERE port = ?', user, port)
  }

  /** Puts the user's port at the back of the queue. */
  takePortBack(user: string): void {
    this.#rows('UPDATE ports SET user = NULL, turn = (SELECT max(turn) + 1 FROM ports) WHERE user = ?', user)
  }

  close(): void {
    this.#db.close()
  }

  #rows<Row = unknown>(sql: string, ...values: (string | number | null)[]): Row[] {
    return this.#db.prepare(sql).all(values) as Row[]
  }
}
