// What may cross the wire. Nothing that a stranger has sent is used before it was looked at.

/** Why a message is refused, in words for who sent it. */
export class Refusal extends Error {}

interface Kind<T> {
  fits: (value: unknown) => value is T
  must: string
}
type Shape = Record<string, Kind<unknown>>
type Fitted<S> = { [Field in keyof S]: S[Field] extends Kind<infer T> ? T : never }

const NAME = text('be 1 to 64 letters, digits, _, - and .', (name) => /^[A-Za-z0-9_.-]{1,64}$/.test(name))
const MESSAGE = text('be well-formed text of at most 1 MiB of UTF-8', (message) => {
  return Buffer.byteLength(message) <= 2 ** 20 && !/\p{Surrogate}/u.test(message)
})
const TEXT = text('be text', () => true)
const COUNT = kind<number>('be an integer from 0 to 2^53 - 1', (value) => {
  return Number.isSafeInteger(value) && Number(value) >= 0
})
const NAMES = kind<string[]>('be a list of names', (value) => Array.isArray(value) && value.every(NAME.fits))

/** Kind -> what an item of a history carries. */
const ITEMS = {
  login: { id: COUNT, timestamp: TEXT, user: NAME },
  publication: { id: COUNT, timestamp: TEXT, user: NAME, channel: NAME, message: MESSAGE },
  message: { id: COUNT, timestamp: TEXT, src: NAME, dst: NAME, message: MESSAGE },
}
export type Item = { [K in keyof typeof ITEMS]: { kind: K } & Fitted<(typeof ITEMS)[K]> }[keyof typeof ITEMS]
const ITEM_LIST = kind<Item[]>('be a list of items', (value) => {
  return Array.isArray(value) && value.every((item) => fit(item, ITEMS[choose(Object(item), 'kind', ITEMS)]))
})

/** Service -> what its request carries. */
export const REQUESTS = {
  login: { user: NAME },
  users: {},
  channel: { channel: NAME },
  channels: {},
  publish: { user: NAME, channel: NAME, message: MESSAGE },
  message: { src: NAME, dst: NAME, message: MESSAGE },
  history: { channel: optional(NAME), user: optional(NAME), after: optional(COUNT) },
}

/** Service -> what the reply carries, beside status and timestamp, when it was done. */
export const REPLIES = {
  login: {},
  users: { users: NAMES },
  channel: {},
  channels: { channels: NAMES },
  publish: {},
  message: {},
  history: { items: ITEM_LIST },
}

/** The second frame of a publication, after the name of a channel or of a user. */
export const IN_CHANNEL = { id: COUNT, user: NAME, channel: NAME, message: MESSAGE }
export const TO_USER = { id: COUNT, src: NAME, message: MESSAGE }

export type Service = keyof typeof REQUESTS
export type RequestOf<S extends Service> = Fitted<(typeof REQUESTS)[S]>
export type ReplyTo<S extends Service> = Fitted<(typeof REPLIES)[S]>

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The one frame of a message, as the JSON object that it must be. */
export function readObject(frames: Buffer[]): Record<string, unknown> {
  // 4.9: whatever comes, the sender learns what is wrong with it, and nobody else is the worse for it.
  const [frame, ...more] = frames
  if (!frame || more.length > 0) throw new Refusal(`one frame was expected, and ${frames.length} came`)
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

function optional<T>({ must, fits }: Kind<T>): Kind<T | undefined> {
  return kind(must, (value) => value === undefined || fits(value))
}
