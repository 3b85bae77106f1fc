import { setTimeout } from 'node:timers/promises'
import { check } from '../../kit/check.ts'
import { claim } from '../../kit/failure.ts'
import type { Link, LinkSides } from '../../kit/links.ts'
import type { PublisherPeer } from '../../kit/peers/publisher.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import type { Program } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote } from '../../kit/text.ts'
import {
  expectAllNumbers,
  expectComplaints,
  expectGap,
  expectNoAverage,
  expectNothingPrinted,
  expectPauses,
  expectReceived,
  expectReport,
  expectReports,
  expectSubscriptions,
  expectUpdates,
  FROZEN_FLOOD,
  hearsEach,
  hearsHello,
  hearsOnlyHello,
  LIKELY,
  numbers,
  othersGoOn,
  report,
  reportNonsense,
  sendBroken,
  staysUnreported,
  temperaturesToAverage,
  zipCode,
  zipCodes,
} from './expect.ts'

const UPDATES = 100_000
/** No more than fits into a queue. */
const FEW = 500
/** So many numbers never reach a subscriber that the grader publishes to. */
const MISSED = 5
/** Zip codes are text: one with a zero in front, and a short one. */
const UNUSUAL = ['02134', '501']
/** Time enough for a publisher to learn that the last subscriber has left. */
const NOBODY_LISTENS_MS = 250

const PUBLISHER: LinkSides = { binds: 'publisher', connects: 'subscriber', student: 'binds' }
const SUBSCRIBER: LinkSides = { binds: 'publisher', connects: 'subscriber', student: 'connects' }
const SYNC_PUBLISHER: LinkSides = { binds: 'sync-publisher', connects: 'sync-subscriber', student: 'binds' }
const SYNC_SUBSCRIBER: LinkSides = {
  binds: 'sync-publisher',
  connects: 'sync-subscriber',
  student: 'connects',
}

check('1.1', 'sends well-formed updates for each of its stations and for no other', async (scene) => {
  const stations = [zipCode(scene.random), ...UNUSUAL]
  const { weather, publisher } = await startPublisher(scene, { STATIONS: stations.join(), INTERVAL_MS: 2 })
  const subscriber = scene.subscriber(weather)
  await subscriber.hears(publisher, 3)
  expectUpdates(subscriber, stations)
  await hearsEach(subscriber, publisher, stations)
  await subscriber.hears(publisher, 50)
  expectUpdates(subscriber, stations)
})

check('1.1', 'goes on when the last subscriber has left', async (scene) => {
  const { weather, publisher } = await startPublisher(scene, {
    STATIONS: zipCode(scene.random),
    INTERVAL_MS: 2,
  })
  const first = scene.subscriber(weather)
  await first.hears(publisher, 1)
  first.leave()
  await setTimeout(NOBODY_LISTENS_MS)
  const second = scene.subscriber(weather)
  await second.hears(publisher, 50, LIKELY.stops)
})

check('1.1', 'pauses for INTERVAL_MS between two updates', async (scene) => {
  const INTERVAL_MS = 250
  const { weather, publisher } = await startPublisher(scene, { STATIONS: zipCode(scene.random), INTERVAL_MS })
  const first = scene.subscriber(weather)
  await first.hears(publisher, 1)
  first.leave()
  const begun = performance.now()
  const way = await scene.another(weather, 'second subscriber')
  await scene.subscriber(way).hears(publisher, 9)
  expectPauses(8, INTERVAL_MS, performance.now() - begun, way)
})

check('1.1', 'chooses stations by itself when STATIONS does not name them', async (scene) => {
  const { weather, publisher } = await startPublisher(scene, { INTERVAL_MS: 1 })
  publisher.suspect = LIKELY.stations
  const subscriber = scene.subscriber(weather)
  await subscriber.hears(publisher, 20)
  const stations = new Set(subscriber.texts.map((text) => text.split(' ')[0]!))
  claim(stations.size > 10, {
    expected: 'the publisher covers 50 000 random stations when STATIONS does not name them',
    got: `20 updates were about ${[...stations].join(', ')}`,
  })
})

check('1.1', 'ends on SIGTERM, even at full speed', async (scene) => {
  const { weather, publisher } = await startPublisher(scene, {
    STATIONS: zipCode(scene.random),
    INTERVAL_MS: 0,
  })
  const subscriber = scene.subscriber(weather)
  await subscriber.hears(publisher, 1)
  subscriber.leave()
  await publisher.endsOn('SIGTERM')
  expectNothingPrinted(publisher)
})

check('1.1', 'the publisher ends on SIGINT as well', async (scene) => {
  const { weather, publisher } = await startPublisher(scene, { INTERVAL_MS: 5 })
  await scene.subscriber(weather).hears(publisher, 1)
  await publisher.endsOn('SIGINT')
})

check('1.2', 'asks only for its own zip code', async (scene) => {
  const zip = `0${scene.random.integer(1000, 9999)}`
  const { publisher, subscriber } = await startSubscriber(scene, { ZIP: zip })
  expectSubscriptions(publisher, zip)
  await publisher.send(`${zip} -3 57`)
  await subscriber.prints(`zip ${zip}: -3F 57%`)
  expectSubscriptions(publisher, zip)
})

check('1.3', 'does not take the updates of a longer zip code that begins like its own', async (scene) => {
  const zip = String(scene.random.integer(1000, 9999))
  const longer = `${zip}${scene.random.integer(0, 9)}`
  const { publisher, subscriber } = await startSubscriber(scene, { ZIP: zip })
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
  const { publisher, subscriber } = await startSubscriber(scene, { ZIP: zip, COUNT: temperatures.length })
  await publisher.send(...[...temperatures, 111, 112].map((t) => `${zip} ${t} 50`))
  await subscriber.leaves(LIKELY.goesOn)
  expectReport(subscriber, zip, temperatures)
})

check('1.4', 'reports an update that breaks the contract and does not count it', async (scene) => {
  const zip = zipCode(scene.random)
  const { publisher, subscriber } = await startSubscriber(scene, { ZIP: zip, COUNT: 2 })
  const broken = await sendBroken(publisher, zip)
  await publisher.send(`${zip} 10 50`, `${zip} 70 50`)
  await subscriber.leaves()
  expectReport(subscriber, zip, [10, 70], LIKELY.brokenCounts)
  expectComplaints(subscriber, broken)
})

check('1.4', 'averages 10 updates of zip 10001 when ZIP and COUNT are not set', async (scene) => {
  const { publisher, subscriber } = await startSubscriber(scene, {})
  await publisher.send(...Array.from({ length: 12 }, () => '10001 20 50'))
  await subscriber.leaves(LIKELY.goesOn)
  const temperatures = Array.from({ length: 10 }, () => 20)
  expectReport(subscriber, '10001', temperatures, LIKELY.defaults)
})

check('1.4', 'ends on SIGTERM while updates pour in', async (scene) => {
  const zip = zipCode(scene.random)
  const { publisher, subscriber } = await startSubscriber(scene, { ZIP: zip, COUNT: UPDATES })
  const flood = publisher.floods(`${zip} 20 30`, 20_000)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
  await subscriber.endsOn('SIGTERM')
  flood.stop()
  expectNoAverage(subscriber)
})

check('1.4', 'the subscriber ends on SIGINT as well', async (scene) => {
  const zip = zipCode(scene.random)
  const { publisher, subscriber } = await startSubscriber(scene, { ZIP: zip })
  await publisher.send(`${zip} 20 30`)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
  await subscriber.endsOn('SIGINT')
})

check('1.5', 'hears a slow publisher beside a fast one', async (scene) => {
  const zip = zipCode(scene.random)
  const links = [
    await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER),
    await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER),
  ]
  const [fast, slow] = [await scene.publisher(links[0]!), await scene.publisher(links[1]!)]
  const WEATHER_ENDPOINTS = links.map((link) => link.endpoint).join()
  const subscriber = scene.start('subscriber', { WEATHER_ENDPOINTS, ZIP: zip, COUNT: UPDATES })
  await fast.isAskedBy(subscriber)
  await slow.isAskedBy(subscriber, LIKELY.oneConnect)
  const flood = fast.floods(`${zip} 1 1`, 20_000)
  await slow.send(`${zip} 77 77`)
  await subscriber.prints(`zip ${zip}: 77F 77%`)
  flood.stop()
})

check('1.5', 'hears a publisher again that died and came back', async (scene) => {
  const zip = zipCode(scene.random)
  const { weather, publisher, subscriber } = await startSubscriber(scene, { ZIP: zip })
  publisher.leave()
  const returned = await scene.publisher(weather)
  await returned.isAskedBy(subscriber, LIKELY.givesUp, ' again when the publisher is back')
  await returned.send(`${zip} 20 30`)
  await subscriber.prints(`zip ${zip}: 20F 30%`)
})

check('1.6', 'the publisher repeats HELLO until every subscriber has reported', async (scene) => {
  const { updates, sync, publisher } = await startSyncPublisher(scene, FEW)
  const early = scene.subscriber(updates)
  await hearsHello(early, publisher)
  await report(scene, sync, publisher)
  await hearsOnlyHello(scene, early, 1)
  await reportNonsense(scene, sync, publisher)
  const late = scene.subscriber(updates)
  await hearsHello(late, publisher)
  await report(scene, sync, publisher)
  await expectAllNumbers(scene, late, publisher, FEW)
  await expectAllNumbers(scene, early, publisher, FEW)
})

check(
  '1.6',
  'the publisher leaves when END is delivered, however many SUBSCRIBERS there are',
  async (scene) => {
    const { updates, sync, publisher } = await startSyncPublisher(scene, FEW, 1)
    const subscriber = scene.subscriber(updates)
    await hearsHello(subscriber, publisher)
    await report(scene, sync, publisher)
    await expectAllNumbers(scene, subscriber, publisher, FEW)
    await publisher.leaves(LIKELY.staysOpen)
    expectNothingPrinted(publisher)
  },
)

check('1.6', 'the publisher loses nothing when a subscriber is slow to read', async (scene) => {
  const { updates, sync, publisher } = await startSyncPublisher(scene, UPDATES)
  const slowWay = await scene.another(updates, 'slow sync-subscriber')
  const [quick, slow] = [scene.subscriber(updates, 'HELLO', 'END'), scene.subscriber(slowWay)]
  await hearsHello(quick, publisher)
  await hearsHello(slow, publisher)
  const cut = slowWay.relay.cut({ direction: 'toConnecting' })
  await report(scene, sync, publisher)
  await report(scene, sync, publisher)
  await quick.hearsUntil(publisher, 'END comes after the numbers', () => quick.last === 'END')
  cut.end()
  await expectAllNumbers(scene, slow, publisher, UPDATES)
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
  await publisher.send('HELLO', ...numbers(MISSED + count).slice(MISSED), 'END')
  await expectReceived(subscriber, publisher, { count, missed: MISSED })
  expectReports(reports)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  check('1.6', `both end on ${signal} while they wait for each other`, async (scene) => {
    const { updates: hellos, publisher } = await startSyncPublisher(scene, 1000)
    await hearsHello(scene.subscriber(hellos), publisher)
    const updates = await scene.link('UPDATES_ENDPOINT', SYNC_SUBSCRIBER)
    const sync = await scene.link('SYNC_ENDPOINT', SYNC_SUBSCRIBER)
    const silent = await scene.publisher(updates)
    const subscriber = scene.start('sync-subscriber', { ...updates.env, ...sync.env })
    await silent.isAskedBy(subscriber)
    await scene.calm()
    await subscriber.endsOn(signal)
    await publisher.endsOn(signal)
  })

check(
  '1.7',
  'one frozen subscriber costs the publisher little and the others nothing',
  async (scene) => {
    const stations = zipCodes(scene.random, 20)
    const { weather, publisher } = await startPublisher(scene, {
      STATIONS: stations.join(),
      INTERVAL_MS: 0,
    })
    const [healthy, frozen, way] = await twoSubscribers(scene, weather, publisher, stations[0]!)
    const cut = way.relay.cut({ direction: 'toConnecting' })
    await othersGoOn(healthy, publisher, FROZEN_FLOOD / stations.length)
    cut.end()
    await expectGap(healthy, frozen, publisher, stations)
  },
  { alone: true },
)

type Environment = Record<string, string | number>

async function startPublisher(
  scene: Scene,
  env: Environment,
): Promise<{ weather: Link; publisher: Program }> {
  const weather = await scene.link('WEATHER_ENDPOINT', PUBLISHER)
  return { weather, publisher: scene.start('publisher', { ...weather.env, ...env }) }
}

/** The submission's subscriber, which has subscribed already to a publisher that the grader plays. */
async function startSubscriber(
  scene: Scene,
  env: Environment,
): Promise<{ weather: Link; publisher: PublisherPeer; subscriber: Program }> {
  const weather = await scene.link('WEATHER_ENDPOINTS', SUBSCRIBER)
  const publisher = await scene.publisher(weather)
  const subscriber = scene.start('subscriber', { ...weather.env, ...env })
  await publisher.isAskedBy(subscriber)
  return { weather, publisher, subscriber }
}

async function startSyncPublisher(
  scene: Scene,
  count: number,
  subscribers = 2,
): Promise<{ updates: Link; sync: Link; publisher: Program }> {
  const updates = await scene.link('UPDATES_ENDPOINT', SYNC_PUBLISHER)
  const sync = await scene.link('SYNC_ENDPOINT', SYNC_PUBLISHER)
  const publisher = scene.start('sync-publisher', {
    ...updates.env,
    ...sync.env,
    SUBSCRIBERS: subscribers,
    UPDATES: count,
  })
  return { updates, sync, publisher }
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
