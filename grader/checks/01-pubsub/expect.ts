/** What the checks of lab 01 expect, and what the usual mistakes look like. */
import protocol from '../../../labs/01-pubsub/protocol.ts'
import { claim, Inconclusive } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import type { PublisherPeer } from '../../kit/peers/publisher.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import { START_MS, type Program } from '../../kit/program.ts'
import type { Random } from '../../kit/random.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote, showFrames } from '../../kit/text.ts'
import { silence, until, type Ending } from '../../kit/until.ts'

/** Long enough that a program which sleeps for a second instead of synchronising is caught. */
const SILENCE_MS = 1500
/** More updates than the kernel's buffers and any sensible high-water mark hold. */
export const FROZEN_FLOOD = 600_000

export const LIKELY = {
  stops: 'the publisher stops when nobody listens; a PUB socket may go on and drop what it sends',
  goesOn: 'the loop goes on after COUNT updates, or a socket is left open',
  oneConnect: 'WEATHER_ENDPOINTS holds two endpoints, and each needs a connect call of its own',
  stations: 'when STATIONS is not set, the publisher chooses for itself what to publish about',
  defaults: 'when COUNT is not set it is 10, and when ZIP is not set it is 10001',
  zeros: 'a zip code is text: as a number it loses its zeros in front',
  pause: 'INTERVAL_MS is not read from the environment, or nobody waits for the end of the pause',
  stdout: 'stdout is for the lines of the contract: whatever else there is to say goes to stderr',
  brokenCounts:
    'an update that breaks the contract was counted: look at all of it, from its first byte to its last, and at how many frames there are',
  averageAtSignal: 'the signal ends the loop, and what follows the loop prints an average: leave at once',
  staysOpen: 'END is sent, but a socket is left open, or something waits for more reports',
  last: 'what is printed is the last number, not how many came: then nobody ever learns that some were lost',
  silent: 'nobody can mend what is skipped without a word: say on stderr which update it was',
  more: 'HELLO and END are no updates: what is counted is the numbers between them',
  waits:
    'the publisher waits for the one that has stopped reading: a PUB socket drops what somebody does not take, unless it is told to block',
  givesUp: 'a socket reconnects by itself and subscribes again, unless it is told not to or is closed',
}

export function zipCode(random: Random): string {
  return String(random.integer(10_000, 99_999))
}

export function zipCodes(random: Random, count: number): string[] {
  const first = random.integer(10_000, 90_000)
  return Array.from({ length: count }, (_, i) => String(first + 7 * i))
}

/** Six to nine, with an average that is rounded up: neither a tie nor what cutting it off would give. */
export function temperaturesToAverage(random: Random): number[] {
  for (;;) {
    const temperatures = Array.from({ length: random.integer(6, 9) }, () => random.integer(-40, 110))
    const tenths = (10 * sumOf(temperatures)) / temperatures.length
    if (tenths > 0 && tenths % 1 > 0.55 && tenths % 1 < 0.95) return temperatures
  }
}

function sumOf(values: number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1))
}

export function expectUpdates(subscriber: SubscriberPeer, stations: string[]): void {
  const expected = `one frame like ${quote(protocol.update.example[0]!)}, about one of ${stations.join(', ')}`
  const wrong = subscriber.messages.find(([frame, ...more]) => {
    const [, zip] = new RegExp(protocol.update.pattern).exec(String(frame)) ?? []
    return more.length > 0 || zip === undefined || !stations.includes(zip)
  })
  if (wrong) claim(false, { expected, got: showFrames(wrong), cause: whyMalformed(wrong, stations) })
}

/** Waits until the subscriber has heard of every station. */
export async function hearsEach(
  subscriber: SubscriberPeer,
  publisher: Program,
  stations: string[],
): Promise<void> {
  const heard = (): Set<string> => new Set(subscriber.texts.map((text) => text.split(' ')[0]!))
  const expected = `updates for all of ${stations.join(', ')}`
  await subscriber.hearsUntil(publisher, expected, () => heard().size === stations.length)
}

/**
 * Who listened for so long can't have heard more pauses than fit into it. When what was heard has come in a bunch all the
 * same, it was the machine that took its time.
 */
export function expectPauses(count: number, intervalMs: number, elapsedMs: number, { messages }: Link): void {
  claim(elapsedMs >= 0.9 * count * intervalMs, {
    expected: `publisher pauses for INTERVAL_MS, which is ${intervalMs} ms here, between two updates`,
    got: `${count + 1} updates came within ${elapsedMs.toFixed(0)} ms`,
    cause: LIKELY.pause,
  })
  if (messages[count]!.at - messages[0]!.at < 0.5 * count * intervalMs)
    throw new Inconclusive('the machine was too busy to tell a pause from a delay')
}

export function expectNothingPrinted(program: Program): void {
  claim(program.lines.length === 0, {
    expected: `${program.name} prints nothing on stdout`,
    got: program.printedSoFar(),
    cause: LIKELY.stdout,
  })
}

function whyMalformed([frame, ...more]: Buffer[], stations: string[]): string | undefined {
  if (more.length > 0)
    return 'the update was sent in several frames: send() makes a frame of each element of an array'
  if (frame!.includes(0))
    return 'there is a NUL at the end: a ZeroMQ frame carries its length and needs no terminator'
  if (frame!.includes(10))
    return 'there is a newline at the end: a ZeroMQ frame carries its length and needs no terminator'
  const [, zip] = new RegExp(protocol.update.pattern).exec(frame!.toString()) ?? []
  if (stations.some((station) => Number(station) === Number(zip))) return LIKELY.zeros
  return zip && 'STATIONS was not read from the environment'
}

export function expectSubscriptions(publisher: PublisherPeer, zip: string): void {
  const wrong = publisher.subscriptions.find((topic) => topic !== zip && topic !== `${zip} `)
  if (wrong === undefined) return
  claim(false, {
    expected: `the only subscription is to ${quote(`${zip} `)}`,
    got: `it subscribed to ${quote(wrong)}`,
    cause: whySubscribed(wrong, zip),
  })
}

function whySubscribed(topic: string, zip: string): string | undefined {
  if (topic === '')
    return 'an empty subscription is a prefix of everything: each update of the country crosses the network, to be thrown away on arrival'
  if (topic.includes('\0'))
    return 'there are NULs in it: a prefix is compared byte by byte with what the publisher sends'
  if (Number(topic) === Number(zip)) return LIKELY.zeros
  if (!topic.includes(zip)) return 'ZIP was not read from the environment'
  return undefined
}

export function expectReport(subscriber: Program, zip: string, temperatures: number[], cause?: string): void {
  const [sum, count] = [sumOf(temperatures), temperatures.length]
  const average = `zip ${zip}: average ${(sum / count).toFixed(1)}F over ${count} updates`
  const lines = [...temperatures.map((t) => `zip ${zip}: ${t}F 50%`), average]
  const shown = (all: string[]): string => all.map((line) => `\n${quote(line)}`).join('')
  claim(subscriber.lines.join('\n') === lines.join('\n'), {
    expected: `subscriber prints${shown(lines)}`,
    got: `it printed${shown(subscriber.lines)}`,
    cause: whyWrongAverage(subscriber, sum, count) ?? cause,
  })
}

function whyWrongAverage(subscriber: Program, sum: number, count: number): string | undefined {
  const averages = subscriber.lines.filter((line) => line.includes('average'))
  const printed = /average (-?[\d.]+)/.exec(averages.at(-1) ?? '')?.[1]
  if (subscriber.lines.some((line) => line.includes('NaN')))
    return 'something that is not a number was counted as a temperature'
  if (averages.length > 1) return 'the average is printed before COUNT updates were heard'
  if ([count - 1, count + 1].some((n) => printed === (sum / n).toFixed(1)))
    return 'the sum is divided by one too many or one too few'
  if (printed === (sum / count).toFixed(1)) return undefined
  if (printed === (Math.trunc((10 * sum) / count) / 10).toFixed(1))
    return 'the average is cut off, not rounded'
  return undefined
}

/** Sends updates of that station that break the contract, each in its own way, and says how many. */
export async function sendBroken(publisher: PublisherPeer, zip: string): Promise<number> {
  const broken = ['warm 57', '20', '20 101', '20 30 40', '20 30\n', '20.5 30', '1000 30', ' 30']
  await publisher.send(...broken.map((rest) => `${zip} ${rest}`))
  await publisher.socket.send([`${zip} 20 30`, 'and a second frame'])
  return broken.length + 1
}

export function expectComplaints({ errors }: Program, broken: number): void {
  claim(errors.length >= broken, {
    expected: `a line on stderr about each of ${broken} updates that break the contract`,
    got: errors.length === 0 ? 'stderr is empty' : `${errors.length} lines there`,
    cause: LIKELY.silent,
  })
}

export function expectNoAverage({ lines }: Program): void {
  const average = lines.find((line) => line.includes('average'))
  if (average === undefined) return
  claim(false, {
    expected: 'a subscriber that is stopped by a signal prints no average',
    got: `it printed ${quote(average)}`,
    cause: LIKELY.averageAtSignal,
  })
}

/** Reports as a sync-subscriber does. */
export async function report(scene: Scene, sync: Link, publisher: Program): Promise<void> {
  const reply = await scene.requester(sync).asks(publisher, 'READY')
  claim(reply === 'GO', {
    expected: 'sync-publisher answers READY with GO',
    got: `it answered ${quote(reply)}`,
  })
}

export async function reportNonsense(scene: Scene, sync: Link, publisher: Program): Promise<void> {
  for (const request of ['READY?', ['READY', 'READY']]) {
    const reply = await scene.requester(sync).asks(publisher, request)
    claim(reply !== 'GO', {
      expected: `sync-publisher answers ${[request].flat().map(quote).join(', ')} with what is wrong about it, and does not count it`,
      got: 'it answered "GO"',
      cause:
        'something else than READY was taken for a report: look at all of it, and at how many frames there are',
    })
  }
}

interface Count {
  count: number
  /** So many numbers went before, and were never sent. */
  missed: number
}

/** The sync-subscriber says how many numbers it was sent, and nothing else, and leaves. */
export async function expectReceived(
  subscriber: Program,
  publisher: PublisherPeer,
  sent: Count,
): Promise<void> {
  const line = `received ${sent.count} updates`
  await subscriber.prints(line, { cause: () => whyUnheard(publisher, subscriber, sent) })
  await subscriber.leaves()
  claim(subscriber.lines.length === 1, {
    expected: `sync-subscriber prints ${quote(line)}, and nothing else`,
    got: subscriber.printedSoFar(),
    cause: LIKELY.stdout,
  })
}

/** Why a sync-subscriber may have heard HELLO and nothing else, or too much. */
function whyUnheard(
  publisher: PublisherPeer,
  { lines }: Program,
  { count, missed }: Count,
): string | undefined {
  const said = Number(/^received (\d+) updates$/.exec(lines.at(-1) ?? '')?.[1])
  if (said === count + missed) return LIKELY.last
  if (said > count) return LIKELY.more
  const [topic] = publisher.subscriptions
  if (topic === '' || topic === undefined) return undefined
  return `it subscribed to ${quote(topic)} only: what does not begin like that never reaches it`
}

export async function hearsHello(subscriber: SubscriberPeer, publisher: Program): Promise<void> {
  await subscriber.hears(publisher, 1)
  claim(subscriber.texts[0] === 'HELLO', {
    expected: 'HELLO is the first thing that a subscriber hears',
    got: showFrames(subscriber.messages[0]!),
    cause: 'the numbers are sent before the subscribers have reported',
  })
}

export async function hearsOnlyHello(
  scene: Scene,
  subscriber: SubscriberPeer,
  reported: number,
): Promise<void> {
  const before = subscriber.messages.length
  const expected = `only HELLO, again and again, while ${reported} of 2 subscribers have reported`
  await silence(
    scene.journal,
    () => {
      const other = subscriber.messages.find((frames) => frames.join('|') !== 'HELLO')
      return (
        other && {
          expected,
          got: showFrames(other),
          cause: 'the publisher does not wait until SUBSCRIBERS have reported',
        }
      )
    },
    SILENCE_MS,
  )
  const more = (): number => subscriber.messages.length - before
  await until(scene.journal, () => more() >= 2, {
    expected,
    got: () => `${more()} HELLO came in a second`,
    cause: () => 'HELLO is sent once; one that is sent too early is lost',
    ms: SILENCE_MS,
  })
}

export async function expectAllNumbers(
  { journal }: Scene,
  subscriber: SubscriberPeer,
  publisher: Program,
  count: number,
): Promise<void> {
  const crashed = (): Ending | undefined => (publisher.end()?.well === false ? publisher.end() : undefined)
  const cause = (): string =>
    subscriber.last === 'HELLO'
      ? 'the numbers never begin: they wait for as many reports as SUBSCRIBERS says, which need not be two'
      : 'the high-water mark: past it a PUB socket drops what a subscriber has not taken, and it is 1000 by default'
  const parts = { expected: `every subscriber gets 1 to ${count} and END, in order`, cause }
  const got = (): string => {
    const numbers = subscriber.texts.filter((text) => text !== 'HELLO')
    const wrong = numbers.findIndex((text, i) => text !== String(i + 1))
    if (numbers.length === 0) return 'no number came, and no END'
    return `1 to ${wrong === -1 ? numbers.length : wrong} came, and then not ${wrong === -1 ? 'END' : wrong + 1}`
  }
  await until(journal, () => subscriber.last === 'END', { ...parts, got, ended: crashed, ms: START_MS })
  const numbers = subscriber.texts.filter((text) => text !== 'HELLO' && text !== 'END')
  const right = numbers.length === count && numbers.every((text, i) => text === String(i + 1))
  claim(right, { ...parts, got: got(), cause: cause() })
}

export async function staysUnreported(scene: Scene, { requests }: { requests: string[] }): Promise<void> {
  const parts = {
    expected: 'sync-subscriber reports nothing before it has heard HELLO',
    got: 'it reported, though no HELLO was sent',
    cause: 'time passed is no proof that the subscription has arrived; only a message that came through is',
  }
  await silence(scene.journal, () => requests.length > 0 && parts, SILENCE_MS)
}

export function expectReports({ requests }: { requests: string[] }): void {
  claim(requests.join() === 'READY', {
    expected: 'sync-subscriber reports once, with READY',
    got: `it sent ${requests.map(quote).join(', ')}`,
    cause:
      requests.length > 1
        ? 'each HELLO was answered; a publisher that counts reports takes that for several subscribers'
        : undefined,
  })
}

export async function othersGoOn(healthy: SubscriberPeer, publisher: Program, count: number): Promise<void> {
  const expected = 'the other subscribers hear on while one of them is frozen'
  const enough = healthy.messages.length + count
  while (healthy.messages.length < enough) {
    const more = Math.min(enough, healthy.messages.length + 1000)
    const enoughMore = (): boolean => healthy.messages.length >= more
    await healthy.hearsUntil(publisher, expected, enoughMore, () => LIKELY.waits)
  }
}

/** What a frozen subscriber got must have a gap, where the publisher dropped updates for it. */
export async function expectGap(
  healthy: SubscriberPeer,
  frozen: SubscriberPeer,
  publisher: Program,
  stations: string[],
): Promise<void> {
  const most = frozen.messages.length + FROZEN_FLOOD
  const gap = (): boolean =>
    hasGap(
      healthy.texts,
      frozen.texts.filter((text) => text.startsWith(`${stations[0]} `)),
    )
  for (let next = 0, found = false; next < most && !found; found = gap()) {
    next = Math.min(most, frozen.messages.length + 20_000)
    await frozen.hearsUntil(
      publisher,
      'the frozen subscriber hears updates again',
      () => frozen.messages.length >= next,
    )
  }
  claim(gap(), {
    expected:
      'at most 10 000 updates wait at the publisher for a subscriber that has stopped reading; the rest are dropped for it',
    got: `the subscriber stopped reading while more than ${FROZEN_FLOOD} updates were published, and missed none of them: they waited in the publisher's memory`,
    cause: 'the high-water mark for sending (sendHighWaterMark, SNDHWM) is 0, which means no limit',
  })
}

/** Whether the second list leaves the first one at some point after it has begun to follow it. */
function hasGap(all: string[], some: string[]): boolean {
  const start = all.findIndex((_, i) => some.slice(0, 8).every((text, j) => all[i + j] === text))
  return start === -1 || some.some((text, i) => start + i < all.length && text !== all[start + i])
}
