/** Requests that the server of lab 03 must refuse. */
import { LIKELY } from './server.likely.ts'

/** No name that the contract knows. */
export const BAD_NAMES: unknown[] = ['', 'Ana', 'a b', 'ana@', 'é', 'a'.repeat(33), 7, null, ['ana']]

/** What somebody who is not logged in must not get. */
export function needingLogin(user: string, other: string): [service: string, data: object][] {
  return [
    ['alive', { user }],
    ['refresh', { user, after: 0 }],
    ['subscribe', { user, topic: 'tea' }],
    ['send', { from: user, to: other, message: 'hi' }],
    ['talk', { from: user, to: other, port: 6000 }],
  ]
}

export interface BadRequest {
  frames: (string | Buffer)[]
  what: string
  /** The field that the message must name. */
  named?: string
  /** The likely cause when it is done. */
  cause?: string
}

/** Requests that break the contract, each in one way. */
export function badRequests(user: string, other: string): BadRequest[] {
  const good = JSON.stringify({ service: 'alive', data: { user } })
  const json = (value: unknown): string => JSON.stringify(value)
  const send = (more: object): string =>
    json({ service: 'send', data: { from: user, to: user, message: 'hi', ...more } })
  const login = (more: object): string => json({ service: 'login', data: { user: `${user}-2`, ...more } })
  return [
    { frames: [''], what: 'that is empty' },
    { frames: [Buffer.from([0x7b, 0xff, 0xfe, 0x7d])], what: 'whose bytes are not UTF-8' },
    { frames: ['hello'], what: 'that is not JSON' },
    { frames: [good.slice(0, -1)], what: 'that is JSON cut short' },
    {
      frames: [`{service:'alive',data:{user:'${user}'}}`],
      what: 'that is JavaScript and no JSON',
      cause: LIKELY.noJson,
    },
    {
      frames: [good.replace('{', '{"a":NaN,')],
      what: 'with NaN in it, which JSON does not know',
      cause: LIKELY.noJson,
    },
    { frames: ['null'], what: 'that is null' },
    { frames: ['[]'], what: 'that is a list' },
    { frames: ['17'], what: 'that is a number' },
    { frames: [good, good], what: 'of two frames', cause: LIKELY.oneFrame },
    { frames: [json({ data: { user } })], what: 'without a service', named: 'service' },
    {
      frames: [json({ service: 'dance', data: { user } })],
      what: 'for a service that there is not',
      named: 'service',
    },
    {
      frames: [json({ service: 'constructor', data: { user } })],
      what: 'for the service "constructor"',
      named: 'service',
    },
    { frames: [json({ service: 7, data: { user } })], what: 'whose service is a number', named: 'service' },
    // Without data there is no user either, and both are right to say.
    { frames: [json({ service: 'alive' })], what: 'without data' },
    { frames: [json({ service: 'alive', data: [user] })], what: 'whose data is a list', named: 'data' },
    { frames: [json({ service: 'alive', data: {} })], what: 'without a user', named: 'user' },
    {
      frames: [json({ service: 'alive', data: { user: { $ne: '' } } })],
      what: 'whose user is an object',
      named: 'user',
    },
    { frames: [json({ service: 'refresh', data: { user } })], what: 'without "after"', named: 'after' },
    {
      frames: [json({ service: 'refresh', data: { user, after: '0' } })],
      what: 'whose "after" is text',
      named: 'after',
    },
    {
      frames: [json({ service: 'refresh', data: { user, after: true } })],
      what: 'whose "after" is true',
      named: 'after',
    },
    {
      frames: [json({ service: 'refresh', data: { user, after: -1 } })],
      what: 'whose "after" is negative',
      named: 'after',
    },
    {
      frames: [json({ service: 'refresh', data: { user, after: 0.5 } })],
      what: 'whose "after" is no integer',
      named: 'after',
    },
    { frames: [send({ message: 7 })], what: 'whose message is a number', named: 'message' },
    { frames: [send({ message: undefined })], what: 'without a message', named: 'message' },
    {
      frames: [send({ message: 'x'.repeat(2 ** 20 + 1) })],
      what: 'whose message is longer than 1 MiB',
      named: 'message',
    },
    // A parser may refuse this before it knows of any field.
    { frames: [send({ message: 'half \ud83d' })], what: 'whose message has half of a surrogate pair' },
    { frames: [login({ topics: 'tea' })], what: 'whose topics are no list', named: 'topics' },
    { frames: [login({ topics: ['a b'] })], what: 'whose topic is no name', named: 'topics' },
    { frames: [login({ session: 7 })], what: 'whose session is a number', named: 'session' },
    { frames: [send({ ref: '' })], what: 'whose ref is empty', named: 'ref' },
    {
      frames: [json({ service: 'talk', data: { from: user, to: other, port: 70_000 } })],
      what: 'whose port is above 65535',
      named: 'port',
    },
  ]
}
