import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Pull, Push } from 'zeromq'
import { command, frame, handshake, message } from './testing/bytes.ts'
import { link, openRelay, until } from './testing/link.ts'
import type { Fault, Relay, Sighting } from './relay.ts'

vi.setConfig({ testTimeout: 20_000 })

const chosen = ([first]: Buffer[]): boolean => String(first).startsWith('!')

/** A link that something is sent through, with a fault that has begun; gives what comes out behind the handshake. */
async function disturbed(begin: (relay: Relay) => Fault) {
  const { relay, client, server, messages } = await link()
  const start = handshake('PUSH').length
  const fault = begin(relay)
  client.socket.write(handshake('PUSH'))
  return {
    fault,
    messages,
    send: (...bytes: Buffer[]) => client.socket.write(Buffer.concat(bytes)),
    arrived: async (...expected: Buffer[]): Promise<string> => {
      const { length } = Buffer.concat(expected)
      await until(() => server.received().length >= start + length)
      return server.received().subarray(start).toString('latin1')
    },
  }
}

function text(...bytes: Buffer[]): string {
  return Buffer.concat(bytes).toString('latin1')
}

describe('duplication', () => {
  test('passes a message on twice, whole, and no command', async () => {
    const { send, arrived, messages } = await disturbed((relay) => relay.duplication({ when: chosen }))
    const [one, two, ping] = [
      Buffer.concat([frame('!a', { more: true }), frame('b')]),
      message('c'),
      command('PING', '!x'),
    ]
    send(one, ping, two)
    expect(await arrived(one, one, ping, two)).toBe(text(one, one, ping, two))
    expect(messages()).toEqual(['!a b (doubled)', 'c'])
  })

  test('ends', async () => {
    const { send, arrived, fault } = await disturbed((relay) => relay.duplication({ probability: 1 }))
    const [a, b] = [message('a'), message('b')]
    send(a)
    await arrived(a, a)
    fault.end()
    send(b)
    expect(await arrived(a, a, b)).toBe(text(a, a, b))
  })
})

describe('reordering', () => {
  test('lets the next message pass one that is held back, and commands too', async () => {
    const { send, arrived, messages } = await disturbed((relay) => relay.reordering({ when: chosen }))
    const [one, two, three, four, five] = ['!1', '2', '!3', '!4', '5'].map((body) => message(body)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ]
    send(one, command('PING'), two, three, four, five)
    const expected = [command('PING'), two, one, four, three, five]
    expect(await arrived(...expected)).toBe(text(...expected))
    expect(messages()).toEqual(['!1 (overtaken)', '2', '!3 (overtaken)', '!4', '5'])
  })

  test('passes what it holds back when it ends', async () => {
    const { send, arrived, fault, messages } = await disturbed((relay) => relay.reordering({ when: chosen }))
    const [one, two] = [message('!1'), message('2')]
    send(one)
    await until(() => messages().length === 1)
    fault.end()
    send(two)
    expect(await arrived(one, two)).toBe(text(one, two))
  })

  test('passes what it holds back when the connection is closed', async () => {
    const { relay, client, server } = await link()
    relay.reordering({ probability: 1 })
    client.socket.end(Buffer.concat([handshake('PUSH'), message('last')]))
    await server.ended
    expect(server.received().subarray(-message('last').length)).toEqual(message('last'))
  })
})

describe('a limited bandwidth', () => {
  test('delivers whole messages, in order, no faster than it may', async () => {
    const { relay, client, server } = await link()
    const sent = Array.from({ length: 10 }, (_, i) => message(String(i).repeat(1000)))
    client.socket.write(handshake('PUSH'))
    await until(() => server.received().length === handshake('PUSH').length)
    relay.throttle({ bytesPerSecond: 50_000 })
    const begun = performance.now()
    client.socket.write(Buffer.concat(sent))
    const whole = Buffer.concat([handshake('PUSH'), ...sent])
    await until(() => server.received().length >= whole.length)
    expect(server.received()).toEqual(whole)
    expect(performance.now() - begun).toBeGreaterThanOrEqual(195)
  })

  test('makes the sender wait', async () => {
    const { relay, client } = await link()
    relay.throttle({ bytesPerSecond: 1000 })
    client.socket.write(handshake('PUSH'))
    const piece = message('x'.repeat(100_000))
    let written = 0
    while (client.socket.write(piece) && written < 64 * 2 ** 20) {
      written += piece.length
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(written).toBeLessThan(64 * 2 ** 20)
  })

  test('of nothing is refused', async () => {
    const { relay } = await link()
    expect(() => relay.throttle({ bytesPerSecond: 0 })).toThrow(
      'a bandwidth of 0 bytes a second passes nothing',
    )
  })
})

describe('garbage', () => {
  test('comes between two messages', async () => {
    const { relay, client, server, sightings } = await link()
    client.socket.write(Buffer.concat([handshake('PUSH'), frame('a', { more: true }).subarray(0, 2)]))
    await until(() => server.received().length === handshake('PUSH').length + 2)
    relay.garbage({ bytes: 20, direction: 'toBinding' })
    client.socket.write(Buffer.concat([frame('a', { more: true }).subarray(2), frame('b')]))
    const whole = Buffer.concat([handshake('PUSH'), frame('a', { more: true }), frame('b')])
    await until(() => server.received().length === whole.length + 20)
    expect(server.received().subarray(0, whole.length)).toEqual(whole)
    expect(server.received().subarray(whole.length, whole.length + 9)).toEqual(Buffer.alloc(9, 0xff))
    expect(sightings.filter(({ kind }) => kind === 'fault').map(({ note }) => note)).toEqual([
      '20 bytes of garbage',
    ])
  })

  test('ends a connection of ZeroMQ, which makes a new one', async () => {
    const [pull, push] = [new Pull({ linger: 0, receiveTimeout: 15_000 }), new Push({ linger: 0 })]
    onTestFinished(() => [pull, push].forEach((socket) => socket.close()))
    await pull.bind('tcp://127.0.0.1:*')
    const sightings: Sighting[] = []
    const relay = await openRelay({
      upstream: pull.lastEndpoint!,
      onSighting: (seen) => sightings.push(seen),
    })
    push.connect(relay.endpoint)
    await push.send('before')
    expect(String(await pull.receive())).toBe('before')
    const disconnected = new Promise((resolve) => pull.events.on('disconnect', resolve))
    relay.garbage({ direction: 'toBinding' })
    await disconnected
    await until(() => sightings.filter(({ kind }) => kind === 'open').length === 2)
    await push.send('after')
    expect(String(await pull.receive())).toBe('after')
  })
})

test('faults of all kinds at once change nothing but what they say', async () => {
  const { relay, client, server } = await link()
  client.socket.write(handshake('PUSH'))
  await until(() => server.received().length === handshake('PUSH').length)
  const faults = [
    relay.latency({ ms: 1, jitterMs: 3 }),
    relay.duplication({ when: ([text]) => Number(text) % 3 === 0 }),
    relay.reordering({ when: ([text]) => Number(text) % 4 === 1 }),
    relay.throttle({ bytesPerSecond: 1_000_000 }),
  ]
  const numbers = Array.from({ length: 400 }, (_, i) => i)
  client.socket.end(Buffer.concat(numbers.map((i) => message(String(i)))))
  await server.ended
  for (const fault of faults) fault.end()
  const wanted: number[] = []
  let late: number | undefined
  for (const i of numbers) {
    if (i % 3 === 0) wanted.push(i, i)
    else if (i % 4 === 1 && late === undefined) {
      late = i
      continue
    } else wanted.push(i)
    if (late !== undefined) wanted.push(late)
    late = undefined
  }
  if (late !== undefined) wanted.push(late)
  const expected = Buffer.concat([handshake('PUSH'), ...wanted.map((i) => message(String(i)))])
  expect(server.received().toString('latin1')).toBe(expected.toString('latin1'))
})
