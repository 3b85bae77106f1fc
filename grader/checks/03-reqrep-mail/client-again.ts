/** What the checks of a client of lab 03 expect of one that has no reply, or is told that it is not logged in. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import { quote, showLine } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import { type MailCast, requestsOnWire } from './client.cast.ts'
import { QUIET_MS } from './client.expect.ts'
import { LIKELY } from './client.likely.ts'

/** The request came so many times, byte for byte, each from another socket, and not before `ms` had passed each time. */
export async function asksAgain(cast: MailCast, service: string, times: number, ms: number): Promise<void> {
  const { scene, client } = cast
  const printed = client.lines.length
  const prints = (): string | undefined => client.lines[printed]
  const parts = {
    expected: `client asks for ${service} again and again, each time that REPLY_MS pass without a reply, and prints nothing of it`,
    cause: LIKELY.stuck,
  }
  await until(scene.journal, () => cast.asked(service).length >= times || prints() !== undefined, {
    expected: parts.expected,
    got: () => cast.askedSoFar(service),
    cause: () => parts.cause,
    ended: () => client.end(),
    ms: ANSWER_MS + times * ms,
  })
  claim(prints() === undefined, {
    expected: parts.expected,
    got: `it printed ${quote(showLine(prints() ?? ''))}`,
    cause: prints()?.startsWith('error: ') ? LIKELY.forEver : LIKELY.stderr,
  })
  expectSame(cast, service)
  const { text } = cast.asked(service)[0]!
  const seen = requestsOnWire(cast).filter((request) => request.text.endsWith(text))
  claim(new Set(seen.map(({ connection }) => connection)).size >= times, {
    expected: 'client asks again from a new socket each time',
    got: 'it sent the request again over the same connection',
    cause: 'the reply to the first request may still come, and be taken for that to another',
  })
  claim(seen[times - 1]!.at - seen[0]!.at > 0.6 * (times - 1) * ms, {
    expected: `client waits REPLY_MS, which is ${ms} ms here, before it asks again`,
    got: `it asked ${times} times within ${(seen[times - 1]!.at - seen[0]!.at).toFixed(0)} ms`,
    cause: LIKELY.tooSoon,
  })
}

/** What was asked of this service was the same each time. */
export function expectSame(cast: MailCast, service: string): void {
  const texts = cast.asked(service).map(({ text }) => text)
  const other = texts.find((text) => text !== texts[0])
  claim(other === undefined, {
    expected: `client asks for ${service} again with the same bytes, so that the server can tell what it has done already`,
    got: `the request was another one: ${differences(cast, service)} had changed`,
    cause: differences(cast, service).includes('ref')
      ? 'choose the ref once for each mail, and keep it for every time that the mail is sent'
      : 'keep a request as it was sent until it is answered, and send the same bytes again',
  })
}

function differences(cast: MailCast, service: string): string {
  const all = cast.asked(service).map(({ data }) => data)
  const fields = [...new Set(all.flatMap((data) => Object.keys(data)))]
  const changed = fields.filter((field) => new Set(all.map((data) => JSON.stringify(data[field]))).size > 1)
  return changed.length === 0 ? 'white space or the order of fields' : changed.join(' and ')
}

/** Stdout stays as it is for a while. */
export async function printsNothing(
  { client, scene }: MailCast,
  expected: string,
  ms = QUIET_MS,
): Promise<void> {
  const before = client.lines.length
  const broken = (): boolean => client.lines.length > before
  await silence(
    scene.journal,
    () => broken() && { expected, got: `it printed ${quote(showLine(client.lines[before]!))}` },
    ms,
  )
}

/** So many mails were kept, each once, though their texts may be the same. */
export async function sendsOnce(cast: MailCast, mails: number): Promise<void> {
  const different = (): number => new Set(cast.asked('send').map(({ data }) => data['ref'])).size
  const missing = (): boolean => cast.asked('send').some(({ data }) => data['ref'] === undefined)
  await until(cast.scene.journal, () => different() >= mails && !missing(), {
    expected: `client sends ${mails} mails, each with a ref of its own`,
    got: () => (missing() ? 'a mail had no ref' : `only ${different()} different refs came`),
    cause: () =>
      'the server takes a mail with the same ref for the same mail, and keeps it once; without one, it can’t tell',
    ended: () => cast.client.end(),
    ms: 2 * ANSWER_MS,
  })
}

/** No ref of one is one of the other, though the user is the same. */
export function expectOtherRefs(one: MailCast, other: MailCast): void {
  const refs = one.asked('send').map(({ data }) => data['ref'])
  const again = other.asked('send').find(({ data }) => refs.includes(data['ref']))
  claim(again === undefined, {
    expected: `a client of ${one.user} chooses refs that no other client of ${one.user} has chosen`,
    got: `both sent mail with the ref ${quote(String(again?.data['ref']))}`,
    cause: LIKELY.sameRef,
  })
}

/** It has logged in again after the server had said `not logged in`, with the session that it had. */
export function expectSession(...casts: MailCast[]): void {
  const sessions = casts.map((cast) => cast.asked('login').map(({ data }) => data['session']))
  const [first] = sessions.flat()
  claim(
    sessions.flat().every((session) => typeof session === 'string' && /^[!-~]{1,64}$/.test(session)),
    {
      expected: 'client brings a session with each login, 1 to 64 printable ASCII characters',
      got: first === undefined ? 'a login had none' : `a login had ${quote(JSON.stringify(first))}`,
    },
  )
  claim(
    sessions.every((all) => new Set(all).size === 1),
    {
      expected: 'client keeps its session: it brings the same one with each login',
      got: 'it brought another one',
      cause:
        'a session is chosen when the client starts; whoever comes with another one is somebody else to the server',
    },
  )
  claim(new Set(sessions.flat()).size === casts.length, {
    expected: 'a client chooses a session that no other has, though the user is the same',
    got: `${casts.length} clients of ${casts[0]!.user} came with the same session`,
    cause:
      'choose the session at random when the client starts: a second client with the same one would get the port of the first',
  })
}
