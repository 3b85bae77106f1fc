import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Pull, Push, Reply, Request } from 'zeromq'
import { dial, link, listen, openRelay, until, watch } from './testing/link.ts'
import type { Fault, Relay, Sighting } from './relay.ts'
import { chunks, command, frame, handshake, message, seeded, traffic } from './testing/bytes.ts'
import { ZmtpParser } from './zmtp.ts'

vi.setConfig({ testTimeout: 20_000 })

const beginners: [string, (relay: Relay) => Fault][] = [
  ['latency', (relay) => relay.latency({ ms: 60_000 })],
  ['loss', (relay) => relay.loss({ probability: 1 })],
  ['cut', (relay) => relay.cut()],
]

describe.each(beginners)('%s', (name, begin) => {
  test.each([
    ['before a message', [], [message('next')]],
    [
      'within a frame',
      [frame('half', { more: true }).subarray(0, 4)],
      [frame('half').subarray(4), frame('b'), message('next')],
    ],
    [
      'within a header',
      [message('x'.repeat(300)).subarray(0, 5)],
      [message('x'.repeat(300)).subarray(5), message('next')],
    ],
    ['between two frames', [frame('a', { more: true })], [frame('b'), message('next')]],
    [
      'within a command within a message',
      [frame('a', { more: true }), command('PING', 'xy').subarray(0, 5)],
      [
        command('PING', 'xy').subarray(5),
        frame('b', { more: true }),
        command('PING'),
        frame('c'),
        message('next'),
      ],
    ],
    [
      'within a command',
      [command('PING', 'xy').subarray(0, 5)],
      [command('PING', 'xy').subarray(5), message('next')],
    ],
  ])('begins %s: what was begun passes', async (_, before, after) => {
    const { relay, client, server, messages } = await link()
    const begun = Buffer.concat([handshake('PUSH'), ...before])
    client.socket.write(begun)
    await until(() => server.received().length === begun.length)

    const fault = begin(relay)
    const rest = Buffer.concat(after)
    const next = message('next')
    client.socket.write(rest)
    const read = name !== 'cut' || before.length > 0
    await until(() => !read || messages().some((text) => text.startsWith('next')))
    const whole = Buffer.concat([begun, rest.subarray(0, rest.length - next.length)])
    await until(() => server.received().length >= whole.length)
    expect(server.received().toString('hex')).toBe(whole.toString('hex'))

    fault.end()
    client.socket.write(message('last'))
    const expected = Buffer.concat([whole, ...(name === 'loss' ? [] : [next]), message('last')])
    await until(() => server.received().length >= expected.length)
    expect(server.received().toString('hex')).toBe(expected.toString('hex'))
    const fate = { latency: '', loss: ' (lost)', cut: read ? ' (held)' : '' }[name]
    expect(messages().slice(-2)).toEqual([`next${fate}`, 'last'])
  })

  test('begins before a handshake, which passes', async () => {
    const pull = new Pull({ linger: 0, receiveTimeout: 15_000 })
    const push = new Push({ linger: 0 })
    onTestFinished(() => [pull, push].forEach((socket) => socket.close()))
    await pull.bind('tcp://127.0.0.1:*')
    const sightings: Sighting[] = []
    const relay = await openRelay({
      upstream: pull.lastEndpoint!,
      onSighting: (seen) => sightings.push(seen),
    })
    const fault = name === 'latency' ? relay.latency({ ms: 1, jitterMs: 2 }) : begin(relay)
    push.connect(relay.endpoint)
    if (name === 'cut') fault.end()
    await until(() => sightings.filter(({ kind }) => kind === 'ready').length === 2)
    fault.end()
    await push.send('after')
    expect(String(await pull.receive())).toBe('after')
  })

  test('is announced once at each end, and its direction with it', async () => {
    const { relay, sightings } = await link()
    const fault = begin(relay)
    expect(fault.active).toBe(true)
    fault.end()
    fault.end()
    expect(fault.active).toBe(false)
    const seen = sightings.filter(({ kind }) => kind === 'fault')
    expect(seen.map(({ note }) => note!.split(' ').at(-1))).toEqual(['begins', 'ends'])
    expect(seen[0]).toMatchObject({
      connection: 0,
      from: 'connecting',
      to: 'binding',
      note: expect.stringContaining(name),
    })
  })

  test('in one direction leaves the other alone', async () => {
    const { relay, client, server, messages } = await link()
    client.socket.write(handshake('DEALER'))
    server.socket.write(handshake('DEALER'))
    await until(() => server.received().length + client.received().length === 2 * handshake('DEALER').length)
    if (name === 'latency') relay.latency({ ms: 60_000, direction: 'toConnecting' })
    if (name === 'loss') relay.loss({ probability: 1, direction: 'toConnecting' })
    if (name === 'cut') relay.cut({ direction: 'toConnecting' })
    server.socket.write(message('down'))
    client.socket.write(message('up'))
    await until(() => server.received().includes('up'))
    expect(messages()).toContain('up')
    expect(client.received().includes('down')).toBe(false)
  })
})

describe.each([1, 2, 3, 4, 5, 6])('faults that come and go anywhere, seed %i', (seed) => {
  test.each([
    ['lose nothing when none is a loss', false],
    ['lose just the messages that are said to be lost', true],
  ])('%s', async (_, lossy) => {
    const random = seeded(seed)
    const active = new Set<Fault>()
    function stir(relay: Relay): void {
      for (const fault of active) {
        if (random() < 0.3) fault.end()
        if (!fault.active) active.delete(fault)
      }
      const kind = random()
      if (kind < 0.1) active.add(relay.latency({ ms: random() * 3, jitterMs: random() * 3 }))
      else if (kind < 0.2) active.add(relay.cut({ direction: 'toBinding' }))
      else if (kind < 0.3 && lossy) active.add(relay.loss({ probability: 0.5 }))
    }
    const { relay, client, server, sightings } = await link({
      random,
      onSighting: ({ kind }) => {
        if (kind === 'message' && random() < 0.2) stir(relay)
      },
    })
    const stream = Buffer.concat([handshake('PUSH'), traffic(60, random)])
    for (const chunk of chunks(stream, random, 60_000)) {
      client.socket.write(chunk)
      if (random() < 0.3) stir(relay)
      await new Promise(setImmediate)
    }
    client.socket.end()
    for (const fault of active) fault.end()
    active.clear()
    await until(() => {
      for (const fault of active) fault.end()
      return server.socket.readableEnded
    })

    const seen = sightings.filter(({ kind }) => kind === 'message')
    const passed = seen.filter(({ fate }) => fate !== 'lost')
    expect(seen.map(({ frames }) => digest(frames))).toEqual(messagesIn(stream))
    expect(passed.map(({ frames }) => digest(frames))).toEqual(messagesIn(server.received()))
    if (!lossy) expect(passed.length).toBe(seen.length)
    expect(commandsIn(server.received())).toEqual(commandsIn(stream))
  })
})

describe('latency', () => {
  test('delays each message by its time and keeps the order', async () => {
    const { push, pull, relay, sightings } = await pipeline()
    let fault: Fault | undefined
    const count = 60
    void (async () => {
      for (let i = 0; i < count; i++) {
        if (i === 10) fault = relay.latency({ ms: 20, jitterMs: 30 })
        await push.send(String(i))
        await until(() => sightings.filter(({ kind }) => kind === 'message').length > i)
      }
    })()
    const arrivals: [string, number][] = []
    for (let i = 0; i < count; i++) arrivals.push([String(await pull.receive()), performance.now()])
    fault?.end()
    expect(arrivals.map(([text]) => text)).toEqual(Array.from({ length: count }, (_, i) => String(i)))
    const seen = sightings.filter(({ kind }) => kind === 'message')
    const delays = arrivals.map(([, at], i) => at - seen[i]!.at)
    expect(Math.min(...delays.slice(10))).toBeGreaterThanOrEqual(20)
  })

  test('holds what was in flight when the connection closes, then passes it and the end', async () => {
    const { relay, client, server } = await link()
    relay.latency({ ms: 20 })
    const stream = Buffer.concat([handshake('PUSH'), message('a'), message('unfinished').subarray(0, 5)])
    client.socket.end(stream)
    await server.ended
    expect(server.received().equals(stream)).toBe(true)
  })

  test('delays the end too', async () => {
    const { relay, client, server } = await link()
    relay.latency({ ms: 20 })
    const began = performance.now()
    client.socket.end()
    await server.ended
    expect(performance.now() - began).toBeGreaterThanOrEqual(20)
  })
})

describe('loss', () => {
  test('by chance follows the given random numbers', async () => {
    const { relay, client, server, messages } = await link({ random: seeded(5) })
    client.socket.write(handshake('PUSH'))
    await until(() => server.received().length === handshake('PUSH').length)
    const fault = relay.loss({ probability: 0.3 })
    for (let i = 0; i < 100; i++) client.socket.write(message(String(i)))
    await until(() => messages().length === 100)
    fault.end()
    const random = seeded(5)
    expect(messages()).toEqual(
      Array.from({ length: 100 }, (_, i) => (random() < 0.3 ? `${i} (lost)` : `${i}`)),
    )
  })

  test('of chosen messages, begun at a sighting, ends', async () => {
    const sightings: Sighting[] = []
    let fault: Fault | undefined
    const { push, pull, relay } = await pipeline((sighting) => {
      if (sighting.kind !== 'message') return
      sightings.push(sighting)
      if (String(sighting.frames[0]) === '100')
        fault = relay.loss({ when: ([first]) => Number(first) % 2 === 1 })
      if (String(sighting.frames[0]) === '300') fault?.end()
    })
    const sending = (async () => {
      for (let i = 0; i < 1000; i++) {
        await push.send(String(i))
        if (i % 50 === 0) await until(() => sightings.length >= i)
      }
    })()
    const received: string[] = []
    while (received.at(-1) !== '999') received.push(String(await pull.receive()))
    await sending
    expect(sightings.map(({ frames }) => String(frames[0]))).toEqual(
      Array.from({ length: 1000 }, (_, i) => `${i}`),
    )
    const passed = sightings.filter(({ fate }) => fate === undefined)
    expect(received).toEqual(passed.map(({ frames }) => String(frames[0])))
    const lost = sightings.filter(({ fate }) => fate === 'lost').map(({ frames }) => Number(frames[0]))
    expect(lost.length).toBeGreaterThan(50)
    expect(lost.every((number) => number % 2 === 1 && number > 100 && number < 400)).toBe(true)
  })

  test('spares handshakes, commands and both forms of subscription', async () => {
    const { relay, client, server, sightings } = await link()
    relay.loss({ probability: 1 })
    const spared = [
      handshake('XSUB'),
      message('\x01a'),
      command('SUBSCRIBE', 'b'),
      message('\x00a'),
      command('PING'),
    ]
    client.socket.write(Buffer.concat([...spared.slice(0, 2), message('\x02lost'), ...spared.slice(2)]))
    const expected = Buffer.concat(spared)
    await until(() => server.received().length >= expected.length)
    expect(server.received().equals(expected)).toBe(true)
    expect(sightings.slice(2).map(({ kind, fate, frames }) => [kind, fate, String(frames[0])])).toEqual([
      ['ready', undefined, 'XSUB'],
      ['subscribe', undefined, 'a'],
      ['message', 'lost', '\x02lost'],
      ['subscribe', undefined, 'b'],
      ['cancel', undefined, 'a'],
      ['command', undefined, 'PING'],
    ])
  })
})

describe('cut', () => {
  test('makes the sender wait, then passes everything', async () => {
    const { push, pull, relay, sightings } = await pipeline()
    await push.send('first')
    await pull.receive()
    push.sendTimeout = 100
    const cut = relay.cut()
    const before = sightings.length
    let sent = 0
    const body = Buffer.alloc(256 * 1024)
    const refused = await (async () => {
      for (; sent < 400; sent++) await push.send([String(sent), body])
    })().catch((error: NodeJS.ErrnoException) => error.code)
    expect(refused).toBe('EAGAIN')
    expect(sent).toBeLessThan(200)
    expect(sightings.length).toBe(before)
    cut.end()
    for (let i = 0; i < sent; i++) {
      const [number, rest] = await pull.receive()
      expect([String(number), rest!.length]).toEqual([String(i), body.length])
    }
  })

  test('makes a new connection wait', async () => {
    const { endpoint, accepted } = await listen()
    const [relay, clock] = [await openRelay({ upstream: endpoint }), await openRelay({ upstream: endpoint })]
    const cut = relay.cut()
    const client = await dial(relay.endpoint)
    client.write(handshake('PUSH'))
    await dial(clock.endpoint)
    await until(() => clock.connections() === 1)
    expect([relay.connections(), accepted.length]).toEqual([0, 1])
    cut.end()
    await until(() => relay.connections() === 1)
    const server = watch(accepted[1]!)
    await until(() => server.received().equals(handshake('PUSH')))
  })

  test('hides that a side has closed', async () => {
    const { relay, client, server, sightings } = await link()
    const cut = relay.cut()
    client.socket.end(handshake('PUSH'))
    await once(client.socket, 'finish')
    expect([relay.connections(), server.received().length]).toEqual([1, 0])
    cut.end()
    await server.ended
    expect(server.received().equals(handshake('PUSH'))).toBe(true)
    expect(sightings.at(-1)).toMatchObject({ kind: 'close', from: 'connecting', to: 'binding' })
  })
})

describe('reset', () => {
  test('tears both sides down, and a ZeroMQ client comes back', async () => {
    const { push, pull, relay, sightings } = await pipeline()
    await push.send('before')
    expect(String(await pull.receive())).toBe('before')
    relay.reset()
    expect(relay.connections()).toBe(0)
    await until(() => relay.connections() === 1)
    await push.send('after')
    expect(String(await pull.receive())).toBe('after')
    const kinds = sightings.map(({ kind, connection }) => `${kind} ${connection}`)
    expect(kinds.filter((kind) => /open|close|fault/.test(kind))).toEqual([
      'open 1',
      'fault 0',
      'close 1',
      'open 2',
    ])
  })

  test('is a TCP reset on both sides', async () => {
    const { relay, client, server } = await link()
    const codes = [client, server].map(async ({ socket }) => {
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
      return error.code
    })
    relay.reset()
    expect(await Promise.all(codes)).toEqual(['ECONNRESET', 'ECONNRESET'])
  })
})

describe('refuse', () => {
  test('connecting fails until it ends', async () => {
    const { push, pull, relay, sightings } = await pipeline()
    const port = Number(new URL(relay.endpoint).port)
    const refusal = relay.refuse()
    expect(relay.connections()).toBe(0)
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    refusal.end()
    await until(() => relay.connections() === 1)
    await push.send('after')
    expect(String(await pull.receive())).toBe('after')
    const notes = sightings.filter(({ kind }) => kind === 'fault').map(({ note }) => note)
    expect(notes).toEqual(['refusal of connections begins', 'refusal of connections ends'])
  })

  test('two of them refuse until both have ended', async () => {
    const { relay } = await pipeline()
    const [first, second] = [relay.refuse(), relay.refuse()]
    first.end()
    const [error] = await once(connect(Number(new URL(relay.endpoint).port), '127.0.0.1'), 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    second.end()
    await until(() => relay.connections() === 1)
  })
})

test('a request and its reply survive faults one after the other', async () => {
  const reply = new Reply({ linger: 0, receiveTimeout: 15_000 })
  const request = new Request({ linger: 0, receiveTimeout: 15_000 })
  onTestFinished(() => [reply, request].forEach((socket) => socket.close()))
  await reply.bind('tcp://127.0.0.1:*')
  const relay = await openRelay({ upstream: reply.lastEndpoint! })
  request.connect(relay.endpoint)
  void (async () => {
    for await (const frames of reply) await reply.send(frames)
  })()
  const ask = async (text: string) => {
    await request.send(text)
    return String(await request.receive())
  }
  expect(await ask('plain')).toBe('plain')
  const began = performance.now()
  const latency = relay.latency({ ms: 15 })
  expect(await ask('slow')).toBe('slow')
  expect(performance.now() - began).toBeGreaterThanOrEqual(30)
  const cut = relay.cut()
  latency.end()
  const answer = ask('cut')
  cut.end()
  expect(await answer).toBe('cut')
})

async function pipeline(onSighting?: (sighting: Sighting) => void) {
  const sightings: Sighting[] = []
  const pull = new Pull({ linger: 0, receiveTimeout: 15_000, receiveHighWaterMark: 10 })
  const push = new Push({ linger: 0, sendHighWaterMark: 10, immediate: true })
  onTestFinished(() => [pull, push].forEach((socket) => socket.close()))
  await pull.bind('tcp://127.0.0.1:*')
  const relay = await openRelay({
    upstream: pull.lastEndpoint!,
    random: seeded(3),
    onSighting: (sighting) => {
      sightings.push(sighting)
      onSighting?.(sighting)
    },
  })
  push.connect(relay.endpoint)
  await until(() => sightings.filter(({ kind }) => kind === 'ready').length === 2)
  return { push, pull, relay, sightings }
}

function messagesIn(bytes: Buffer): string[] {
  return new ZmtpParser()
    .push(bytes)
    .flatMap((unit) => (unit.kind === 'message' ? [digest(unit.frames)] : []))
}

function commandsIn(bytes: Buffer): string[] {
  return new ZmtpParser()
    .push(bytes)
    .flatMap((unit) => (unit.kind === 'command' ? [`${unit.name} ${unit.data.toString('hex')}`] : []))
}

function digest(frames: Buffer[]): string {
  const hash = createHash('sha1')
  for (const part of frames) hash.update(`${part.length} `).update(part)
  return hash.digest('hex')
}
