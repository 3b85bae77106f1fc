/** The checks of lab 04's broker, proxy, client and bot; the grader plays whom they talk to. */
import { check } from '../kit/check.ts'
import { botCheck } from './04-pubsub-proxy.bot.cast.ts'
import {
  answersBadly,
  expectByChance,
  expectOwnNames,
  expectPace,
  expectRounds,
  goesOn,
  triesOtherNames,
} from './04-pubsub-proxy.bot.expect.ts'
import { BrokerCast, isLeftOut, shown } from './04-pubsub-proxy.broker.cast.ts'
import {
  brokenPublications,
  brokenReplies,
  clientCheck,
  complains,
  endsRefused,
  expectAsked,
  expectNewSocket,
  expectNotSubscribed,
  expectOnlyErrorsBefore,
  expectPrinted,
  expectTimestamps,
  historyLine,
  isAnsweredNext,
  leaves,
  LIKELY as CLIENT,
  LONG,
  MANY_TEXTS,
  MEGABYTE,
  printable,
  saysNoReply,
} from './04-pubsub-proxy.client.expect.ts'
import {
  endsOnSigterm,
  expectHeard,
  expectNotCrossed,
  expectOwnReplies,
  hardFrames,
  hearBoth,
  hearNothing,
  LIKELY,
  othersAreAnswered,
  passesAfterAll,
  reachesBroker,
  shareRequests,
  STRANGE_REQUESTS,
  untilAnswered,
} from './04-pubsub-proxy.middle.expect.ts'
import { names } from './04-pubsub-proxy.names.ts'
import { ProxyCast } from './04-pubsub-proxy.proxy.cast.ts'
import { type Item, Refused } from './04-pubsub-proxy.served.cast.ts'

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
    await expectOwnReplies(
      clients.map((client) => ({ client, reply: [client.name] })),
      LIKELY.noServer,
    )
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
  await endsOnSigterm(scene, cast.broker, LIKELY.terminate)
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

check('4.3', 'the proxy ends on SIGTERM, while others are connected', async (scene) => {
  const cast = await ProxyCast.open(scene)
  const [publisher] = [await cast.publisher(), await cast.subscriber('')]
  await publisher.isAskedFor('')
  await scene.calm()
  await endsOnSigterm(scene, cast.proxy, LIKELY.terminate)
})

clientCheck('4.4', 'the client logs in as the name that is typed first, and says so', async (cast) => {
  cast.starts({ CHAT_USER: '' }).types(cast.user, 'users')
  await cast.server.isAsked(cast.client, 'login', { user: cast.user }, { cause: CLIENT.name })
  await cast.client.prints(cast.loggedIn)
  await cast.client.prints(`users: ${cast.bia}, ${cast.user}`)
  expectTimestamps(cast)
  expectPrinted(cast, [cast.loggedIn, `users: ${cast.bia}, ${cast.user}`])
})

clientCheck('4.4', 'the client whose login is refused says why, and ends with status 1', async (cast) => {
  const why = `${cast.user} is a channel, says ${cast.bia}`
  cast.server.answers['login'] = () => new Refused(why)
  cast.starts()
  await cast.server.isAsked(cast.client, 'login')
  await endsRefused(cast, `error: ${why}`)
})

clientCheck('4.4', 'the client publishes what was typed, and says why it was not done', async (cast) => {
  const { bia, server, tea, user } = cast
  const client = await cast.logsIn()
  const texts = ['a \\ and  a "quote" for @you \u203d \u{1F408}\u2028', MEGABYTE]
  client.types(...texts.map((text) => `#${tea} ${text}`), `#${bia} hi`, '', 'help', 'channels')
  const asked = texts.map((message) => ({ user, channel: tea, message }))
  await expectAsked(cast, 'publish', [...asked, { user, channel: bia, message: 'hi' }], CLIENT.typed)
  const said = [`error: there is no channel ${bia}`, `channels: ${server.channels.join(', ')}`]
  await client.prints(said[1]!)
  expectPrinted(cast, [cast.loggedIn, ...said])
})

clientCheck('4.4', 'the client makes, follows and leaves channels, and no others', async (cast) => {
  const { bia, rain, server, tea } = cast
  server.channels = [tea]
  const client = await cast.logsIn()
  await cast.follows(tea)
  client.types(`!${bia}`, `+${rain}`, `+${tea}`, 'sing', `-${tea}`)
  await client.prints(`left #${tea}`)
  await cast.hears(rain)
  cast.publishes([tea, cast.publication(tea, 'not for you')], [rain, cast.publication(rain, 'for you')])
  const heard = await client.prints(`#${rain} ${bia}: for you`)
  expectNotSubscribed(cast, bia, CLIENT.asks)
  const said = [
    `following #${tea}`,
    /^error: /,
    `made #${rain}`,
    'error: there is such a channel',
    /^error: /,
    `left #${tea}`,
  ]
  expectPrinted(cast, [cast.loggedIn, ...said, heard], CLIENT.left)
  await expectAsked(cast, 'channel', [{ channel: rain }, { channel: tea }])
})

clientCheck(
  '4.4',
  'the client shows what is published where it follows, once, and nothing else',
  async (cast) => {
    const { bia, rain, tea, user } = cast
    const client = await cast.logsIn()
    await cast.follows(tea, rain)
    const items = ['one', 'two', 'mine'].map((text) =>
      cast.publication(tea, text, text === 'mine' ? user : bia),
    )
    const sameId = { ...items[0]!, channel: rain }
    cast.publishes(...items.map((item): [string, Item] => [tea, item]), [tea, items[0]!], [rain, sameId])
    cast.publishes(
      [`${tea}pot`, cast.publication(`${tea}pot`, 'too long')],
      [tea, cast.publication(tea, 'three')],
    )
    await client.prints(`#${tea} ${bia}: three`)
    const shown = [
      `#${tea} ${bia}: one`,
      `#${tea} ${bia}: two`,
      `#${tea} ${user}: mine`,
      `#${rain} ${bia}: one`,
    ]
    const following = [tea, rain].map((channel) => `following #${channel}`)
    expectPrinted(cast, [cast.loggedIn, ...following, ...shown, `#${tea} ${bia}: three`])
  },
)

clientCheck('4.4', 'the client shows any text whole, and in one line', async (cast) => {
  const { bia, tea } = cast
  await cast.logsIn()
  await cast.follows(tea)
  const texts = [...MANY_TEXTS, LONG]
  for (const text of texts) cast.publishes([tea, cast.publication(tea, text)])
  const last = await cast.showsTheLast(cast.tea)
  const shown = texts.map((text) => `#${tea} ${bia}: ${printable(text)}`)
  expectPrinted(cast, [cast.loggedIn, `following #${tea}`, ...shown, last], CLIENT.line)
})

clientCheck('4.4', 'the client shows what was said before, a portion at a time', async (cast) => {
  const { bia, server, tea } = cast
  const items = MANY_TEXTS.map((text) => cast.publication(tea, text))
  server.items.set(`#${tea}`, items)
  server.portion = 4
  server.answers['history'] = (asked) =>
    asked.data['channel'] === bia ? new Refused('no\nsuch') : server.usual(asked)
  const client = await cast.logsIn()
  client.types(`history #${tea}`, `history #${bia}`)
  await client.prints('error: no\\nsuch', { cause: () => CLIENT.line })
  expectPrinted(cast, [cast.loggedIn, ...items.map(historyLine), 'error: no\\nsuch'], CLIENT.portions)
})

clientCheck('4.4', 'the client does what was typed before it is to end', async (cast) => {
  const { bia, server, tea } = cast
  server.answers['publish'] = ({ data }) => new Refused(`not now, ${String(data['message'])}`)
  const told = cast.starts()
  told.types(`#${tea} quitter`, 'quit', 'users')
  const cut = cast.starts({ CHAT_USER: bia })
  cut.types('', `#${tea} ender`)
  cut.endsInput()
  await leaves(cast, told, 'error: not now, quitter', '"quit"')
  await leaves(cast, cut, 'error: not now, ender', 'the end of its input')
})

clientCheck(
  '4.4',
  'the client that gets no reply says so, and asks the next thing on a new socket',
  async (cast) => {
    const { server, tea, user } = cast
    server.answers['publish'] = () => undefined
    const client = await cast.logsInSoon(1000)
    client.types(`#${tea} hello?`)
    const asked = await server.isAsked(client, 'publish')
    await saysNoReply(cast, asked, 1000)
    server.reply(asked, new Refused('this is too late'))
    await isAnsweredNext(cast)
    expectNewSocket(asked, await server.isAsked(client, 'users'))
    await expectAsked(cast, 'publish', [{ user, channel: tea, message: 'hello?' }], CLIENT.again)
  },
)

clientCheck('4.4', 'the client ends on SIGTERM, also while it waits for a reply', async (cast) => {
  cast.server.answers['users'] = () => undefined
  const client = await cast.logsIn()
  client.types('users')
  await cast.server.isAsked(client, 'users')
  await cast.scene.calm()
  await client.endsOnSigterm()
})

clientCheck('4.5', 'the client shows what is for its user, once, and for nobody else', async (cast) => {
  const { bia, user } = cast
  const client = await cast.logsIn()
  await cast.hears(user)
  const [first, second] = [cast.secret('psst'), cast.secret('\\ and\na line', user)]
  cast.publishes([user, first], [`${user}bela`, cast.secret('not for you')], [user, first], [user, second])
  const last = await client.prints(`${user} to you: \\\\ and\\na line`)
  expectPrinted(cast, [cast.loggedIn, `${bia} to you: psst`, last])
})

clientCheck(
  '4.5',
  'the client sends private messages as they were typed, and says why it could not',
  async (cast) => {
    const { bia, rain, user } = cast
    const client = await cast.logsIn()
    const text = 'a \\ and  a "quote" for #tea \u203d \u{1F408}'
    client.types(`@${bia} ${text}`, `@${rain} hi`)
    const asked = [
      { src: user, dst: bia, message: text },
      { src: user, dst: rain, message: 'hi' },
    ]
    await expectAsked(cast, 'message', asked, CLIENT.typed)
    await client.prints(`error: there is no user ${rain}`)
    expectPrinted(cast, [cast.loggedIn, `error: there is no user ${rain}`])
  },
)

clientCheck('4.5', 'the client shows the own logins and private messages', async (cast) => {
  const { server, user } = cast
  const items = [cast.login(), cast.secret('psst'), cast.login(), cast.secret('a\nb')]
  server.items.set(`@${user}`, items)
  const client = await cast.logsIn()
  client.types('history', 'users')
  await client.prints(`users: ${server.users.join(', ')}`)
  expectPrinted(cast, [cast.loggedIn, ...items.map(historyLine), `users: ${server.users.join(', ')}`])
})

botCheck('4.8', 'two bots take names of their own, and both publish', async (cast) => {
  const bots = [cast.starts(), cast.starts()]
  for (const user of await expectOwnNames(cast, bots)) {
    const publishes = (): boolean => cast.server.asked('publish').some(({ data }) => data['user'] === user)
    await cast.waits(bots[0]!, publishes, `the bot that logged in as ${user} publishes`)
  }
})

botCheck(
  '4.8',
  'a bot publishes ten messages a round, in one of the channels that there are',
  async (cast) => {
    cast.renewsChannels()
    const rounds = await expectRounds(cast, cast.starts(), 6)
    expectByChance(rounds, 6)
  },
)

botCheck('4.8', 'a bot pauses for BOT_INTERVAL_MS after each message', async (cast) => {
  const bot = cast.starts(200)
  await cast.strictly('it pauses for BOT_INTERVAL_MS after each message', () => expectPace(cast, bot, 5, 200))
})

botCheck('4.8', 'a bot that may not log in, or make a channel, tries another name', async (cast) => {
  cast.server.channels = []
  const bot = cast.starts()
  await cast.strictly('it tries another name when its login is refused', () =>
    triesOtherNames(cast, bot, 'login'),
  )
  await cast.strictly('it makes a channel when there is none', () => triesOtherNames(cast, bot, 'channel'))
  await cast.strictly('it publishes in the channel that it has made', async () => {
    await cast.waits(
      bot,
      () => cast.server.asked('publish').length > 0,
      'bot publishes in the channel that it has made',
    )
  })
})

botCheck('4.8', 'a bot ends on SIGTERM, also while it waits for a reply', async (cast) => {
  cast.server.answers['publish'] = () => undefined
  const bot = cast.starts(5, { REPLY_MS: 60_000 })
  await cast.server.isAsked(bot, 'publish', {}, { ms: cast.roundMs })
  await cast.scene.calm()
  await endsOnSigterm(cast.scene, bot, LIKELY.pending)
})

check('4.9', 'the broker goes on, whatever clients and servers send it', async (scene) => {
  if (isLeftOut(scene, 'broker')) return
  const cast = await BrokerCast.open(scene)
  const client = await cast.client()
  await cast.strangeServer()
  cast.knockStrangely()
  for (const frames of STRANGE_REQUESTS) client.sendsRaw(frames)
  await untilAnswered(cast, client, LIKELY.strange)
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

clientCheck('4.9', 'the client skips broken publications, says so, and goes on', async (cast) => {
  const client = await cast.logsIn()
  await cast.follows(cast.tea)
  const [since, broken] = [client.errors.length, brokenPublications(cast)]
  cast.publishes(...broken)
  const last = await cast.showsTheLast(cast.tea)
  expectPrinted(cast, [cast.loggedIn, `following #${cast.tea}`, last], CLIENT.broken)
  await complains(cast, since, broken.filter(([topic]) => topic === cast.tea).length)
})

clientCheck('4.9', 'the client goes on after a broken reply', async (cast) => {
  const { server } = cast
  const [broken, REPLY_MS] = [brokenReplies(cast), 1500]
  const count = broken.length
  server.answers['users'] = (asked) => broken.shift() ?? server.usual(asked)
  const client = await cast.logsInSoon(REPLY_MS)
  client.types(...Array.from({ length: count }, () => 'users'), 'channels')
  await server.isAsked(client, 'channels', {}, { cause: CLIENT.broken, ms: (count + 1) * REPLY_MS })
  const last = await client.prints(`channels: ${server.channels.join(', ')}`)
  expectOnlyErrorsBefore(cast, last)
})

botCheck('4.9', 'a bot goes on after broken replies, and after none', async (cast) => {
  const bad = answersBadly(cast)
  const bot = cast.starts(5, { REPLY_MS: 300 })
  await cast.strictly('it goes on after replies that break the contract', () => goesOn(cast, bot, bad))
})
