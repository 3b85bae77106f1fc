/** Requests that break the contract of lab 04, and what a server makes of them. */
import { claim } from '../../kit/failure.ts'
import { encode } from './messages.ts'
import type { ChatServer } from './server.cast.ts'
import { LIKELY } from './server.likely.ts'
import { isErro, shown } from './server-replies.ts'

interface Bad {
  frames: Buffer[]
  what: string
  /** The likely cause when it is done. */
  cause?: string
}

/** Requests that break the contract, each in one way; `user` and `channel` are there, `ghost` is nobody, and what is said. */
export function badRequests(
  server: ChatServer,
  names: { user: string; channel: string; ghost: string },
): Bad[] {
  const { user, channel, ghost } = names
  const body = (value: unknown): Buffer => encode(value, server.kind)
  const asks = (what: string, service: unknown, data?: unknown): Bad => ({
    frames: [body({ service, data })],
    what,
  })
  const good = body({ service: 'login', data: { user: ghost } })
  const timestamp = 0
  const publish = (what: string, more: object): Bad =>
    asks(what, 'publish', { user, channel, message: ghost, timestamp, ...more })
  const message = (what: string, more: object): Bad =>
    asks(what, 'message', { src: user, dst: user, message: ghost, timestamp, ...more })
  const values: [string, unknown][] = [
    ['a number', 42],
    ['null', null],
    ['empty', ''],
    ['true', true],
    ['a list', [ghost]],
    ['an object', { name: ghost }],
  ]
  return [
    { frames: [Buffer.from('{"service": "login", "data": {"user": ')], what: 'that is JSON cut short' },
    { frames: [Buffer.from([0x7b, 0xff, 0xfe, 0x7d])], what: 'whose bytes are not UTF-8' },
    { frames: [Buffer.alloc(0)], what: 'that is empty' },
    { frames: [Buffer.from('hello')], what: 'that is not JSON' },
    { frames: [body(null)], what: 'that is null' },
    { frames: [body([ghost])], what: 'that is a list' },
    { frames: [body(17)], what: 'that is a number' },
    { frames: [body('login')], what: 'that is JSON, and only a text' },
    { frames: [good, good], what: 'of two frames', cause: LIKELY.oneFrame },
    { frames: [body({ data: { user: ghost } })], what: 'without a service' },
    asks('for a service that there is not', 'dance', { user: ghost }),
    asks('for the service "constructor"', 'constructor', { user: ghost }),
    asks('whose service is a number', 42, { user: ghost }),
    asks('whose service is a list', ['login'], { user: ghost }),
    asks('whose service is an object', {}, { user: ghost }),
    asks('without data', 'login'),
    asks('whose data is null', 'login', null),
    asks('whose data is a list', 'login', [ghost]),
    asks('whose data is a text', 'login', ghost),
    asks('to log in without a user', 'login', { timestamp }),
    asks('to make a channel without a name', 'channel', { timestamp }),
    ...values.map(([what, value]) =>
      asks(`to log in whose user is ${what}`, 'login', { user: value, timestamp }),
    ),
    ...values.map(([what, value]) =>
      asks(`whose channel is ${what}`, 'channel', { channel: value, timestamp }),
    ),
    publish('to publish without a message', { message: undefined }),
    publish('to publish without a channel', { channel: undefined }),
    publish('to publish without a user', { user: undefined }),
    publish('to publish a number', { message: 42 }),
    publish('to publish an object', { message: { text: ghost } }),
    publish('to publish null', { message: null }),
    publish('to publish in a list of channels', { channel: [channel] }),
    publish('to publish, whose user is a number', { user: 42 }),
    message('to send a message without a text', { message: undefined }),
    message('to send a message without dst', { dst: undefined }),
    message('to send a message without src', { src: undefined }),
    message('to send a list as a message', { message: [ghost] }),
    message('to send a message to an object', { dst: { name: user } }),
    message('to send a message, whose src is null', { src: null }),
  ]
}

/** Sends each; every one must be refused, with any words, and the next good request be answered. */
export async function expectAllRefused(server: ChatServer, requests: Bad[]): Promise<void> {
  for (const { frames, what, cause = LIKELY.taken } of requests) {
    const reply = await server.raw(frames, `a request ${what}`)
    if (reply.status === 'error')
      server.scene.warn('a broken request gets the status "error"; in the contract it is "erro"')
    claim(reply.status === 'error' || isErro(reply), {
      expected: `server answers a request ${what} with status "erro"`,
      got: shown(reply),
      cause: ['ok', 'sucesso'].includes(reply.status) ? cause : undefined,
    })
    const next = await server.asks('users')
    claim(!isErro(next), { expected: `server answers users after a request ${what}`, got: shown(next) })
  }
}
