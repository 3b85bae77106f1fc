/** What a server of lab 04 gives of the past. */
import { claim } from '../../kit/failure.ts'
import { quote } from '../../kit/text.ts'
import type { ChatServer } from './server.cast.ts'
import { LIKELY } from './server.likely.ts'
import { carries } from './server-publications.ts'
import { isObject, shortened, shown, type Reply } from './server-replies.ts'

/** Whose past: a channel's or a user's. */
export type Of = { channel: string } | { user: string }

export type Item = Record<string, unknown> & { id: number; kind: string; timestamp: string }

/** So many portions at most: who gives nothing but empty promises is not asked for ever. */
const MOST_PORTIONS = 2000

/** All items after this id, asked for until no more come; their ids count upwards, and each has a time. */
export async function historyOf(server: ChatServer, of: Of, after = 0): Promise<Item[]> {
  const all: Item[] = []
  for (let portions = 0; portions < MOST_PORTIONS; portions++) {
    const last = all.at(-1)?.id ?? after
    const data = last === 0 ? of : { ...of, after: last }
    const reply = await server.does('history', data)
    expectReply(reply)
    const items = reply.data['items']
    claim(Array.isArray(items) && items.every(isObject), {
      expected: 'the reply to history has a list "items" of objects in data',
      got: shown(reply),
    })
    if ((items as Item[]).length === 0) return all
    for (const item of items as Item[]) all.push(expectItem(item, all.at(-1)?.id ?? last, last))
  }
  return all
}

/** No course has a history, so this is as the contract says. */
function expectReply(reply: Reply): void {
  const { said, data } = reply
  claim(said === 'OK' && isTime(data['timestamp']) && !('description' in data), {
    expected:
      'the reply to history has in data status "OK", a timestamp like "2026-03-02T09:30:00.000Z", and no description',
    got: shown(reply),
  })
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)
}

function expectItem(item: Item, before: number, after: number): Item {
  claim(Number.isSafeInteger(item.id) && item.id > before, {
    expected: `the items of a history have ids that count upwards, greater than "after": here greater than ${before}`,
    got: showItem(item),
    cause: item.id <= after ? LIKELY.after : undefined,
  })
  claim(isTime(item.timestamp), {
    expected: 'an item of a history has a timestamp like "2026-03-02T09:30:00.000Z"',
    got: showItem(item),
  })
  return item
}

/** All items after this id are these. Gives them. */
export async function expectHistory(
  server: ChatServer,
  of: Of,
  right: Record<string, unknown>[],
  { cause, after }: { cause?: string; after?: number } = {},
): Promise<Item[]> {
  const items = await historyOf(server, of, after)
  expectItems(pastOf(of, after), items, right, cause)
  return items
}

/** A history, for people. */
export function pastOf(of: Of, after = 0): string {
  const [what, name] = Object.entries(of)[0]!
  return `the history of ${what} ${quote(name)}${after === 0 ? '' : ` after ${after}`}`
}

/** These items and no others, in this order; what is expected of each is some of its fields. */
export function expectItems(
  past: string,
  items: Item[],
  right: Record<string, unknown>[],
  cause?: string,
): void {
  const logins = (all: Record<string, unknown>[]): number => all.filter(({ kind }) => kind === 'login').length
  const at = right.findIndex((fields, i) => !fits(items[i], fields))
  claim(at < 0 && items.length === right.length, {
    expected: `${past} has ${count(right)}${at < 0 ? '' : `; number ${at + 1} is ${showItem(right[at]!)}`}`,
    got: at < 0 ? showLast(items) : showNumber(items, at),
    cause: cause ?? (logins(items) < logins(right) ? LIKELY.logins : undefined),
  })
}

function count({ length }: unknown[]): string {
  return `${length} ${length === 1 ? 'item' : 'items'}`
}

function showLast(items: Item[]): string {
  const last = items.at(-1)
  if (!last) return count(items)
  return `${count(items)}${items.length === 1 ? ':' : ', the last of them'} ${showItem(last)}`
}

function showNumber(items: Item[], at: number): string {
  const item = items[at]
  return item
    ? `number ${at + 1} is ${showItem(item)}`
    : `there is no number ${at + 1}: the history ended before it`
}

/** Each item's time is between two others, give or take what clocks are set by. */
export function expectTimes(items: Item[], from: number, to: number): void {
  const slack = 2000
  const wrong = items.find(
    ({ timestamp }) => !(Date.parse(timestamp) >= from - slack && Date.parse(timestamp) <= to + slack),
  )
  claim(wrong === undefined, {
    expected: `an item's timestamp says when the server took it: about ${new Date(from).toISOString()}`,
    got: wrong ? showItem(wrong) : '',
    cause: wrong && Date.parse(wrong.timestamp) < from ? LIKELY.clock : undefined,
  })
}

/** What has reached the proxy says what these items say, in fields of the contract, and under ids that count upwards. */
export function expectSameSaid({ heard }: ChatServer, items: Item[]): void {
  let before = 0
  for (const one of heard) {
    const item = items.find(({ message }) => carries(one, String(message)))
    if (!item) continue
    const { id, src, message, user = src } = item
    const right =
      src === undefined ? { id, user, channel: item['channel'], message } : { id, user, src, message }
    const { timestamp } = one.fields
    claim(isTime(timestamp) && Object.entries(right).every(([field, value]) => one.fields[field] === value), {
      expected: `what the history has as ${showItem(item)} is published as ${showItem({ ...right, timestamp: item.timestamp })}`,
      got: showItem(one.fields),
      cause: LIKELY.fields,
    })
    claim(id > before, {
      expected: `what one server publishes has ids that count upwards: here greater than ${before}`,
      got: showItem(one.fields),
      cause: LIKELY.upwards,
    })
    before = id
  }
}

/** What comes after so many items is the same when it is asked for by the id of the last of those. */
export async function expectSameAfter(
  server: ChatServer,
  of: Of,
  all: Item[],
  before: number,
): Promise<void> {
  const { id: after } = all[before - 1]!
  const [first, again] = [all.slice(before), await historyOf(server, of, after)]
  const at = first.findIndex((item, i) => JSON.stringify(sorted(again[i])) !== JSON.stringify(sorted(item)))
  claim(at < 0 && again.length === first.length, {
    expected: `${pastOf(of, after)} has the same items again${at < 0 ? '' : `; number ${at + 1} is ${showItem(first[at]!)}`}`,
    got: again[at] ? showItem(again[at]) : `it has ${count(again)}, and before ${first.length}`,
    cause:
      'an item stays what it was when it was stored, with its id and its time; "after" only leaves out those that the asker has',
  })
}

function sorted(item: object | undefined): unknown {
  return item && Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))
}

function fits(item: Item | undefined, fields: Record<string, unknown>): boolean {
  return item !== undefined && Object.entries(fields).every(([field, value]) => item[field] === value)
}

function showItem(item: Record<string, unknown>): string {
  return shortened(quote(JSON.stringify(item)))
}
