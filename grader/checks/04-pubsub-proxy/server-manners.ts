/** Requests that break the contract of lab 04, and what a server makes of them. */
import { claim } from '../../kit/failure.ts'
import { encode } from './messages.ts'
import type { ChatServer } from './server.cast.ts'
import { LIKELY } from './server.likely.ts'
import { isErro, shortened, shown, type Reply } from './server-replies.ts'

const SERVICES = ['login', 'users', 'channel', 'channels', 'publish', 'message', 'history']

interface Bad {
  frames: Buffer[]
  what: string
  /** The likely cause when it is done. */
  cause?: string
  /** The service that the reply names; undefined where that is for the server to say. */
  named?: string | null | undefined
}

/** Requests that break the contract, each in one way; `user` and `channel` are there, `ghost` is nobody, and what is said. */
export function badRequests(
  server: ChatServer,
  names: { user: string; channel: string; ghost: string },
): Bad[] {
  const { user, channel, ghost } = names
  const body = (value: unknown): Buffer => encode(value, server.kind)
  const asks = (what: string, service: unknown, data?: unknown, cause?: string): Bad => ({
    frames: [body({ service, data })],
    what,
    ...(cause !== undefined && { cause }),
    // Not every server has a history.
    named: service === 'history' ? undefined : (SERVICES.find((one) => one === service) ?? null),
  })
  const no = (what: string, bytes: Buffer | string, cause?: string): Bad => ({
    frames: [Buffer.from(bytes)],
    what,
    ...(cause !== undefined && { cause }),
    named: null,
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
    no('that is JSON cut short', '{"service": "login", "data": {"user": '),
    no('whose bytes are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
    no('that is empty', ''),
    no('that is not JSON', 'hello'),
    no('that is null', body(null)),
    no('that is a list', body([ghost])),
    no('that is a number', body(17)),
    no('that is JSON, and only a text', body('login')),
    {
      ...no(
        'whose text has a byte in it that is not UTF-8',
        latin1(`{"service":"login","data":{"user":"${ghost}","at":"\xff"}}`),
        LIKELY.bytes,
      ),
      named: undefined,
    },
    no(
      'that has single quotes where JSON has double ones',
      `{'service': 'login', 'data': {'user': '${ghost}'}}`,
      LIKELY.code,
    ),
    { frames: [good, good], what: 'of two frames', cause: LIKELY.oneFrame },
    { frames: [body({ data: { user: ghost } })], what: 'without a service' },
    asks('for an unknown service', 'dance', { user: ghost }),
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
    ...(server.kind === 'json'
      ? [
          {
            // A parser may refuse this before it knows of any field.
            ...publish('to publish half of a surrogate pair', { message: `${ghost}\ud83d` }),
            named: undefined,
            cause: LIKELY.half,
          },
        ]
      : []),
    asks('for the history of a list of channels', 'history', { channel: [channel] }),
    ...['1', -1, 1.5, 2 ** 53].map((after) =>
      asks(`for a history after ${JSON.stringify(after)}`, 'history', { channel, after }, LIKELY.count),
    ),
  ]
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** What a refusal of a broken request says. */
function expectWords(reply: Reply, what: string, named: string | null | undefined): void {
  const { service, data } = reply
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
  claim(isText(data['description']) && isText(data['message']) && (data['timestamp'] ?? '') !== '', {
    expected: `the erro to a request ${what} says what is wrong under "description" and under "message", and has a timestamp`,
    got: shown(reply),
    cause: LIKELY.words,
  })
  claim(named === undefined || service === named, {
    expected: `the erro to a request ${what} has "service": ${JSON.stringify(named)}`,
    got: shown(reply),
    cause: LIKELY.asked,
  })
}

/** Good requests with more in them than is asked for, or with less: each is done. */
export async function expectAllDone(
  server: ChatServer,
  names: { user: string; channel: string },
): Promise<void> {
  const { user, channel } = names
  for (const timestamp of [undefined, null, 0, 'yesterday', { at: 'noon' }])
    await server.does('login', { user, timestamp }, LIKELY.others)
  const more = { mood: 'good', description: 'none', items: [], src: 42 }
  await server.does('publish', { user, channel, message: 'and more', ...more }, LIKELY.others)
  await server.does('message', { src: user, dst: user, message: 'and more', channel: 17 }, LIKELY.others)
}

/** Names that are too long or have other characters in them, and a text of more than 1 MiB: limits by our contract only. */
export async function expectLimits(
  server: ChatServer,
  { user, channel, ghost }: { user: string; channel: string; ghost: string },
): Promise<void> {
  const isOurs = !isErro(await server.asks('history', { user }))
  const names = [ghost.padEnd(65, 'x'), `${ghost} x`, `${ghost}\n`, `${ghost}á`, `#${ghost}`]
  const long = `${'é'.repeat(2 ** 19)}!`
  const requests: [service: string, data: object][] = [
    ...names.map((name): [string, object] => ['login', { user: name }]),
    ...names.map((name): [string, object] => ['channel', { channel: name }]),
    ['publish', { user: `${ghost} x`, channel, message: ghost }],
    ['publish', { user, channel, message: long }],
    ['message', { src: user, dst: user, message: long }],
  ]
  for (const [service, data] of requests) {
    const reply = await server.asks(service, data)
    if (!isOurs && !isErro(reply))
      server.scene.warn('the server takes names, or texts, that are none in the contract')
    claim(!isOurs || isErro(reply), {
      expected: `server refuses ${shortened(JSON.stringify({ service, data }))}: a name has 1 to 64 letters, digits, _, - and ., a text at most 1 MiB`,
      got: shown(reply),
      cause: LIKELY.limits,
    })
  }
}

/** Sends each; every one must be refused, with any words, and the next good request be answered. */
export async function expectAllRefused(server: ChatServer, requests: Bad[]): Promise<void> {
  for (const { frames, what, cause = LIKELY.taken, named } of requests) {
    const reply = await server.raw(frames, `a request ${what}`)
    if (reply.status === 'error')
      server.scene.warn('a broken request gets the status "error"; in the contract it is "erro"')
    claim(reply.status === 'error' || isErro(reply), {
      expected: `server answers "erro" to a request ${what}`,
      got: shown(reply),
      cause: ['ok', 'sucesso'].includes(reply.status) ? cause : undefined,
    })
    if (isErro(reply)) expectWords(reply, what, named)
    const next = await server.asks('users')
    claim(!isErro(next), { expected: `server answers users after a request ${what}`, got: shown(next) })
  }
}
