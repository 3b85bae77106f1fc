import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { curveKeyPair, Pull, Push } from 'zeromq'
import { openNode, type OpenPeer, type Peer, Python, type SocketType } from './testing/peers.ts'
import { Relay, type Sighting } from './relay.ts'
import { command, filled, frame, greeting, handshake, message, seeded } from './testing/bytes.ts'
import { dial, link, listen, openRelay, until, watch } from './testing/link.ts'
import { ZmtpParser } from './zmtp.ts'

vi.setConfig({ testTimeout: 20_000 })

const random = seeded(1)
const MESSAGES = [
  [filled(0, random)],
  [filled(255, random)],
  [filled(256, random)],
  [filled(1024 * 1024, random)],
  Array.from({ length: 64 }, (_, i) => filled(i * 5, random)),
]
const PROBE = Buffer.from('probe')
const START = Buffer.from('start')

const PAIRS: [SocketType, SocketType][] = [
  ['PUSH', 'PULL'],
  ['PUB', 'SUB'],
  ['PUB', 'XSUB'],
  ['XPUB', 'SUB'],
  ['XPUB', 'XSUB'],
  ['REQ', 'REP'],
  ['REQ', 'ROUTER'],
  ['DEALER', 'REP'],
  ['DEALER', 'ROUTER'],
  ['DEALER', 'DEALER'],
]

let python: Python
beforeAll(() => {
  python = new Python()
})
afterAll(() => python.end())

const openers: Record<string, OpenPeer> = {
  'zeromq.js': openNode,
  pyzmq: (type, to) => python.open(type, to),
}

const cases = PAIRS.flatMap(([sends, receives]) =>
  ['connects', 'binds'].flatMap((role) =>
    [
      ['zeromq.js', 'zeromq.js'],
      ['zeromq.js', 'pyzmq'],
      ['pyzmq', 'zeromq.js'],
    ].map(([from, to]) => ({ sends, receives, role, from: from!, to: to! })),
  ),
)

test.each(cases)(
  '$sends ($from) that $role to $receives ($to)',
  async ({ sends, receives, role, from, to }) => {
    const sightings: Sighting[] = []
    const connects = role === 'connects'
    const bound = await open(connects ? openers[to]! : openers[from]!, connects ? receives : sends, 'bind')
    const relay = await openRelay({
      upstream: bound.endpoint,
      connects: connects ? 'sender' : 'receiver',
      binds: connects ? 'receiver' : 'sender',
      onSighting: (sighting) => sightings.push(sighting),
    })
    const connecting = await open(
      connects ? openers[from]! : openers[to]!,
      connects ? sends : receives,
      relay.endpoint,
    )
    const [sender, receiver] = connects ? [connecting, bound] : [bound, connecting]

    const publishes = sends.endsWith('PUB')
    if (publishes) await untilReceiving(sender, receiver)
    const envelope = sends === 'DEALER' && receives === 'REP' ? [Buffer.alloc(0)] : []
    const answers: Buffer[][] = []
    const arrived: Buffer[][] = []
    for (const message of MESSAGES) {
      await sender.send([...envelope, ...message])
      const frames = await receiver.receive()
      const address = receives !== 'ROUTER' ? 0 : sends === 'REQ' ? 2 : 1
      arrived.push(frames.slice(address))
      if (!['REP', 'ROUTER', 'DEALER'].includes(receives)) continue
      await receiver.send(frames)
      answers.push((await sender.receive()).slice(envelope.length))
    }
    expect(arrived.map(digest)).toEqual(MESSAGES.map(digest))
    if (answers.length > 0) expect(answers.map(digest)).toEqual(MESSAGES.map(digest))

    const delimiter = sends === 'REQ' || receives === 'REP' ? [Buffer.alloc(0)] : []
    const expected = MESSAGES.map((message) => digest([...delimiter, ...message]))
    const seen = (role: string) =>
      sightings
        .filter(({ kind, from }) => kind === 'message' && from === role)
        .filter(({ frames }) => !PROBE.equals(frames[0]!) && !START.equals(frames[0]!))
        .map(({ frames }) => digest(frames))
    expect(seen('sender')).toEqual(expected)
    expect(seen('receiver')).toEqual(answers.length > 0 ? expected : [])

    const ready = sightings.filter(({ kind }) => kind === 'ready')
    expect(Object.fromEntries(ready.map(({ from, frames }) => [from, String(frames[0])]))).toEqual({
      sender: sends,
      receiver: receives,
    })
    expect(ready).toHaveLength(2)
    const subscriptions = sightings.filter(({ kind }) => kind === 'subscribe')
    expect(subscriptions.map(({ from, frames }) => [from, String(frames)])).toEqual(
      publishes ? [['receiver', '']] : [],
    )
  },
)

describe('opening', () => {
  test.each([
    '127.0.0.1:5555',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:0',
    'tcp://127.0.0.1:*',
    'ipc:///tmp/socket',
  ])('upstream %s is not an endpoint', async (upstream) => {
    const opening = Relay.open({ link: 'test', upstream, connects: 'a', binds: 'b' })
    await expect(opening).rejects.toThrow(
      `${upstream} is not an endpoint that the relay can use: write tcp://`,
    )
  })

  test('on a port in use says what to do', async () => {
    const { endpoint } = await listen()
    const opening = Relay.open({
      link: 'test',
      upstream: endpoint,
      listen: endpoint,
      connects: 'a',
      binds: 'b',
    })
    await expect(opening).rejects.toThrow(
      `${endpoint} is in use already: stop the program that has it, or listen on`,
    )
  })

  test('elsewhere than on this machine says what to do', async () => {
    const listen = 'tcp://192.0.2.1:*'
    const opening = Relay.open({
      link: 'test',
      upstream: 'tcp://127.0.0.1:1',
      listen,
      connects: 'a',
      binds: 'b',
    })
    await expect(opening).rejects.toThrow(
      `can't listen on ${listen} (EADDRNOTAVAIL): use an address of this machine`,
    )
  })
})

describe('the binding program', () => {
  test('may come later, and return elsewhere', async () => {
    const { server, endpoint } = await listen()
    server.close()
    await once(server, 'close')
    const relay = await openRelay({ upstream: endpoint })
    const early = await dial(relay.endpoint)
    early.write(handshake('SUB'))
    expect(relay.connections()).toBe(0)
    const first = await listen(Number(new URL(endpoint).port))
    await until(() => relay.connections() === 1)
    const received = watch(first.accepted[0]!)
    await until(() => received.received().equals(handshake('SUB')))

    const second = await listen()
    relay.upstream = second.endpoint
    expect(relay.upstream).toBe(second.endpoint)
    await dial(relay.endpoint)
    await until(() => relay.connections() === 2)
    expect([first.accepted.length, second.accepted.length]).toEqual([1, 1])
    expect(() => (relay.upstream = 'here')).toThrow('here is not an endpoint')
  })

  test('hears nothing of a client that gave up waiting', async () => {
    const { server, endpoint } = await listen()
    server.close()
    await once(server, 'close')
    const relay = await openRelay({ upstream: endpoint })
    const client = await dial(relay.endpoint)
    client.resume().end()
    await once(client, 'close')
    const { accepted } = await listen(Number(new URL(endpoint).port))
    await dial(relay.endpoint)
    await until(() => relay.connections() === 1)
    expect(accepted).toHaveLength(1)
  })
})

describe('the end of a connection', () => {
  test.each(['client', 'server'] as const)('begun by the %s flushes what it had sent', async (side) => {
    const { relay, sightings, ...ends } = await link()
    const other = side === 'client' ? ends.server : ends.client
    const stream = Buffer.concat([handshake('PUSH'), message(Buffer.alloc(5_000_000, 'x')), message('last')])
    ends[side].socket.end(stream)
    await other.ended
    expect(other.received().equals(stream)).toBe(true)
    expect(relay.connections()).toBe(0)
    const [from, to] = side === 'client' ? ['connecting', 'binding'] : ['binding', 'connecting']
    expect(sightings.filter(({ kind }) => kind === 'close')).toMatchObject([{ from, to, connection: 1 }])
    other.socket.end()
    await ends[side].ended
  })

  test('comes to the other side too when one side is reset', async () => {
    const { relay, client, server } = await link()
    server.socket.resetAndDestroy()
    await client.ended
    expect(relay.connections()).toBe(0)
  })

  test('comes to both when the relay closes, with no more sightings', async () => {
    const { relay, client, server, sightings } = await link()
    relay.cut()
    const seen = sightings.length
    await relay.close()
    await Promise.all([client.ended, server.ended])
    expect(sightings).toHaveLength(seen)
    await relay.close()
  })
})

describe.each(['without a fault', 'with latency'])('a slow reader, %s,', (fault) => {
  test('makes a fast writer wait', async () => {
    const { relay, client, server } = await link()
    client.socket.write(handshake('PUSH'))
    await until(() => server.received().length > 0)
    if (fault === 'with latency') relay.latency({ ms: 1 })
    server.socket.pause()
    const body = message(Buffer.alloc(1_000_000))
    let written = 0
    const count = 40
    const writing = (async () => {
      for (; written < count; written++) {
        if (!client.socket.write(body)) await once(client.socket, 'drain')
      }
    })()
    await untilStill(() => written)
    expect(written).toBeLessThan(30)
    server.socket.resume()
    await writing
    await until(() => server.socket.bytesRead === handshake('PUSH').length + count * body.length)
  })
})

describe('a connection that can not be read', () => {
  test('CURVE is passed on, faults and all, and seen as opaque', async () => {
    const [serverKeys, clientKeys] = [curveKeyPair(), curveKeyPair()]
    const pull = new Pull({
      linger: 0,
      receiveTimeout: 15_000,
      curveServer: true,
      curveSecretKey: serverKeys.secretKey,
    })
    const push = new Push({
      linger: 0,
      curveServerKey: serverKeys.publicKey,
      curvePublicKey: clientKeys.publicKey,
      curveSecretKey: clientKeys.secretKey,
    })
    onTestFinished(() => [pull, push].forEach((socket) => socket.close()))
    await pull.bind('tcp://127.0.0.1:*')
    const sightings: Sighting[] = []
    const relay = await openRelay({
      upstream: pull.lastEndpoint!,
      onSighting: (seen) => sightings.push(seen),
    })
    const latency = relay.latency({ ms: 2 })
    push.connect(relay.endpoint)
    await push.send('delayed')
    expect(String(await pull.receive())).toBe('delayed')
    latency.end()
    await push.send('plain')
    expect(String(await pull.receive())).toBe('plain')
    const cut = relay.cut()
    await push.send('held')
    cut.end()
    expect(String(await pull.receive())).toBe('held')
    const kinds = sightings.map(({ kind }) => kind).filter((kind) => kind !== 'fault')
    expect(kinds).toEqual(['open', 'opaque'])
    expect(sightings.find(({ kind }) => kind === 'opaque')?.note).toBe('CURVE hides what is said')
  })

  test.each([false, true])(
    'garbage is passed on and seen once as broken, with a fault: %s',
    async (disturbed) => {
      const { relay, client, server, sightings } = await link()
      if (disturbed) relay.latency({ ms: 1 })
      server.socket.write(Buffer.concat([handshake('REP'), frame('unfinished', { more: true })]))
      await until(() => sightings.some(({ kind }) => kind === 'ready'))
      client.socket.write(Buffer.concat([handshake('REQ'), message('good'), Buffer.from('GET / HTTP/1.1')]))
      await until(() => server.received().includes('HTTP'))
      client.socket.write('more')
      server.socket.write('answer')
      await until(() => server.received().includes('more') && client.received().includes('answer'))
      expect(client.received().includes('unfinished')).toBe(true)
      expect(sightings.map(({ kind }) => kind).filter((kind) => kind !== 'fault')).toEqual([
        'open',
        'ready',
        'ready',
        'message',
        'broken',
      ])
      expect(sightings.at(-1)).toMatchObject({
        from: 'connecting',
        note: expect.stringContaining('flags 0x47'),
      })
    },
  )
})

test('sightings say who, where and what', async () => {
  const { client, server, sightings } = await link()
  client.socket.write(
    Buffer.concat([greeting(), command('READY', '\x0bSocket-Type\0\0\0\x03SUB'), message('\x01a')]),
  )
  await until(() => sightings.length === 3)
  server.socket.write(Buffer.concat([handshake('PUB'), command('PING', '\0\x01x'), message('\x01a', 'b')]))
  await until(() => sightings.length === 6)
  expect(sightings.map(({ kind, from, to, frames }) => [kind, from, to, frames.map(String)])).toEqual([
    ['open', 'connecting', 'binding', []],
    ['ready', 'connecting', 'binding', ['SUB', '']],
    ['subscribe', 'connecting', 'binding', ['a']],
    ['ready', 'binding', 'connecting', ['PUB', '']],
    ['command', 'binding', 'connecting', ['PING', '\0\x01x']],
    ['message', 'binding', 'connecting', ['\x01a', 'b']],
  ])
  expect(sightings.every(({ link, connection }) => link === 'test' && connection === 1)).toBe(true)
})

describe('who connects says so, and then', () => {
  const identify = ([first]: Buffer[]) => /^I am (\w+)/.exec(String(first))?.[1]
  const only = (who: string) => who === 'bia'

  /** Clients that have shaken hands with the same server, and what it has received from each. */
  async function callers(...hellos: string[]) {
    const { endpoint, accepted } = await listen()
    const sightings: Sighting[] = []
    const relay = await openRelay({
      upstream: endpoint,
      identify,
      onSighting: (sighting) => sightings.push(sighting),
    })
    const calls = async (...texts: string[]) => {
      const count = accepted.length
      const client = await dial(relay.endpoint)
      client.resume().write(Buffer.concat([handshake('DEALER'), ...texts.map((text) => message(text))]))
      await until(() => accepted.length > count)
      const received = watch(accepted.at(-1)!)
      await until(() => received.received().length >= handshake('DEALER').length)
      const said = () => messagesIn(received.received()).map((frames) => frames.map(String).join(' '))
      return { client, texts: said, ended: received.ended }
    }
    const clients = []
    for (const hello of hellos) {
      const client = await calls(hello)
      await until(() => client.texts().length === 1)
      clients.push(client)
    }
    const seen = () =>
      sightings
        .filter(({ kind }) => kind === 'message')
        .map(({ from, frames, fate }) => `${from}: ${String(frames[0])}${fate ? ` (${fate})` : ''}`)
    return { relay, calls, clients, sightings, seen }
  }

  test('is named in what is seen', async () => {
    const { calls, seen, sightings } = await callers()
    const { client, texts } = await calls('who am I?', 'I am bia', 'I am caio')
    client.end(message('bye'))
    await until(() => sightings.at(-1)?.kind === 'close')
    expect(texts()).toEqual(['who am I?', 'I am bia', 'I am caio', 'bye'])
    expect(seen()).toEqual(['connecting: who am I?', 'bia: I am bia', 'bia: I am caio', 'bia: bye'])
    expect(sightings.at(-1)).toMatchObject({ from: 'bia', to: 'binding' })
  })

  test('is cut off alone, until that ends', async () => {
    const { relay, clients, seen } = await callers('I am ana', 'I am bia')
    const [ana, bia] = [clients[0]!, clients[1]!]
    const cut = relay.cut({ only })
    bia.client.write(message('one'))
    await until(() => seen().includes('bia: one (held)'))
    ana.client.write(message('two'))
    await until(() => ana.texts().includes('two'))
    expect(bia.texts()).toEqual(['I am bia'])
    cut.end()
    bia.client.write(message('three'))
    await until(() => bia.texts().includes('three'))
    expect(bia.texts()).toEqual(['I am bia', 'one', 'three'])
  })

  test('is cut off from its first message on', async () => {
    const { relay, calls, seen } = await callers()
    const cut = relay.cut({ direction: 'toBinding', only })
    const [ana, bia] = [await calls('I am ana', 'one'), await calls('I am bia', 'two')]
    await until(() => seen().includes('bia: two (held)'))
    await until(() => ana.texts().includes('one'))
    expect(bia.texts()).toEqual([])
    expect(seen()).toEqual(['ana: I am ana', 'ana: one', 'bia: I am bia (held)', 'bia: two (held)'])
    cut.end()
    await until(() => bia.texts().includes('two'))
    expect(bia.texts()).toEqual(['I am bia', 'two'])
  })

  test('delivers nothing when it closes while it is cut off', async () => {
    const { relay, calls, clients, seen, sightings } = await callers('I am bia')
    const cut = relay.cut({ only })
    const another = await calls('I am bia', 'one')
    another.client.end()
    clients[0]!.client.resetAndDestroy()
    await until(() => sightings.filter(({ kind }) => kind === 'close').length === 2)
    cut.end()
    await Promise.all([another.ended, clients[0]!.ended])
    expect(another.texts()).toEqual([])
    expect(seen().at(-1)).toBe('bia: one (held)')
  })

  test('is cut off on both sides', async () => {
    const { relay, client, server, messages } = await link({ identify })
    client.socket.write(Buffer.concat([handshake('DEALER'), message('I am bia')]))
    server.socket.write(handshake('ROUTER'))
    await until(() => server.received().includes('bia') && client.received().length > 0)
    const cut = relay.cut({ only })
    server.socket.write(message('down'))
    client.socket.write(message('up'))
    await until(() => messages().length === 3)
    expect(messages().slice(1).toSorted()).toEqual(['down (held)', 'up (held)'])
    expect(client.received().equals(handshake('ROUTER'))).toBe(true)
    cut.end()
    await until(() => server.received().includes('up') && client.received().includes('down'))
  })
})

test('when more bytes than it may pass have crossed, it is cut off for good', async () => {
  const { relay, client, server, sightings } = await link({ mostBytes: 2 ** 20 })
  client.socket.write(Buffer.alloc(2 ** 19))
  await until(() => server.received().length === 2 ** 19)
  expect(relay.connections()).toBe(1)
  client.socket.write(Buffer.alloc(2 ** 22))
  await until(() => relay.connections() === 0)
  expect(server.received().length).toBeLessThan(2 ** 20 + 2 ** 17)
  expect(sightings.map(({ note }) => note)).toContain('cut off for good: more than 1 MiB crossed it')
  await expect(dial(relay.endpoint)).rejects.toThrow('ECONNREFUSED')
})

async function open(opener: OpenPeer, type: SocketType, to: string): Promise<Peer> {
  const peer = await opener(type, to)
  onTestFinished(() => peer.close())
  return peer
}

/** Publishes until something comes through, and reads what was published meanwhile. */
async function untilReceiving(sender: Peer, receiver: Peer): Promise<void> {
  let receiving = false
  const first = receiver.receive().then(() => (receiving = true))
  while (!receiving) {
    await sender.send([PROBE])
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 1))])
  }
  await sender.send([START])
  while (!START.equals((await receiver.receive())[0]!));
}

/** What was said after the handshake. */
function messagesIn(bytes: Buffer): Buffer[][] {
  return new ZmtpParser().push(bytes).flatMap((unit) => (unit.kind === 'message' ? [unit.frames] : []))
}

function digest(frames: Buffer[]): string {
  const hash = createHash('sha1')
  for (const frame of frames) hash.update(`${frame.length} `).update(frame)
  return hash.digest('hex')
}

/** Resolves when a number has not changed for a tenth of a second. */
async function untilStill(number: () => number): Promise<void> {
  let last = NaN
  while (last !== number()) {
    last = number()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
