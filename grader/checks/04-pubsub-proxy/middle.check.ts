/** What is checked of the broker and the proxy of lab 04; the grader plays whom they pass messages between. */
import { check } from '../../kit/check.ts'
import { BrokerCast, isLeftOut, shown } from './broker.cast.ts'
import {
  endsOn,
  expectHeard,
  expectNotCrossed,
  expectOwnReplies,
  hardFrames,
  hearBoth,
  hearNothing,
  othersAreAnswered,
  passesAfterAll,
  reachesBroker,
  shareRequests,
  STRANGE_REQUESTS,
  untilAnswered,
} from './middle.expect.ts'
import { LIKELY } from './middle.likely.ts'
import { names } from './names.ts'
import { ProxyCast } from './proxy.cast.ts'

check('4.1', 'the broker shares requests among servers, and each reply finds its way back', async (scene) => {
  const cast = await BrokerCast.open(scene)
  const answer = ([asker]: Buffer[]) => ['this is for', String(asker)]
  const [swift, slow] = [await cast.server(answer), await cast.server(answer)]
  await shareRequests(cast, await cast.client(), [swift, slow])
  slow.holds()
  const clients = await cast.clients(6)
  for (const client of clients) client.sends([client.name])
  const awaited = clients.map((client) => ({ client, reply: ['this is for', client.name] }))
  await othersAreAnswered(cast, slow, awaited)
  slow.letsGo()
  await expectOwnReplies(awaited)
})

check('4.1', 'the broker passes requests and replies as they are, frame by frame', async (scene) => {
  const cast = await BrokerCast.open(scene)
  const server = await cast.server((request) => [...request, '', ...request])
  const client = await cast.client()
  for (const frames of hardFrames(scene.random)) {
    client.sends(frames)
    await server.isAsked(frames, `broker passes the request ${shown(frames)} on`, LIKELY.frames)
    await client.hears([...frames, '', ...frames], undefined, LIKELY.frames)
  }
})

check(
  '4.1',
  'requests wait until a server comes, and a server that dies takes only its own',
  async (scene) => {
    const cast = await BrokerCast.open(scene)
    const clients = await cast.clients(3)
    for (const client of clients) client.sends([client.name])
    await reachesBroker(cast, clients)
    await hearNothing(cast, clients, 400)
    const first = await cast.server()
    const awaited = clients.map((client) => ({ client, reply: [client.name] }))
    await expectOwnReplies(awaited, LIKELY.noServer)
    first.holds()
    clients[0]!.sends(['one more'])
    await first.isAsked(['one more'], 'broker passes the next request on')
    first.dies()
    await cast.server()
    await untilAnswered(cast, await cast.client(), LIKELY.deadServer)
  },
)

check('4.1', 'the broker ends on SIGTERM, also while a request waits', async (scene) => {
  const cast = await BrokerCast.open(scene)
  const clients = await cast.clients(2)
  for (const client of clients) client.sends([client.name])
  await reachesBroker(cast, clients)
  await scene.calm()
  await endsOn('SIGTERM', scene, cast.broker, LIKELY.terminate)
})

check('4.1', 'the broker ends on SIGINT as well', async (scene) => {
  const cast = await BrokerCast.open(scene)
  await cast.server()
  await untilAnswered(cast, await cast.client(), LIKELY.another)
  await scene.calm()
  await endsOn('SIGINT', scene, cast.broker, LIKELY.ctrlC)
})

check('4.3', 'the proxy passes every frame of a publication, whatever is in it', async (scene) => {
  const cast = await ProxyCast.open(scene)
  const [publisher, subscriber] = [await cast.publisher(), await cast.subscriber('')]
  await publisher.isAskedFor('')
  const publications = hardFrames(scene.random)
  publisher.publishes(...publications)
  for (const frames of publications) await cast.passes(subscriber, frames)
  expectHeard(subscriber, 'the subscriber', publications)
})

check('4.3', 'the proxy passes subscriptions on, and takes them back', async (scene) => {
  const cast = await ProxyCast.open(scene)
  const [tea, news, rain] = names(scene.random)
  const [publisher, subscriber] = [await cast.publisher(), await cast.subscriber(tea, news)]
  await publisher.isAskedFor(news)
  publisher.publishes([rain, 'nobody wants this'], [tea, '1'], [news, '2'])
  await cast.passes(subscriber, [news, '2'])
  expectNotCrossed(cast, publisher, [rain])
  subscriber.socket.unsubscribe(tea)
  await publisher.isNotAskedFor(tea)
  publisher.publishes([tea, '3'], [news, '4'])
  await cast.passes(subscriber, [news, '4'])
  expectHeard(subscriber, 'the subscriber', [
    [tea, '1'],
    [news, '2'],
    [news, '4'],
  ])
})

check('4.3', 'subscribers hear all publishers, whoever came first, and whoever leaves', async (scene) => {
  const cast = await ProxyCast.open(scene)
  const [topic, late] = names(scene.random)
  const [first, early] = [await cast.publisher(), await cast.subscriber(topic, `${topic}pot`)]
  await first.isAskedFor(`${topic}pot`)
  first.publishes([topic, 'before'])
  await cast.passes(early, [topic, 'before'])
  // What one subscribes to arrives in order: when the second topic is known, so is the first.
  const latecomer = await cast.subscriber(topic, late)
  const second = await cast.publisher()
  for (const publisher of [first, second]) for (const each of [topic, late]) await publisher.isAskedFor(each)
  await hearBoth(cast, [first, second], [early, latecomer], topic)
  early.leave()
  first.leaves()
  await second.isNotAskedFor(`${topic}pot`)
  second.publishes([topic, 'still here'])
  await cast.passes(latecomer, [topic, 'still here'], 'though others have left', LIKELY.lastToLeave)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  check('4.3', `the proxy ends on ${signal}, while others are connected`, async (scene) => {
    const cast = await ProxyCast.open(scene)
    const [publisher] = [await cast.publisher(), await cast.subscriber('')]
    await publisher.isAskedFor('')
    await scene.calm()
    await endsOn(signal, scene, cast.proxy, signal === 'SIGINT' ? LIKELY.ctrlC : LIKELY.terminate)
  })

check('4.9', 'the broker goes on, whatever clients and servers send it', async (scene) => {
  if (isLeftOut(scene, 'broker')) return
  const cast = await BrokerCast.open(scene)
  const client = await cast.client()
  cast.broker.suspect = LIKELY.strangeRequest
  await cast.strangeServer()
  cast.knockStrangely()
  for (const frames of STRANGE_REQUESTS) client.sendsRaw(frames)
  await untilAnswered(cast, client, LIKELY.strangeRequest)
})

check('4.9', 'the proxy goes on, whatever publishers and subscribers send it', async (scene) => {
  if (isLeftOut(scene, 'proxy')) return
  const cast = await ProxyCast.open(scene)
  const [topic] = names(scene.random)
  cast.knockStrangely()
  const publisher = await cast.publisher()
  const stranger = await cast.strangeSubscriber(topic)
  await passesAfterAll(cast, publisher, stranger, [[''], ['', ''], [topic], [`${topic} is heard`]])
})
