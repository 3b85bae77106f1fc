/** What breaks the contract of lab 03, sent to a client, and that the client says so. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { type MailCast, requestsOnWire } from './client.cast.ts'
import { LIKELY } from './client.likely.ts'
import type { Answer } from './client-served.ts'

/** So many lines on stderr, one for each of the broken messages. */
export async function complains(cast: MailCast, count: number, what: string, before: number): Promise<void> {
  const { client, scene } = cast
  await until(scene.journal, () => client.errors.length - before >= count, {
    expected: `client reports each of ${count} ${what} in a line on stderr`,
    got: () => `it wrote ${client.errors.length - before} lines there`,
    cause: () => LIKELY.counted,
    ended: () => client.end(),
    ms: ANSWER_MS,
  })
}

const NO_UTF8 = Buffer.from('7b2261223a22fffe227d', 'hex')
const mail = (field: object): string =>
  JSON.stringify({ id: 7, from: 'bia', to: 'ana', message: 'broken', timestamp: 'now', ...field })
const refreshed = (data: string): [string] => [
  `{"service":"refresh","data":{${data},"timestamp":"2026-03-02T09:30:00.000Z"}}`,
]

/** Replies to a refresh that break the contract. */
const BROKEN_REPLIES: (string | Buffer)[][] = [
  ['{"service":"refresh","data":{'],
  [...refreshed('"status":"OK","mails":[],"requests":[]'), 'one more'],
  [NO_UTF8],
  ['[]'],
  ['{"service":"refresh"}'],
  refreshed('"mails":[],"requests":[]'),
  refreshed('"status":"OK","requests":[]'),
  refreshed(`"status":"OK","requests":[],"mails":[${mail({ id: '7' })}]`),
  refreshed(`"status":"OK","requests":[],"mails":[${mail({ message: null })}]`),
]

/** The server breaks each refresh in another way, until the client has complained about each; then it is well again. */
export function brokenReplies(cast: MailCast): { answer: () => Answer; areOver: () => Promise<void> } {
  const { server, scene } = cast
  let [broken, complaints, tried] = [0, -1, 0]
  const answer = (): Answer => {
    const lines = cast.client.errors.length
    if (complaints >= 0 && lines > complaints) [broken, tried] = [broken + 1, 0]
    if (broken === BROKEN_REPLIES.length) return server.usual(cast.asked('refresh').at(-1)!)
    complaints = lines
    tried++
    cast.client.suspect = LIKELY.brokenReply
    return BROKEN_REPLIES[broken]
  }
  const areOver = async (): Promise<void> => {
    for (let at = 0; at < BROKEN_REPLIES.length; at++)
      await until(scene.journal, () => broken > at, {
        expected: `client takes a reply that breaks the contract for none: a line on stderr, and it asks again when REPLY_MS are over`,
        got: () =>
          `the reply was ${showReply(BROKEN_REPLIES[broken]!)}, and it ${tried > 1 ? 'wrote nothing to stderr' : 'did not ask again'}`,
        cause: () => (tried > 1 ? LIKELY.saysNothing : LIKELY.notAskedAgain),
        ended: () => cast.client.end(),
        ms: ANSWER_MS,
      })
  }
  return { answer, areOver }
}

/** Between all the requests for a refresh, so many milliseconds went by each time. */
export function expectPauses(cast: MailCast, ms: number): void {
  const seen = requestsOnWire(cast).filter(({ text }) => text.includes('"refresh"'))
  const pauses = BROKEN_REPLIES.length
  claim(seen[pauses]!.at - seen[0]!.at > 0.6 * pauses * ms, {
    expected: `client asks again when REPLY_MS are over, which is ${ms} ms here, also after a reply that breaks the contract`,
    got: `it asked ${pauses + 1} times within ${(seen[pauses]!.at - seen[0]!.at).toFixed(0)} ms`,
    cause: LIKELY.againAtOnce,
  })
}

function showReply(frames: (string | Buffer)[]): string {
  return frames
    .map((frame) => (Buffer.isBuffer(frame) ? `the bytes ${frame.toString('hex')}` : quote(frame)))
    .join(' | ')
}

/** News for somebody that breaks the contract. */
export function brokenNews(name: string): (string | Buffer)[][] {
  const topic = `@${name}@`
  const good = JSON.stringify({ to: name, kind: 'mail' })
  return [
    [topic],
    [topic, ''],
    [topic, `{"to":"${name}"`],
    [topic, 'null'],
    [topic, NO_UTF8],
    [topic, good, good],
    [topic, '{"kind":"mail"}'],
    [topic, `{"to":"${name}","kind":"weather"}`],
  ]
}

/** Messages to a client that break the contract, all from this one. */
export function brokenTalk(user: string): (string | Buffer)[][] {
  return [
    [''],
    ['hello?'],
    ['null'],
    ['["say"]'],
    [NO_UTF8],
    [`{"type":"say","user":"${user}","text":"two frames"}`, 'two'],
    [`{"type":"shout","user":"${user}","text":"broken"}`],
    [`{"type":"constructor","user":"${user}"}`],
    [`{"user":"${user}","text":"broken"}`],
    [`{"type":"say","text":"broken"}`],
    [`{"type":"say","user":"${user}","text":17}`],
    [`{"type":"accept","user":"${user}"}`],
    [`{"type":"accept","user":"${user}","port":70000}`],
    [`{"type":"bye","user":["${user}"]}`],
  ]
}
