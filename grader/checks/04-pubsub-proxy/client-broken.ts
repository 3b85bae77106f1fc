/** What breaks the contract, and what a client makes of it. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import { quote, showLine } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { ClientCast } from './client.cast.ts'
import { shortened } from './served.cast.ts'

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

/** A reply that breaks the contract. */
interface BrokenReply {
  what: string
  frames: (string | Buffer)[]
  /** A line that shows this one, and no other, all the same. */
  shows?: RegExp
}

function brokenReplies({ user, bia, tea }: ClientCast): Record<'users' | 'history', BrokenReply[]> {
  const timestamp = '2026-03-02T09:30:00.000Z'
  const item = { id: 1, kind: 'publication', timestamp, user: bia, channel: tea, message: 'broken' }
  const reply = (service: string, data: object): string =>
    JSON.stringify({ service, data: { ...data, timestamp } })
  const users = (what: string, names: unknown, shows: RegExp): BrokenReply => ({
    what,
    frames: [reply('users', { users: names })],
    shows,
  })
  const history = (what: string, items: unknown, shows?: RegExp): BrokenReply => ({
    what,
    frames: [reply('history', { status: 'OK', items })],
    ...(shows && { shows }),
  })
  const twoFrames = users('of two frames', [user], RegExp(`^users: ${user}$`))
  return {
    users: [
      { what: 'that is not JSON', frames: ['broken'] },
      { what: 'whose bytes are not UTF-8', frames: [Buffer.from([0x7b, 0xff, 0x7d])] },
      { what: 'that is null', frames: ['null'] },
      { what: 'without data', frames: ['{"service":"users"}'] },
      { ...twoFrames, frames: [...twoFrames.frames, 'one more'] },
      users('whose list of users is a text', 'broken', /^users: (broken|b, r)/),
      users('with users whose names are no texts', [17, null], /^users: 17/),
      users(
        'in which a user’s name is no name',
        [`${bia}\n${bia} to you: broken`],
        RegExp(`^users: ${bia}(\\\\n|$)`),
      ),
    ],
    history: [
      history('to history without items', undefined),
      history('in which an item is null', [null]),
      history('in which a message is a number', [{ ...item, message: 17 }], /: 17$/),
      history(
        'in which the user of a publication is no name',
        [{ ...item, user: `${bia}: hi\nbroken` }],
        RegExp(` ${bia}: hi(\\\\n|$)`),
      ),
      history('in which an item is of no kind that there is', [{ ...item, kind: 'broken' }], /: broken$/),
    ],
  }
}

/** Has requests answered by what breaks the contract, one reply after the other; gives what is to be typed for that. */
export function answersBroken(cast: ClientCast): string[] {
  const { server } = cast
  const broken = brokenReplies(cast)
  const typed = Object.entries(broken).flatMap(([service, replies]) => replies.map(() => service))
  for (const service of ['users', 'history'] as const)
    server.answers[service] = (asked) => broken[service].shift()?.frames ?? server.usual(asked)
  return typed
}

/** Since it is logged in, it has printed nothing but errors, and this at last. */
export function expectOnlyErrorsBefore(cast: ClientCast, last: string): void {
  const { client, loggedIn } = cast
  const lines = client.lines.slice(client.lines.indexOf(loggedIn) + 1)
  const other = lines.find((line) => line !== last && !line.startsWith('error: '))
  claim(other === undefined, {
    expected: `client prints nothing but "error: …" ${whenCame(cast, other)}`,
    got: `it printed ${quote(showLine(other ?? ''))}`,
    cause: 'what came from the network has to be looked at before it is used',
  })
}

/** When it has printed this line: at which of the replies, if that can be told. */
function whenCame(cast: ClientCast, line = ''): string {
  const shown = Object.values(brokenReplies(cast))
    .flat()
    .find(({ shows }) => shows?.test(line))
  if (!shown) return 'when a reply breaks the contract'
  const frames = shown.frames.map((frame) => quote(shortened(String(frame))))
  return `for a reply ${shown.what}: ${frames.join(' | ')}`
}
