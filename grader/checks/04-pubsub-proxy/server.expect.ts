/** What the checks of lab 04 expect of a server. */
import { CheckFailure, claim } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import type { EndingSignal } from '../../kit/supervised.ts'
import { quote, showFrames } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { ChatServer } from './server.cast.ts'
import { carries, type Publication } from './server-publications.ts'
import { isErro, shortened, shown, type Reply } from './server-replies.ts'
import { LIKELY } from './server.likely.ts'

/** Something to say that nothing else is a part of. */
export function sentence({ random }: Scene): string {
  return `${random.word()} ${random.integer(1000, 9999)} ${random.word()}`
}

const LISTS = ['users', 'channels', 'history']

/** A reply names the service that was asked for, and has a timestamp of any type. */
export function expectForm(reply: Reply, service: string): Reply {
  const { service: named, data } = reply
  claim(named === service && (data['timestamp'] ?? '') !== '', {
    expected: `a reply has "service": "${service}", and in data a timestamp`,
    got: shown(reply),
    cause: named === service ? LIKELY.timestamp : LIKELY.service,
  })
  claim(!LISTS.includes(service) || !('description' in data), {
    expected: `a reply to ${service} that was done has no description`,
    got: shown(reply),
    cause: LIKELY.description,
  })
  return reply
}

/** The names of channels are there twice, and no description is. */
export function expectTwice(scene: Scene, reply: Reply): void {
  const { users } = reply.data
  claim(JSON.stringify(namesIn(scene, reply, 'channels')) === JSON.stringify(users), {
    expected: 'the reply to channels has the same list twice, as "channels" and as "users"',
    got: shown(reply),
    cause: LIKELY.lists,
  })
}

/** The names that the server lists, which must be these and no others, each once. */
export async function expectListed(
  server: ChatServer,
  service: 'users' | 'channels',
  right: string[],
  cause?: string,
  who = 'server',
): Promise<void> {
  const got = namesIn(server.scene, await server.asks(service), service)
  const show = (list: unknown[]): string =>
    list.length === 0 ? 'nobody' : shortened(list.map(String).join(', '))
  const same = got.length === right.length && right.every((name) => got.includes(name))
  const alone = right.length === 1 ? ' alone' : ', each once'
  claim(same, {
    expected: `${who} answers ${service} with ${show(right)}${right.length === 0 ? '' : alone}`,
    got: shortened(JSON.stringify(got)),
    cause,
  })
}

/** The list in a reply. That of the channels may be called users, as in the course. */
export function namesIn(scene: Scene, reply: Reply, service: 'users' | 'channels'): unknown[] {
  const { [service]: list, users } = reply.data
  const found = list ?? users
  claim(Array.isArray(found), {
    expected: `the reply to ${service} has a list "${service}" in data`,
    got: shown(reply),
  })
  if (list === undefined)
    scene.warn('the list of channels is called "users"; in the contract it is "channels" as well')
  return found as unknown[]
}

/** One publication, as it must reach the proxy. */
export interface Said {
  topic: string
  user: string
  message: string
  /** Nobody else may hear it. What is published under names that nobody has is otherwise no matter. */
  private?: boolean
}

/** Waits until the last of these has reached the proxy; then each must be there once, in this order, under its topic alone. */
export async function expectPublished(server: ChatServer, ...right: Said[]): Promise<void> {
  const { scene, heard } = server
  const last = right.at(-1)!
  await until(scene.journal, () => heard.some((publication) => carries(publication, last.message)), {
    expected: `server publishes ${shownSaid(last)}`,
    got: () => nearTo(heard, last.message),
    cause: () => whyMissing(heard, last.message),
    ended: () => server.program.end(),
    ms: START_MS,
  })
  const places = right.map((said) => expectOnce(server, said, right))
  const wrong = places.findIndex((place, i) => i > 0 && place < places[i - 1]!)
  claim(wrong < 0, {
    expected: `server publishes in the order in which it was asked`,
    got: `${shortened(quote(right[wrong]?.message ?? ''))} came before ${shortened(quote(right[wrong - 1]?.message ?? ''))}`,
  })
}

/** Waits until all of these texts have reached the proxy, in this order, under whatever topics. */
export async function expectHeard(
  { scene, heard, program }: ChatServer,
  right: string[],
  cause = LIKELY.unpublished,
): Promise<void> {
  const placeOf = (text: string): number => heard.findIndex((one) => carries(one, text))
  const missing = (): string | undefined => right.find((text) => placeOf(text) < 0)
  await until(scene.journal, () => missing() === undefined, {
    expected: `server publishes ${right.map(quote).join(', then ')}`,
    got: () =>
      heard.length === 0 ? 'nothing reached the proxy' : `${quote(missing()!)} did not reach the proxy`,
    cause: () => cause,
    ended: () => program.end(),
    ms: START_MS,
  })
  const came = right.toSorted((a, b) => placeOf(a) - placeOf(b))
  const showAll = (texts: string[]): string => texts.map(quote).join(', then ')
  claim(came.join() === right.join(), {
    expected: `server publishes ${showAll(right)}`,
    got: `it published ${showAll(came)}`,
    cause: LIKELY.order,
  })
}

/** The place of the one publication that carries this. */
function expectOnce({ scene, heard }: ChatServer, said: Said, right: Said[]): number {
  const { topic, user, message } = said
  const names = right.flatMap((other) => [other.topic, other.user])
  const copies = heard.filter((one) => carries(one, message))
  const here = copies.filter((one) => one.topic === topic)
  const mayNot = (one: Publication): boolean =>
    one.topic !== topic && (here.length === 0 || said.private === true || names.includes(one.topic ?? ''))
  const strange = copies.find(mayNot)
  const expected = `server publishes ${shownSaid(said)}, and nowhere else`
  if (strange) {
    const got = `${here.length > 0 ? 'it did, and then ' : ''}${showFrames(strange.frames)}`
    throw new CheckFailure({ expected, got, cause: whyTopic(strange, said) })
  }
  claim(here.length === 1, {
    expected: `server publishes ${shownSaid(said)}, once`,
    got: here.length > 1 ? `it came ${here.length} times` : nearTo(heard, message),
    cause: here.length > 1 ? LIKELY.twice : whyMissing(heard, message),
  })
  const [one] = here
  claim(carries(one!, user), {
    expected: `a publication has the name of who said it in it, ${quote(user)}, and the text`,
    got: showFrames(one!.frames),
    cause: LIKELY.said,
  })
  noteForm(scene, one!, said)
  return heard.indexOf(one!)
}

function noteForm(scene: Scene, { frames, fields }: Publication, { user, message }: Said): void {
  if (frames.length === 1)
    scene.warn('a publication is one frame, the topic and then the rest; in the contract it is two frames')
  const named = [fields['user'], fields['src']].includes(user) && fields['message'] === message
  if (!named)
    scene.warn(
      'a publication has name and text in it, but not as "user" (or "src") and "message", as in the contract',
    )
}

function whyTopic({ topic }: Publication, right: Said): string | undefined {
  if (topic === undefined)
    return 'there is no topic: it comes first, in a frame of its own, since a subscription is compared with the beginning of the first frame'
  if (topic.includes(right.topic)) return 'the topic is the bare name: who follows it subscribes to just that'
  return right.private ? LIKELY.receiver : undefined
}

function shownSaid({ topic, user, message }: Said): string {
  return `${shortened(quote(message))} of ${user} under the topic "${topic}"`
}

/** What reached the proxy instead: a text that begins alike, or the last one. */
function nearTo(heard: Publication[], message: string): string {
  if (heard.length === 0) return 'nothing reached the proxy'
  const alike = alikeIn(heard, message)
  if (alike !== undefined) return `it published ${shortened(quote(alike))}`
  return `what reached the proxy last is ${showFrames(heard.at(-1)!.frames)}`
}

function whyMissing(heard: Publication[], message: string): string | undefined {
  const alike = alikeIn(heard, message)
  if (alike === undefined) return undefined
  if (alike === message.trim()) return LIKELY.trimmed
  if (alike === message.normalize()) return LIKELY.normalized
  if (!message.startsWith(alike)) return undefined
  return message[alike.length] === '\0' ? LIKELY.nul : LIKELY.cut
}

function alikeIn(heard: Publication[], message: string): string | undefined {
  return heard.flatMap(({ texts }) => texts).find((text) => text.startsWith(message.slice(0, 9)))
}

/** This text has not reached the proxy, though what was asked for after it has. */
export function expectUnpublished({ heard }: ChatServer, text: string, because: string): void {
  const found = heard.find((one) => carries(one, text))
  claim(found === undefined, {
    expected: `server publishes nothing when it answers "erro", because ${because}`,
    got: found ? showFrames(found.frames) : '',
    cause: 'first find out whether it can be done, then do it, and then answer',
  })
}

/** Texts that are hard to pass on. */
export function texts({ random }: Scene): string[] {
  const odd = [
    '"quoted" \\ and \'not\'',
    'two\nlines\r\n, and a \t tab',
    'before NUL \0 and after',
    'olá, 水, 👩‍👩‍👧, \u2028 and \u0085',
    '{"message":"not this"}',
    'null and __proto__',
  ]
  const many = Array.from({ length: 12 }, (_, i) => `text ${i + 1}`)
  return [...many, ...odd, 'x'.repeat(100_000) + 'é!', 'e\u0301 is two characters', 'and a space '].map(
    (text) => `${random.word()}${random.word()}: ${text}`,
  )
}

/** The longest text is published whole. */
export async function expectLongest(
  server: ChatServer,
  data: { user: string; channel: string },
): Promise<void> {
  await unlessItPrints(server, async () => {
    const message = longest(server.scene)
    await server.does('publish', { ...data, message })
    await expectPublished(server, { topic: data.channel, user: data.user, message })
  })
}

/** A text of 1 MiB. */
export function longest({ random }: Scene): string {
  const start = `${random.word()}${random.word()} `
  return start + 'y'.repeat(2 ** 20 - start.length)
}

/** Does what has texts of 1 MiB in it. Who prints what it is sent may print no more than that, and is let off. */
export async function unlessItPrints(
  { program, scene }: ChatServer,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (failure) {
    if (!program.stopped?.includes('printed')) throw failure
    scene.warn(
      'the server prints what it is sent, and had printed 1 MiB before it was done with a text of 1 MiB',
    )
  }
}

/** An empty text is one by our contract only. */
export async function noteEmpty(server: ChatServer, data: { user: string; channel: string }): Promise<void> {
  const reply = await server.asks('publish', { ...data, message: '' })
  if (isErro(reply)) server.scene.warn('the server refuses an empty text; in the contract it is one')
}

/** A name is a user's or a channel's by our contract only. */
export async function noteApart(server: ChatServer, user: string, channel: string): Promise<void> {
  const replies = [
    await server.asks('login', { user: channel }),
    await server.asks('channel', { channel: user }),
  ]
  if (!replies.every(isErro))
    server.scene.warn(
      'a user and a channel may have the same name; in the contract they have the same topics, and may not',
    )
}

/** Whether somebody who is known may log in again is not for this to say; the contract says yes. */
export async function logsInAgain(server: ChatServer, user: string): Promise<void> {
  const reply = await server.asks('login', { user })
  if (isErro(reply))
    server.scene.warn('the server refuses a second login; in the contract it is none the worse for it')
}

/** Names that are easily taken for each other, and the longest; each begins with this word. */
export function similarNames(word: string): string[] {
  const capital = word.toUpperCase()
  return [
    word,
    capital,
    `${word}7`,
    `${word}07`,
    `${word}-_.`,
    `${word}_-.`,
    word.padEnd(63, '-'),
    word.padEnd(64, '-'),
  ]
}

/** The signal ends it within a second; with another status than 0 the report says so. `cause` is why it runs on. */
export async function endsOn(signal: EndingSignal, server: ChatServer, cause?: string): Promise<void> {
  const { program, scene } = server
  try {
    await program.endsOn(signal)
  } catch (failure) {
    if (!program.ended && cause !== undefined && failure instanceof CheckFailure)
      throw new CheckFailure({ ...failure.parts, cause })
    if (!program.ended) throw failure
    scene.warn(`the server ends with ${program.ending()} at ${signal}; in the contract its exit status is 0`)
  }
}
