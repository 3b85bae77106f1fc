import { expect, test, vi } from 'vitest'
import type { Fault, Relay } from './relay.ts'
import { handshake, message } from './testing/bytes.ts'
import { link, openRelay, until } from './testing/link.ts'

vi.setConfig({ testTimeout: 20_000 })

const faults: [string, (relay: Relay) => Fault][] = [
  ['loss', (relay) => relay.loss({ when: isChosen })],
  ['duplication', (relay) => relay.duplication({ when: isChosen })],
  ['reordering', (relay) => relay.reordering({ when: isChosen })],
]

function isChosen([first]: Buffer[]): boolean {
  return String(first).startsWith('!')
}

test.each(faults)('a %s is exercised with the first message that it concerns', async (_, begin) => {
  const { relay, client, messages } = await link()
  const fault = begin(relay)
  client.socket.write(Buffer.concat([handshake('PUSH'), message('one')]))
  await until(() => messages().length === 1)
  expect(fault.exercised).toBe(false)
  client.socket.write(message('!two'))
  await until(() => messages().length === 2)
  expect(fault.exercised).toBe(true)
})

const slow: [string, (relay: Relay) => Fault][] = [
  ['latency', (relay) => relay.latency({ ms: 1, direction: 'toBinding' })],
  ['limited bandwidth', (relay) => relay.throttle({ bytesPerSecond: 100_000, direction: 'toBinding' })],
]

test.each(slow)('a %s is exercised when something is on its way', async (_, begin) => {
  const { relay, client, server } = await link()
  const fault = begin(relay)
  client.socket.write(handshake('PUSH'))
  await until(() => server.received().length === handshake('PUSH').length)
  expect(fault.exercised).toBe(true)
})

const sudden: [string, (relay: Relay) => void][] = [
  ['cut', (relay) => relay.cut()],
  ['cut in one direction', (relay) => relay.cut({ direction: 'toConnecting' })],
  ['reset', (relay) => relay.reset()],
  ['garbage', (relay) => relay.garbage()],
]

test.each(sudden)('a %s is exercised when there is a connection, and not before', async (_, begin) => {
  const lonely = await openRelay({ upstream: 'tcp://127.0.0.1:1' })
  begin(lonely)
  expect(lonely.faults.map(({ exercised }) => exercised)).toEqual([false])
  const { relay } = await link()
  begin(relay)
  expect(relay.faults.map(({ exercised }) => exercised)).toEqual([true])
})

test('a cut of somebody is exercised when they are cut off', async () => {
  const { relay, client, messages } = await link({ identify: ([first]) => String(first) })
  const [other, she] = ['bia', 'ana'].map((name) => relay.cut({ only: (who) => who === name }))
  client.socket.write(Buffer.concat([handshake('PUSH'), message('ana')]))
  await until(() => messages().length === 1)
  expect([other!.exercised, she!.exercised]).toEqual([false, true])
})
