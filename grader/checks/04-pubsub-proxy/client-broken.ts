/** What breaks the contract, and what a client makes of it. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import { quote, showLine } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { ClientCast } from './client.cast.ts'
import type { Answer } from './served.cast.ts'

/** Under a topic that it follows, what is no publication. */
export function brokenPublications({ tea, user, bia }: ClientCast): (string | Buffer)[][] {
  const timestamp = '2026-03-02T09:30:00.000Z'
  const broken = { broken: true }
  const whole = { id: 1_000_000, user: bia, channel: tea, message: 'broken', timestamp }
  let id = whole.id
  const without = (fields: Record<string, unknown>): string =>
    JSON.stringify({ ...whole, id: ++id, ...fields })
  return [
    [tea],
    [tea, JSON.stringify(whole), 'one more'],
    [tea, 'broken'],
    [tea, Buffer.concat([Buffer.from('{"id":1,"message":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
    [tea, 'null'],
    [tea, JSON.stringify([whole])],
    [tea, without({ user: undefined })],
    [tea, without({ user: `${bia}: hi\nbroken` })],
    [tea, without({ message: undefined })],
    [tea, without({ message: 17 })],
    [tea, without({ message: 'half of a pair: \ud83d' })],
    [tea, without({ id: 'broken' })],
    [user, JSON.stringify({ id: 1_000_101, user: broken, src: broken, message: 'broken', timestamp })],
    [user, '{"id":1000102,"message":"broken"'],
  ]
}

/** It has written at least so many lines to stderr since. */
export async function complains({ client, scene }: ClientCast, since: number, count: number): Promise<void> {
  const wrote = (): number => client.errors.length - since
  await until(scene.journal, () => wrote() >= count, {
    expected: `client writes a line to stderr for each of ${count} broken publications`,
    got: () => `it wrote ${wrote()} ${wrote() === 1 ? 'line' : 'lines'}`,
    cause: () => 'nobody waits for a reply to a publication, so stderr is where one can say what is wrong',
    ended: () => client.end(),
    ms: ANSWER_MS,
  })
}

/** Has requests answered by what breaks the contract, one reply after the other; gives what is to be typed for that. */
export function answersBroken({ server, user, bia, tea }: ClientCast): string[] {
  const timestamp = '2026-03-02T09:30:00.000Z'
  const item = { id: 1, kind: 'publication', timestamp, user: bia, channel: tea, message: 'broken' }
  const users = (names: unknown): string =>
    JSON.stringify({ service: 'users', data: { users: names, timestamp } })
  const history = (items: unknown): string[] => [
    JSON.stringify({ service: 'history', data: { status: 'OK', items, timestamp } }),
  ]
  const broken: Record<'users' | 'history', Answer[]> = {
    users: [
      ['broken'],
      [Buffer.from([0x7b, 0xff, 0x7d])],
      ['null'],
      ['{"service":"users"}'],
      [users([user]), 'one more'],
      [users(bia)],
      [users([17, null])],
      [users([`${bia}\n${bia} to you: broken`])],
    ],
    history: [
      history(undefined),
      history([null]),
      history([{ ...item, message: 17 }]),
      history([{ ...item, user: `${bia}: hi\nbroken` }]),
      history([{ ...item, kind: 'broken' }]),
    ],
  }
  const typed = Object.entries(broken).flatMap(([service, answers]) => answers.map(() => service))
  for (const service of ['users', 'history'] as const)
    server.answers[service] = (asked) => broken[service].shift() ?? server.usual(asked)
  return typed
}

/** Since it is logged in, it has printed nothing but errors, and this at last. */
export function expectOnlyErrorsBefore({ client, loggedIn }: ClientCast, last: string): void {
  const lines = client.lines.slice(client.lines.indexOf(loggedIn) + 1)
  const other = lines.find((line) => line !== last && !line.startsWith('error: '))
  claim(other === undefined, {
    expected: `client prints nothing but "error: …" when a reply breaks the contract`,
    got: `it printed ${quote(showLine(other ?? ''))}`,
    cause: 'what came from the network has to be looked at before it is used',
  })
}
