// What may cross the wire. Nothing that a stranger has sent is used before it was looked at.

/** Why a message is refused, in words for who sent it. */
export class Refusal extends Error {}

interface Kind<T> {
  fits: (value: unknown) => value is T
  must: string
}
type Shape = Record<string, Kind<unknown>>
type Fitted<S> = { [Field in keyof S]: S[Field] extends Kind<infer T> ? T : never }

const NAME = text('be 1 to 32 characters of a-z, 0-9, _ and -', (name) => /^[a-z0-9_-]{1,32}$/.test(name))
const TOKEN = text('be 1 to 64 printable ASCII characters', (token) => /^[!-~]{1,64}$/.test(token))
const MESSAGE = text('be well-formed text of at most 1 MiB of UTF-8', (message) => {
  return Buffer.byteLength(message) <= 2 ** 20 && !/\p{Surrogate}/u.test(message)
})
const TEXT = text('be text', () => true)
const NAMES = kind<string[]>('be a list of at most 100 names', (names) => {
  return Array.isArray(names) && names.length <= 100 && names.every(NAME.fits)
})
const COUNT = integer(0, Number.MAX_SAFE_INTEGER)
const PORT = integer(1, 65_535)
const BOOLEAN = kind<boolean>('be true or false', (value) => typeof value === 'boolean')

/** Service -> what its request carries. */
export const REQUESTS = {
  login: { user: NAME, topics: optional(NAMES), session: optional(TOKEN) },
  logoff: { user: NAME },
  subscribe: { user: NAME, topic: NAME },
  send: { from: NAME, to: NAME, message: MESSAGE, ref: optional(TOKEN) },
  refresh: { user: NAME, after: COUNT },
  talk: { from: NAME, to: NAME, port: integer(0, 65_535) },
  alive: { user: NAME },
}

/** Service -> what its reply carries beside `status` and `timestamp` when the status is OK. */
export const REPLIES = {
  login: { port: PORT, after: COUNT, topics: NAMES },
  logoff: {},
  subscribe: {},
  send: { id: COUNT },
  refresh: {
    mails: list({ id: COUNT, from: NAME, to: NAME, message: MESSAGE, timestamp: TEXT }),
    requests: list({ id: COUNT, from: NAME, port: PORT }),
  },
  talk: {},
  alive: { waiting: BOOLEAN },
}

export const NEWS = {
  to: NAME,
  kind: kind<'mail' | 'talk'>('be mail or talk', (value) => value === 'mail' || value === 'talk'),
}

/** Type -> what a message from client to client carries. */
export const DIRECT = {
  accept: { user: NAME, port: PORT },
  say: { user: NAME, text: MESSAGE },
  bye: { user: NAME },
}

export type Service = keyof typeof REQUESTS
export type RequestOf<S extends Service> = Fitted<(typeof REQUESTS)[S]>
export type ReplyTo<S extends Service> = Fitted<(typeof REPLIES)[S]>
export type Offer = ReplyTo<'refresh'>['requests'][number]

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The one frame of a message, as the JSON object that it must be. */
export function readObject(frames: Buffer[]): Record<string, unknown> {
  // 3.7: whatever comes, the sender learns what is wrong with it, and nobody else is the worse for it.
  const [frame, ...more] = frames
  if (!frame || more.length > 0) throw new Refusal(`a message is one frame, and this has ${frames.length}`)
  const text = orRefuse('the frame is not UTF-8', () => utf8.decode(frame))
  const value: unknown = orRefuse('the frame is not JSON', () => JSON.parse(text))
  if (!isObject(value)) throw new Refusal('the frame is JSON, and no object')
  return value
}

/** The key of the table that a field of the message names. */
export function choose<T extends object>(message: object, field: string, table: T): keyof T & string {
  const key = (message as Record<string, unknown>)[field]
  if (key === undefined) throw new Refusal(`${field} is missing`)
  // Not `key in table`: every object has a "constructor".
  if (typeof key === 'string' && Object.hasOwn(table, key)) return key as keyof T & string
  throw new Refusal(`${field} must be one of ${Object.keys(table).join(', ')}`)
}

/** The fields that the shape asks for, each looked at; others are left out. */
export function fit<S extends Shape>(value: unknown, shape: S, what = 'data'): Fitted<S> {
  if (value === undefined) throw new Refusal(`${what} is missing`)
  if (!isObject(value)) throw new Refusal(`${what} must be an object`)
  const fitted = Object.entries(shape).map(([field, { fits, must }]) => {
    const found = Object.hasOwn(value, field) ? value[field] : undefined
    if (fits(found)) return [field, found]
    throw new Refusal(found === undefined ? `${field} is missing` : `${field} must ${must}`)
  })
  return Object.fromEntries(fitted) as Fitted<S>
}

function orRefuse<T>(why: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new Refusal(why)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kind<T>(must: string, fits: (value: unknown) => boolean): Kind<T> {
  return { must, fits: fits as Kind<T>['fits'] }
}

function text(must: string, fits: (text: string) => boolean): Kind<string> {
  return kind(must, (value) => typeof value === 'string' && fits(value))
}

function integer(least: number, most: number): Kind<number> {
  const fits = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  return kind(`be an integer from ${least} to ${most}`, fits)
}

function optional<T>({ must, fits }: Kind<T>): Kind<T | undefined> {
  return kind(must, (value) => value === undefined || fits(value))
}

function list<S extends Shape>(shape: S): Kind<Fitted<S>[]> {
  return kind('be a list', (value) => Array.isArray(value) && value.every((item) => fit(item, shape)))
}
