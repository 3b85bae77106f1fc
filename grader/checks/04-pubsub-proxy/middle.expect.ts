/** What the checks of lab 04 expect of a broker and a proxy. */
import { CheckFailure, claim, type FailureParts } from '../../kit/failure.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Random } from '../../kit/random.ts'
import type { Scene } from '../../kit/scene.ts'
import type { EndingSignal } from '../../kit/supervised.ts'
import { silence, until } from '../../kit/until.ts'
import {
  type BrokerCast,
  type BrokerClient,
  type BrokerServer,
  type Frames,
  isSame,
  shown,
} from './broker.cast.ts'
import type { ProxyCast, ProxyPublisher } from './proxy.cast.ts'
import { LIKELY } from './middle.likely.ts'

/** Between two attempts at what may fail, as a request that a dying server takes with it. */
const AGAIN_MS = 50
/** What a program that is to end is given, with a little for the machine. */
const TERM_MS = 1200

/** Bodies that are hard to pass on: several frames, none of them empty or all, every byte there is, and a megabyte. */
export function hardFrames(random: Random): Frames[] {
  const [one, two, three] = [random.word(), random.word(), random.word()]
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  const megabyte = Buffer.alloc(2 ** 20, `${one} ${two} \u0000 \u{1F408}`)
  return [
    [one],
    [one, two],
    [one, two, three],
    [one, '', two],
    ['', ''],
    [bytes, one],
    [megabyte],
    [two, megabyte, ''],
  ]
}

/** What a REQ socket never sends. */
export const STRANGE_REQUESTS: Frames[] = [
  ['no empty frame'],
  ['no', 'empty', 'frame'],
  [''],
  ['', ''],
  ['in front of', '', 'the body'],
  [Buffer.from([0xff, 0x00])],
]

/** A client, and the one reply that is to come to it. */
interface Awaited {
  client: BrokerClient
  reply: Frames
}

/** Each reply has come to who asked for it, and nothing else has. */
export async function expectOwnReplies(awaited: Awaited[], cause?: string): Promise<void> {
  for (const { client, reply } of awaited) await client.hears(reply, ownReply({ client, reply }), cause)
  for (const each of awaited) expectNoOther(each)
}

function expectNoOther({ client, reply }: Awaited): void {
  const own = client.replies.filter((frames) => isSame(frames, reply)).length
  claim(client.replies.length === own && own <= 1, {
    expected: `${ownReply({ client, reply })}, and nothing else`,
    got: client.heardSoFar(),
    cause: LIKELY.another,
  })
}

function ownReply({ client, reply }: Awaited): string {
  return `broker passes ${client.name} the reply to its own request, ${shown(reply)}`
}

/** All servers are there, each has been given something to do, and has done it. */
export async function shareRequests(
  cast: BrokerCast,
  client: BrokerClient,
  servers: BrokerServer[],
): Promise<void> {
  const asked = await untilAsked(cast, client, () => servers.every(({ requests }) => requests.length > 0), {
    expected: `broker shares the requests out among ${servers.length} servers`,
    got: () => servers.map(({ name, requests }) => `${requests.length} came to ${name}`).join(', '),
    cause: LIKELY.oneServer,
  })
  await until(cast.scene.journal, () => client.replies.length >= asked, {
    expected: `broker passes ${client.name} the replies to its ${asked} requests`,
    got: () => client.heardSoFar(),
    cause: () => cast.wrongSockets(),
    ended: () => cast.broker.end(),
    ms: START_MS,
  })
}

/** A request of the client is answered, sooner or later. */
export async function untilAnswered(cast: BrokerCast, client: BrokerClient, cause: string): Promise<void> {
  const answered = (): boolean => client.replies.some(([text]) => String(text).startsWith('request '))
  await untilAsked(cast, client, answered, {
    expected: `broker goes on, and a request of ${client.name} is answered`,
    got: () => client.heardSoFar(),
    cause,
  })
}

/**
 * Asks again and again: a server that is not quite there yet, or not quite gone, may take a request with it. Resolves
 * with the number of requests.
 */
async function untilAsked(
  cast: BrokerCast,
  client: BrokerClient,
  condition: () => boolean,
  { expected, got, cause }: { expected: string; got: () => string; cause: string },
): Promise<number> {
  const { scene, broker } = cast
  let asked = 0
  const ask = (): void => client.sends([`request ${++asked}`])
  ask()
  const asking = setInterval(ask, AGAIN_MS)
  const wait = {
    expected,
    got,
    cause: () => cast.wrongSockets() ?? cause,
    ended: () => broker.end(),
    ms: START_MS,
  }
  await until(scene.journal, condition, wait).finally(() => clearInterval(asking))
  return asked
}

/** While one server takes its time, what the other has answered comes through, to who asked. */
export async function othersAreAnswered(
  cast: BrokerCast,
  busy: BrokerServer,
  awaited: Awaited[],
): Promise<void> {
  const replies = (): number => awaited.reduce((sum, { client }) => sum + client.replies.length, 0)
  await until(cast.scene.journal, () => replies() >= 2, {
    expected: `broker passes on what the other server answers while ${busy.name} takes its time`,
    got: () => `${awaited.length} clients had asked, and ${replies()} got a reply`,
    cause: () => LIKELY.lockStep,
    ended: () => cast.broker.end(),
    ms: START_MS,
  })
  for (const each of awaited) expectNoOther(each)
}

/** What was sent has reached the broker. */
export async function reachesBroker({ scene, broker }: BrokerCast, clients: BrokerClient[]): Promise<void> {
  const crossed = (): number => clients.filter(({ way }) => way.messages.length > 0).length
  await until(scene.journal, () => crossed() === clients.length, {
    expected: 'broker binds a ROUTER socket at BROKER_FRONTEND, and clients connect to it',
    got: () => `${crossed()} of ${clients.length} requests could be sent there`,
    ended: () => broker.end(),
    ms: START_MS,
  })
}

/** No reply yet, and the program goes on: nobody can have answered. */
export async function hearNothing(
  { scene, broker }: BrokerCast,
  clients: BrokerClient[],
  ms: number,
): Promise<void> {
  const expected = 'a request waits in the broker until a server comes'
  const broken = (): FailureParts | undefined => {
    const heard = clients.find(({ replies }) => replies.length > 0)
    if (heard) return { expected, got: heard.heardSoFar() }
    return broker.ended && { ...broker.end()!.parts, expected }
  }
  await silence(scene.journal, broken, ms)
}

/**
 * Gone within a second. That it dies of the signal by itself harms nobody, and is only noted; who has written for the
 * course, which says nothing of signals, and leaves the client out, is let off as well when it takes longer.
 */
export async function endsOn(
  signal: EndingSignal,
  scene: Scene,
  program: Program,
  cause: string,
  name = program.name,
): Promise<void> {
  const expected = `${name} ends within a second of ${signal}`
  if (program.ended) throw new CheckFailure({ ...program.end()!.parts, expected })
  program.signal(signal)
  const wait = { expected, got: () => 'it is still running', cause: () => cause, ms: TERM_MS }
  const end = await until(scene.journal, () => program.ended, wait).catch((error: unknown) => {
    if (!scene.leavesOut('client')) throw error
    scene.warn(`${program.name} is still running a second after ${signal}`)
  })
  if (end?.signal === signal)
    scene.warn(
      `${program.name} does not handle ${signal}: it dies of it, instead of ending with exit status 0`,
    )
  else if (end && end.code !== 0)
    throw new CheckFailure({ ...program.end()!.parts, expected: `${expected}, with exit status 0` })
}

/** Of the publications to these topics, none has crossed to the proxy. */
export function expectNotCrossed(cast: ProxyCast, publisher: ProxyPublisher, topics: string[]): void {
  const crossed = publisher.way.messages.find(({ frames }) => topics.includes(String(frames[0])))
  claim(crossed === undefined, {
    expected: `${publisher.name} sends the proxy only what somebody subscribes to`,
    got: `${shown(crossed?.frames ?? [])} crossed the wire`,
    cause: cast.swapped() ?? 'the proxy subscribes to everything, and filters afterwards; that is too late',
  })
}

/** What a subscriber was sent is this and nothing else, in order. */
export function expectHeard(subscriber: SubscriberPeer, name: string, wanted: Frames[]): void {
  const at = [...wanted, undefined].findIndex((frames, i) => {
    const came = subscriber.messages[i]
    return frames === undefined || came === undefined ? frames !== came : !isSame(frames, came)
  })
  const [expected, got] = [wanted[at], subscriber.messages[at]]
  claim(at < 0, {
    expected: `proxy passes ${expected === undefined ? 'nothing else' : shown(expected)} on to ${name}`,
    got: got === undefined ? 'nothing more came' : `${shown(got)} came`,
  })
}

/** What each publisher sends comes to each subscriber. */
export async function hearBoth(
  cast: ProxyCast,
  publishers: ProxyPublisher[],
  subscribers: SubscriberPeer[],
  topic: string,
): Promise<void> {
  for (const publisher of publishers) publisher.publishes([topic, publisher.name])
  for (const { name } of publishers)
    for (const [i, subscriber] of subscribers.entries())
      await cast.passes(subscriber, [topic, name], `to subscriber ${i + 1}`)
}

/** Publishes again and again, what is strange first, until the last of it comes through. */
export async function passesAfterAll(
  cast: ProxyCast,
  publisher: ProxyPublisher,
  subscriber: { messages: Buffer[][] },
  publications: Frames[],
): Promise<void> {
  cast.proxy.suspect = LIKELY.strange
  publisher.publishes(...publications)
  const publishing = setInterval(() => publisher.publishes(...publications), AGAIN_MS)
  const passed = cast.passes(subscriber, publications.at(-1)!, 'whatever else it was sent', LIKELY.strange)
  await passed.finally(() => clearInterval(publishing))
}
