import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { Promised } from './promised.ts'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, kind TEXT, id INTEGER) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, topic TEXT, sender TEXT,
    message TEXT, timestamp TEXT, published INTEGER);
  CREATE INDEX IF NOT EXISTS histories ON items (topic, id);
  CREATE INDEX IF NOT EXISTS pending ON items (id) WHERE published = 0;`

/** How much of a history is handed out at a time, in bytes of JSON. */
const MOST_TEXT = 2 ** 20

/** What the server has kept. Its topic is the channel, or the user who logged in or who gets the message. */
export interface Kept {
  id: number
  kind: 'login' | 'channel' | 'publication' | 'message'
  topic: string
  sender: string
  message: string
  timestamp: string
}

/** Why a server must not go on with the files that it finds. */
export class Torn extends Error {}

/** What must outlive the server, in one SQLite file. When a transaction has returned, it is on the disk. */
export class Memory {
  readonly #db
  readonly #promised: Promised
  #newest = 0

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'chat.db')
    this.#promised = new Promised(join(folder, 'chat.promised'))
    // 4.7: to SQLite an empty file is a new database. To a server that has made promises it is a torn one.
    const isNew = sizeOf(file) === 0
    if (isNew && (this.#promised.id !== undefined || sizeOf(`${file}-wal`) > 0))
      throw new Torn(`${file} is missing or empty, and there was one`)
    this.#db = new Database(file)
    // 4.6: a commit appends to a log beside the file, WAL, and returns when the disk has it, FULL.
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = FULL')
    if (!isNew) this.#examine(file)
    this.#db.exec(SCHEMA)
    this.#newest = this.#rows<{ id: number | null }>('SELECT max(id) AS id FROM items')[0]?.id ?? 0
    // 4.7: a torn log is shorter, and no error to SQLite: it drops the end. Only a number beside it can tell.
    const promised = this.#promised.id ?? this.#newest
    if (Number.isNaN(promised))
      throw new Torn(`chat.promised is torn (to trust ${file} all the same, delete it)`)
    if (this.#newest < promised)
      throw new Torn(
        `${file} and its log end at item ${this.#newest}, and item ${promised} was promised ` +
          `(to go on without, delete chat.promised)`,
      )
    if (!isNew && this.#promised.id === undefined)
      console.error(`There is no chat.promised: trusting that ${file} ends with item ${this.#newest}.`)
    this.#promised.write(this.#newest)
  }

  /** All that the work writes, or nothing when it throws. */
  transaction<T>(work: () => T): T {
    const before = this.#newest
    try {
      const result = this.#db.transaction(work)()
      if (this.#newest > before) this.#promised.write(this.#newest)
      return result
    } catch (error) {
      this.#newest = before
      throw error
    }
  }

  kindOf(name: string): 'user' | 'channel' | undefined {
    return this.#rows<{ kind: 'user' | 'channel' }>('SELECT kind FROM names WHERE name = ?', name)[0]?.kind
  }

  /** The names of all users, or channels, in the order in which they came. */
  names(kind: 'user' | 'channel'): string[] {
    const rows = this.#rows<{ name: string }>('SELECT name FROM names WHERE kind = ? ORDER BY id', kind)
    return rows.map(({ name }) => name)
  }

  /** Makes the name a user's, or a channel's, for ever. */
  name(name: string, kind: 'user' | 'channel'): void {
    this.#rows('INSERT OR IGNORE INTO names (name, kind, id) VALUES (?, ?, ?)', name, kind, this.#newest)
  }

  /** Keeps an item. Publications and messages then wait to be published. */
  keep(kind: Kept['kind'], topic: string, sender: string, message = ''): void {
    const published = kind === 'login' || kind === 'channel' ? 1 : 0
    const sql = `INSERT INTO items (kind, topic, sender, message, timestamp, published)
      VALUES (?, ?, ?, ?, ?, ?) RETURNING id`
    // As JSON, because libsql ends a text at its first NUL character.
    const values = [kind, topic, sender, JSON.stringify(message), new Date().toISOString(), published]
    this.#newest = this.#rows<{ id: number }>(sql, ...values)[0]!.id
  }

  /** The next few items of a channel or a user, oldest first. */
  history(topic: string, after: number): Kept[] {
    const sql = `SELECT id, kind, topic, sender, message, timestamp FROM items
      WHERE topic = ? AND id > ? AND kind <> 'channel' ORDER BY id`
    const items: Kept[] = []
    let size = 0
    for (const item of this.#db.prepare(sql).iterate([topic, after]) as Iterable<Kept>) {
      // A few long ones are enough for one reply: whoever wants more asks again.
      size += Buffer.byteLength(item.message) + 300
      if (size > MOST_TEXT && items.length > 0) break
      items.push({ ...item, message: JSON.parse(item.message) as string })
    }
    return items
  }

  /** The oldest item that waits to be published. */
  pending(): Kept | undefined {
    const sql = `SELECT id, kind, topic, sender, message, timestamp FROM items
      WHERE published = 0 ORDER BY id LIMIT 1`
    const [item] = this.#rows<Kept>(sql)
    return item && { ...item, message: JSON.parse(item.message) as string }
  }

  /** Remembers that an item was published. Nobody waits for the disk: what is forgotten is published again. */
  published(id: number): void {
    this.#db.pragma('synchronous = NORMAL')
    this.#rows('UPDATE items SET published = 1 WHERE id = ?', id)
    this.#db.pragma('synchronous = FULL')
  }

  close(): void {
    this.#db.close()
    this.#promised.close()
  }

  #examine(file: string): void {
    // 4.7: a file may end anywhere. Whole pages, in an order that makes sense: that is a database.
    const [{ page_size: page }] = this.#db.pragma('page_size') as [{ page_size: number }]
    if (sizeOf(file) % page > 0) throw new Torn(`${file} ends in the middle of a page`)
    const findings = this.#db.pragma('quick_check') as { quick_check: string }[]
    if (findings[0]?.quick_check !== 'ok') throw new Torn(`${file} is damaged: ${findings[0]?.quick_check}`)
  }

  #rows<Row = unknown>(sql: string, ...values: (string | number | null)[]): Row[] {
    return this.#db.prepare(sql).all(values) as Row[]
  }
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}
