import protocol from '../../labs/01-pubsub/protocol.ts'
import { check } from '../kit/check.ts'
import { claim } from '../kit/failure.ts'
import type { PublisherPeer, SubscriberPeer } from '../kit/peers.ts'
import { START_MS, type Program } from '../kit/program.ts'
import type { Random } from '../kit/random.ts'
import type { Link, LinkSides, Scene } from '../kit/scene.ts'
import { quote, showFrames } from '../kit/text.ts'
import { silence, until, type Ending } from '../kit/until.ts'

/** Long enough that a program which sleeps for a second instead of synchronising is caught. */
const SILENCE_MS = 1500
const FLOOD = 100_000
/** More updates than the kernel's buffers and any sensible high-water mark hold. */
const FROZEN_FLOOD = 400_000

const PUBLISHER: LinkSides = { binds: 'publisher', connects: 'subscriber', student: 'binds' }
const SUBSCRIBER: LinkSides = { binds: 'publisher', connects: 'subscriber', student: 'connects' }
const SYNC_PUBLISHER: LinkSides = { binds: 'sync-publisher', connects: 'sync-subscriber', student: 'binds' }
const SYNC_SUBSCRIBER: LinkSides = {
  binds: 'sync-publisher',
  connects: 'sync-subscriber',
  student: 'connects',
}

check('1.1', 'sends well-formed updates for each of its stations and for no other', async (scene) => {
  const stations = zipCodes(scene.random, 3)
  const weather = await scene.link('WEATHER_ENDPOINT', PUBLISHER)
  const publisher = scene.start('publisher', { ...weather.env, STATIONS: stations.join(), INTERVAL_MS: 2 })
  const subscriber = scene.subscriber(weather)
  await subscriber.hears(publisher, 3)
  expectUpdates(subscriber, stations)
  const heard = (): string[] => subscriber.texts.map((text) => text.split(' ')[0]!)
  await subscriber.hearsUntil(
    publisher,
    `updates for all of ${stations.join(', ')}`,
    () => new Set(heard()).size === 3,
  )
  expectUpdates(subscriber, stations)
})

check('1.1', 'goes on when the last subscriber has left', async (scene) => {
  const weather = await scene.link('WEATHER_ENDPOINT', PUBLISHER)
  const publisher = scene.start('publisher', {
    ...weather.env,
    STATIONS: zipCode(scene.random),
    INTERVAL_MS: 2,
  })
  const first = scene.subscriber(weather)
  await first.hears(publisher, 1)
  first.leave()
  await scene
    .subscriber(weather)
    .hears(
      publisher,
      50,
      'the publisher stops when nobody listens; a PUB socket may go on and drop what it sends',
    )
})

check('1.1', 'chooses stations by itself when STATIONS does not name them', async (scene) => {
  const weather = await scene.link('WEATHER_ENDPOINT', PUBLISHER)
  const publisher = scene.start('publisher', { ...weather.env, INTERVAL_MS: 1 })
  const subscriber = scene.subscriber(weather)
  await subscriber.hears(publisher, 20)
  const stations = new Set(subscriber.texts.map((text) => text.split(' ')[0]!))
  claim(stations.size > 10, {
    expected: 'the publisher covers 50 000 random stations when STATIONS does not name them',
    got: `20 updates were about ${[...stations].join(', ')}`,
  })
})

check('1.1', 'ends on SIGTERM, even at full speed', async (scene) => {
  const weather = await scene.link('WEATHER_ENDPOINT', PUBLISHER)
  const publisher = scene.start('publisher', {
    ...weather.env,
    STATIONS: zipCode(scene.random),
    INTERVAL_MS: 0,
  })
  const subscriber = scene.subscriber(weather)
  await subscriber.hears(publisher, 1)
  subscriber.leave()
  await publisher.endsOnSigterm()
})

check('1.2', 'asks only for its own zip code', async (scene) => {
  const zip = zipCode(scene.random)
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip })
  await publisher.isAskedBy(subscriber)
  expectSubscriptions(publisher, zip)
  await publisher.send(`${zip} -3 57`)
  await subscriber.prints(`zip ${zip}: -3F 57%`)
  expectSubscriptions(publisher, zip)
})

check('1.3', 'does not take the updates of a longer zip code that begins like its own', async (scene) => {
  const zip = String(scene.random.integer(1000, 9999))
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip })
  await publisher.isAskedBy(subscriber)
  const longer = `${zip}${scene.random.integer(0, 9)}`
  await publisher.send(`${longer} 99 11`, `${zip} 20 30`)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
  claim(!subscriber.lines.some((line) => line.includes('99F 11%')), {
    expected: `subscriber prints only the update of zip ${zip}`,
    got: `it printed ${subscriber.lines.map(quote).join(' and ')}`,
    cause: `a subscription is a prefix, and ${quote(zip)} is a prefix of ${quote(longer)} too: subscribe to the zip code with the space that follows it`,
  })
})

check('1.4', 'averages exactly COUNT updates, then leaves', async (scene) => {
  const zip = zipCode(scene.random)
  const temperatures = temperaturesToAverage(scene.random)
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip, COUNT: temperatures.length })
  await publisher.isAskedBy(subscriber)
  await publisher.send(...[...temperatures, 111, 112].map((t) => `${zip} ${t} 50`))
  await subscriber.leaves('the loop goes on after COUNT updates, or a socket is left open')
  expectReport(subscriber, zip, temperatures)
})

check('1.4', 'reports an update that breaks the contract and does not count it', async (scene) => {
  const zip = zipCode(scene.random)
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip, COUNT: 2 })
  await publisher.isAskedBy(subscriber)
  await publisher.send(`${zip} warm 57`, `${zip} 20`, `${zip} 20 101`, `${zip} 10 50`, `${zip} 70 50`)
  await subscriber.leaves()
  expectReport(subscriber, zip, [10, 70])
  claim(subscriber.errors.length > 0, {
    expected: `a line on stderr about ${quote(`${zip} warm 57`)}`,
    got: 'stderr is empty',
  })
})

check('1.4', 'ends on SIGTERM while updates pour in', async (scene) => {
  const zip = zipCode(scene.random)
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip, COUNT: FLOOD })
  await publisher.isAskedBy(subscriber)
  const flood = publisher.floods(`${zip} 20 30`, 20_000)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
  await subscriber.endsOnSigterm()
  flood.stop()
})

check('1.5', 'hears a slow publisher beside a fast one', async (scene) => {
  const zip = zipCode(scene.random)
  const [fastLink, slowLink] = [
    await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER),
    await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER),
  ]
  const [fast, slow] = [await scene.publisher(fastLink), await scene.publisher(slowLink)]
  const endpoints = `${fastLink.endpoint},${slowLink.endpoint}`
  const subscriber = scene.start('subscriber', { WEATHER_ENDPOINTS: endpoints, ZIP: zip, COUNT: FLOOD })
  await fast.isAskedBy(subscriber)
  await slow.isAskedBy(
    subscriber,
    'WEATHER_ENDPOINTS holds two endpoints, and each needs a connect call of its own',
  )
  const flood = fast.floods(`${zip} 1 1`, 20_000)
  await slow.send(`${zip} 77 77`)
  await subscriber.prints(`zip ${zip}: 77F 77%`)
  flood.stop()
})

check('1.5', 'hears a publisher again that died and came back', async (scene) => {
  const zip = zipCode(scene.random)
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ZIP: zip })
  await publisher.isAskedBy(subscriber)
  publisher.leave()
  const returned = await scene.publisher(weather)
  await returned.isAskedBy(
    subscriber,
    'a socket reconnects by itself and subscribes again, unless it is told not to or is closed',
  )
  await returned.send(`${zip} 20 30`)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
})

check('1.6', 'the publisher repeats HELLO until every subscriber has reported', async (scene) => {
  const { updates, sync, publisher } = await startSyncPublisher(scene, 1000)
  const early = scene.subscriber(updates)
  await hearsHello(early, publisher)
  await scene.requester(sync).asks(publisher, 'READY')
  await hearsOnlyHello(scene, early, 1)
  const late = scene.subscriber(updates)
  await hearsHello(late, publisher)
  await scene.requester(sync).asks(publisher, 'READY')
  await expectAllNumbers(scene, late, publisher, 1000)
  await expectAllNumbers(scene, early, publisher, 1000)
})

check('1.6', 'the publisher loses nothing when a subscriber is slow to read', async (scene) => {
  const { updates, sync, publisher } = await startSyncPublisher(scene, FLOOD)
  const slowWay = await scene.another(updates, 'slow sync-subscriber')
  const [quick, slow] = [scene.subscriber(updates, 'HELLO', 'END'), scene.subscriber(slowWay)]
  await hearsHello(quick, publisher)
  await hearsHello(slow, publisher)
  const cut = slowWay.relay.cut({ direction: 'toConnecting' })
  await scene.requester(sync).asks(publisher, 'READY')
  await scene.requester(sync).asks(publisher, 'READY')
  await quick.hearsUntil(publisher, 'END comes after the numbers', () => quick.last === 'END')
  cut.end()
  await expectAllNumbers(scene, slow, publisher, FLOOD)
})

check('1.6', 'the subscriber reports once, and only when it has heard HELLO', async (scene) => {
  const count = scene.random.integer(50, 99)
  const updates = await scene.link('UPDATES_ENDPOINT', SYNC_SUBSCRIBER)
  const sync = await scene.link('SYNC_ENDPOINT', SYNC_SUBSCRIBER)
  const [publisher, reports] = [await scene.publisher(updates), await scene.replier(sync, () => 'GO')]
  const subscriber = scene.start('sync-subscriber', { ...updates.env, ...sync.env })
  await publisher.isAskedBy(subscriber)
  await staysUnreported(scene, reports)
  await publisher.send('HELLO', 'HELLO')
  await reports.isAskedBy(subscriber, 'sync-subscriber reports READY when it has heard HELLO')
  await publisher.send('HELLO', ...numbers(count), 'END')
  await subscriber.prints(`received ${count} updates`)
  await subscriber.leaves()
  expectReports(reports)
})

check('1.6', 'both end on SIGTERM while they wait for each other', async (scene) => {
  const { updates: hellos, publisher } = await startSyncPublisher(scene, 1000)
  await hearsHello(scene.subscriber(hellos), publisher)
  const updates = await scene.link('UPDATES_ENDPOINT', SYNC_SUBSCRIBER)
  const sync = await scene.link('SYNC_ENDPOINT', SYNC_SUBSCRIBER)
  const silent = await scene.publisher(updates)
  const subscriber = scene.start('sync-subscriber', { ...updates.env, ...sync.env })
  await silent.isAskedBy(subscriber)
  await subscriber.endsOnSigterm()
  await publisher.endsOnSigterm()
})

check('1.7', 'one frozen subscriber costs the publisher little and the others nothing', async (scene) => {
  const stations = zipCodes(scene.random, 20)
  const weather = await scene.link('WEATHER_ENDPOINT', PUBLISHER)
  const publisher = scene.start('publisher', { ...weather.env, STATIONS: stations.join(), INTERVAL_MS: 0 })
  const [healthy, frozen, way] = await twoSubscribers(scene, weather, publisher, stations[0]!)
  const cut = way.relay.cut({ direction: 'toConnecting' })
  await othersGoOn(healthy, publisher, FROZEN_FLOOD / stations.length)
  cut.end()
  await expectGap(healthy, frozen, publisher, stations)
})

function zipCode(random: Random): string {
  return String(random.integer(10_000, 99_999))
}

function zipCodes(random: Random, count: number): string[] {
  const first = random.integer(10_000, 90_000)
  return Array.from({ length: count }, (_, i) => String(first + 7 * i))
}

/** Six to nine, with an average that is rounded up: neither a tie nor what cutting it off would give. */
function temperaturesToAverage(random: Random): number[] {
  for (;;) {
    const temperatures = Array.from({ length: random.integer(6, 9) }, () => random.integer(-40, 110))
    const tenths = (10 * sumOf(temperatures)) / temperatures.length
    if (tenths > 0 && tenths % 1 > 0.55 && tenths % 1 < 0.95) return temperatures
  }
}

function sumOf(values: number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1))
}

function expectUpdates(subscriber: SubscriberPeer, stations: string[]): void {
  const expected = `one frame like ${quote(protocol.update.example[0]!)}, about one of ${stations.join(', ')}`
  const wrong = subscriber.messages.find(([frame, ...more]) => {
    const [, zip] = new RegExp(protocol.update.pattern).exec(String(frame)) ?? []
    return more.length > 0 || zip === undefined || !stations.includes(zip)
  })
  if (wrong) claim(false, { expected, got: showFrames(wrong), cause: whyMalformed(wrong) })
}

function whyMalformed([frame, ...more]: Buffer[]): string | undefined {
  if (more.length > 0)
    return 'the update was sent in several frames; an array given to send() is one frame an element'
  if (frame!.includes(0))
    return 'there is a NUL at the end: a ZeroMQ frame carries its length and needs no terminator'
  if (frame!.includes(10))
    return 'there is a newline at the end: a ZeroMQ frame carries its length and needs no terminator'
  if (new RegExp(protocol.update.pattern).test(frame!.toString()))
    return 'STATIONS was not read from the environment'
  return undefined
}

function expectSubscriptions(publisher: PublisherPeer, zip: string): void {
  const wrong = publisher.subscriptions.find((topic) => topic !== zip && topic !== `${zip} `)
  if (wrong === undefined) return
  claim(false, {
    expected: `the only subscription is to ${quote(`${zip} `)}`,
    got: `it subscribed to ${quote(wrong)}`,
    cause:
      wrong === ''
        ? 'an empty subscription is a prefix of everything: each update of the country crosses the network, to be thrown away on arrival'
        : 'ZIP was not read from the environment',
  })
}

function expectReport(subscriber: Program, zip: string, temperatures: number[]): void {
  const [sum, count] = [sumOf(temperatures), temperatures.length]
  const average = `zip ${zip}: average ${(sum / count).toFixed(1)}F over ${count} updates`
  const lines = [...temperatures.map((t) => `zip ${zip}: ${t}F 50%`), average]
  const shown = (all: string[]): string => all.map((line) => `\n${quote(line)}`).join('')
  claim(subscriber.lines.join('\n') === lines.join('\n'), {
    expected: `subscriber prints${shown(lines)}`,
    got: `it printed${shown(subscriber.lines)}`,
    cause: whyWrongAverage(subscriber, sum, count),
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
  if (printed === (Math.trunc((10 * sum) / count) / 10).toFixed(1))
    return 'the average is cut off, not rounded'
  return undefined
}

async function startSyncPublisher(
  scene: Scene,
  count: number,
): Promise<{ updates: Link; sync: Link; publisher: Program }> {
  const updates = await scene.link('UPDATES_ENDPOINT', SYNC_PUBLISHER)
  const sync = await scene.link('SYNC_ENDPOINT', SYNC_PUBLISHER)
  const publisher = scene.start('sync-publisher', {
    ...updates.env,
    ...sync.env,
    SUBSCRIBERS: 2,
    UPDATES: count,
  })
  return { updates, sync, publisher }
}

async function hearsHello(subscriber: SubscriberPeer, publisher: Program): Promise<void> {
  await subscriber.hears(publisher, 1)
  claim(subscriber.texts[0] === 'HELLO', {
    expected: 'HELLO is the first thing that a subscriber hears',
    got: showFrames(subscriber.messages[0]!),
    cause: 'the numbers are sent before the subscribers have reported',
  })
}

async function hearsOnlyHello(scene: Scene, subscriber: SubscriberPeer, reported: number): Promise<void> {
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
  const more = subscriber.messages.length - before
  claim(more >= 2, {
    expected,
    got: `${more} HELLO came in a second`,
    cause: 'HELLO is sent once; one that is sent too early is lost',
  })
}

async function expectAllNumbers(
  { journal }: Scene,
  subscriber: SubscriberPeer,
  publisher: Program,
  count: number,
): Promise<void> {
  const crashed = (): Ending | undefined => (publisher.end()?.well === false ? publisher.end() : undefined)
  const cause =
    'the high-water mark: past it a PUB socket drops what a subscriber has not taken, and it is 1000 by default'
  const parts = { expected: `every subscriber gets 1 to ${count} and END, in order`, cause: () => cause }
  const got = (): string => {
    const numbers = subscriber.texts.filter((text) => text !== 'HELLO')
    const wrong = numbers.findIndex((text, i) => text !== String(i + 1))
    return `1 to ${wrong === -1 ? numbers.length : wrong} came, and then not ${wrong === -1 ? 'END' : wrong + 1}`
  }
  await until(journal, () => subscriber.last === 'END', { ...parts, got, ended: crashed, ms: START_MS })
  const numbers = subscriber.texts.filter((text) => text !== 'HELLO' && text !== 'END')
  const right = numbers.length === count && numbers.every((text, i) => text === String(i + 1))
  claim(right, { ...parts, got: got(), cause })
}

async function staysUnreported(scene: Scene, { requests }: { requests: string[] }): Promise<void> {
  const parts = {
    expected: 'sync-subscriber reports nothing before it has heard HELLO',
    got: 'it reported, though no HELLO was sent',
    cause: 'time passed is no proof that the subscription has arrived; only a message that came through is',
  }
  await silence(scene.journal, () => requests.length > 0 && parts, SILENCE_MS)
}

function expectReports({ requests }: { requests: string[] }): void {
  claim(requests.join() === 'READY', {
    expected: 'sync-subscriber reports once, with READY',
    got: `it sent ${requests.map(quote).join(', ')}`,
    cause:
      requests.length > 1
        ? 'each HELLO was answered; a publisher that counts reports takes that for several subscribers'
        : undefined,
  })
}

/** A subscriber to one station, and a subscriber to all of them on a connection of its own; both hear already. */
async function twoSubscribers(
  scene: Scene,
  weather: Link,
  publisher: Program,
  station: string,
): Promise<[healthy: SubscriberPeer, other: SubscriberPeer, otherLink: Link]> {
  const healthy = scene.subscriber(weather, `${station} `)
  await healthy.hears(publisher, 1)
  const otherLink = await scene.another(weather, 'frozen subscriber')
  const other = scene.subscriber(otherLink)
  await other.hears(publisher, 500)
  return [healthy, other, otherLink]
}

async function othersGoOn(healthy: SubscriberPeer, publisher: Program, count: number): Promise<void> {
  const expected = 'the other subscribers hear on while one of them is frozen'
  const enough = healthy.messages.length + count
  while (healthy.messages.length < enough) {
    const more = Math.min(enough, healthy.messages.length + 1000)
    await healthy.hearsUntil(publisher, expected, () => healthy.messages.length >= more)
  }
}

/** What a frozen subscriber got must have a gap, where the publisher dropped updates for it. */
async function expectGap(
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
