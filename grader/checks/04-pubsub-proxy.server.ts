/** The server's half of lab 04's checks; the grader plays the broker and the proxy. */
import { check } from '../kit/check.ts'
import { ChatServer } from './04-pubsub-proxy.server.cast.ts'
import { Crash } from './04-pubsub-proxy.server.crash.ts'
import {
  endsOnSigterm,
  expectForm,
  expectHeard,
  expectListed,
  expectLongest,
  expectPublished,
  expectUnpublished,
  LIKELY,
  logsInAgain,
  names,
  noteApart,
  noteEmpty,
  sentence,
  texts,
} from './04-pubsub-proxy.server.expect.ts'
import { expectItems, expectSameItems, expectTimes, historyOf } from './04-pubsub-proxy.server.history.ts'
import { badRequests, expectAllRefused } from './04-pubsub-proxy.server.manners.ts'
import { emptied, expectNoticed, promisesOf, restsOnce, somewhere } from './04-pubsub-proxy.server.torn.ts'

const ROUNDS = 10

check('4.2', 'the server answers in the form of the course', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = ''] = names(scene, 2)
  expectForm(await server.does('login', { user: ana }), 'login')
  expectForm(await server.does('channel', { channel: tea }), 'channel')
  expectForm(await server.asks('users'), 'users')
  expectForm(await server.asks('channels'), 'channels')
  await noteApart(server, ana, tea)
})

check('4.2', 'the server lists each user once, however often the user logs in', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = ''] = names(scene, 2)
  for (const user of [ana, bia, `${ana}bela`]) await server.does('login', { user })
  await logsInAgain(server, ana)
  await expectListed(server, 'users', [ana, bia, `${ana}bela`], LIKELY.again)
})

check('4.2', 'the server makes a channel of a name once', async (scene) => {
  const server = await ChatServer.start(scene)
  const [tea = '', club = ''] = names(scene, 2)
  for (const channel of [tea, club, `${tea}pot`]) await server.does('channel', { channel })
  expectForm(await server.isRefused('channel', { channel: tea }, 'there is one already'), 'channel')
  await expectListed(server, 'channels', [tea, club, `${tea}pot`])
})

check('4.4', 'a publication reaches the proxy once, under the name of its channel', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = '', pot = ''] = names(scene, 3)
  await server.does('login', { user: ana })
  for (const channel of [tea, pot]) await server.does('channel', { channel })
  await server.reachesProxy()
  const right = [tea, pot, tea].map((topic) => ({
    topic,
    user: ana,
    message: sentence(scene),
  }))
  for (const { topic, user, message } of right)
    expectForm(await server.does('publish', { user, channel: topic, message }), 'publish')
  await expectPublished(server, ...right)
})

check(
  '4.4',
  'the server refuses a publication in a channel that is not there, and publishes nothing',
  async (scene) => {
    const server = await ChatServer.start(scene)
    const [ana = '', tea = '', nowhere = ''] = names(scene, 3)
    const lost = sentence(scene)
    await server.does('login', { user: ana })
    await server.does('channel', { channel: `${tea}pot` })
    await server.reachesProxy()
    for (const channel of [nowhere, tea, ana])
      await server.isRefused('publish', { user: ana, channel, message: lost }, 'there is no such channel')
    const sent = { topic: `${tea}pot`, user: ana, message: sentence(scene) }
    await server.does('publish', { user: ana, channel: sent.topic, message: sent.message })
    await expectPublished(server, sent)
    expectUnpublished(server, [lost], 'there is no such channel')
  },
)

check('4.4', 'texts of any length, with any characters, are published whole and in order', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = ''] = names(scene, 2)
  await server.does('login', { user: ana })
  await server.does('channel', { channel: tea })
  await server.reachesProxy()
  const sent = texts(scene).map((message) => ({ topic: tea, user: ana, message }))
  for (const { message } of sent) await server.does('publish', { user: ana, channel: tea, message })
  await expectPublished(server, ...sent)
  await noteEmpty(server, { user: ana, channel: tea })
  await expectLongest(server, { user: ana, channel: tea })
})

check('4.5', 'a private message reaches the proxy once, under the name of who gets it', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = ''] = names(scene, 2)
  for (const user of [ana, bia, `${bia}nca`]) await server.does('login', { user })
  await server.reachesProxy()
  const right = [bia, `${bia}nca`, bia].map((topic) => ({
    topic,
    user: ana,
    message: sentence(scene),
    private: true,
  }))
  for (const { topic, user, message } of right)
    expectForm(await server.does('message', { src: user, dst: topic, message }), 'message')
  await expectPublished(server, ...right)
})

check(
  '4.5',
  'the server refuses a message to a user who is not there, and publishes nothing',
  async (scene) => {
    const server = await ChatServer.start(scene)
    const [ana = '', bia = '', nobody = '', tea = ''] = names(scene, 4)
    const lost = sentence(scene)
    for (const user of [ana, `${bia}nca`]) await server.does('login', { user })
    await server.does('channel', { channel: tea })
    await server.reachesProxy()
    for (const dst of [nobody, bia, tea])
      await server.isRefused('message', { src: ana, dst, message: lost }, 'there is no such user')
    const sent = { topic: `${bia}nca`, user: ana, message: sentence(scene) }
    await server.does('message', { src: ana, dst: sent.topic, message: sent.message })
    await expectPublished(server, sent)
    expectUnpublished(server, [lost], 'there is no such user')
  },
)

check(
  '4.6',
  'users and channels that were answered with success outlive SIGKILL at any moment',
  async (scene) => {
    const crash = new Crash(await ChatServer.start(scene), { all: false })
    for (let round = 0; round < ROUNDS; round++) await crash.round()
  },
)

check('4.6', 'nobody is locked out by a restart', async (scene) => {
  const server = await ChatServer.start(scene)
  const users = names(scene, 2)
  for (const user of users) await server.does('login', { user })
  await server.dieAndReturn()
  for (const user of users) await server.does('login', { user }, LIKELY.lockedOut)
})

check('4.6', 'the server makes the folder DATA_DIR when it is missing', async (scene) => {
  const server = await ChatServer.start(scene, { dataDir: 'missing' })
  const [ana = '', tea = ''] = names(scene, 2)
  await server.does('login', { user: ana })
  await server.does('channel', { channel: tea })
  await server.dieAndReturn()
  await expectListed(server, 'users', [ana], LIKELY.folder)
  await expectListed(server, 'channels', [tea], LIKELY.folder)
})

check('4.7', 'history gives logins, publications and messages, oldest first', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = '', tea = '', pot = ''] = names(scene, 4)
  const begun = Date.now()
  for (const user of [ana, bia, ana]) await server.does('login', { user })
  for (const channel of [tea, pot]) await server.does('channel', { channel })
  const said = texts(scene)
  for (const message of said) {
    await server.does('publish', { user: bia, channel: tea, message })
    await server.does('message', { src: bia, dst: ana, message })
  }
  const [channel, user] = [await historyOf(server, { channel: tea }), await historyOf(server, { user: ana })]
  expectTimes([...channel, ...user], begun, Date.now())
  expectItems(
    channel,
    said.map((message) => ({ kind: 'publication', user: bia, channel: tea, message })),
  )
  const messages = said.map((message) => ({ kind: 'message', src: bia, dst: ana, message }))
  expectItems(user, [{ kind: 'login', user: ana }, { kind: 'login', user: ana }, ...messages])
  expectItems(await historyOf(server, { channel: pot }), [])
  const { id } = channel[3]!
  expectSameItems(await historyOf(server, { channel: tea }, id), channel.slice(4), LIKELY.after)
})

check('4.7', 'the server refuses the history of nobody, and of two at once', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = '', nobody = ''] = names(scene, 3)
  await server.does('login', { user: ana })
  await server.does('channel', { channel: tea })
  for (const data of [{ user: nobody }, { channel: nobody }, { user: tea }, { channel: ana }])
    await server.isRefused('history', data, 'there is no such user or channel')
  await server.isRefused('history', { user: ana, channel: tea }, 'it is about one of them')
  await server.isRefused('history', {}, 'it says nothing of whom')
})

check(
  '4.7',
  'what was answered with OK is in the history after SIGKILL at any moment, and was published',
  async (scene) => {
    const crash = new Crash(await ChatServer.start(scene), { all: true })
    for (let round = 0; round < ROUNDS / 2; round++) await crash.round()
    await crash.expectPublished()
  },
)

check('4.7', 'what was not published for want of a proxy is published when there is one', async (scene) => {
  const server = await ChatServer.start(scene, { proxy: 'away' })
  const [ana = '', tea = ''] = names(scene, 2)
  await server.does('login', { user: ana })
  await server.does('channel', { channel: tea })
  const [before, after] = [sentence(scene), sentence(scene)]
  await server.does('publish', { user: ana, channel: tea, message: before })
  await server.dieAndReturn()
  await server.does('publish', { user: ana, channel: tea, message: after })
  server.proxyReturns()
  await expectHeard(server, before, after)
})

check('4.7', 'the server notices a file that is not whole', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = ''] = names(scene, 2)
  await server.does('login', { user: ana })
  await server.does('channel', { channel: tea })
  for (let i = 0; i < 20; i++)
    await server.does('publish', { user: ana, channel: tea, message: `${i} `.repeat(500) })
  const promises = await promisesOf(server, { channel: tea }, { user: ana })
  await server.dies()
  for (const tear of [somewhere(server.dataDir, scene.random), emptied(server.dataDir)])
    await expectNoticed(server, tear, promises)
  await restsOnce(server)
  for (const tear of [somewhere(server.dataDir, scene.random), emptied(server.dataDir)])
    await expectNoticed(server, tear, promises)
})

check('4.9', 'the server answers every broken request with erro, and the next good one', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = '', ghost = ''] = names(scene, 3)
  await server.does('login', { user })
  await server.does('channel', { channel })
  await server.reachesProxy()
  await expectAllRefused(server, badRequests(server, { user, channel, ghost }))
  await expectListed(server, 'users', [user], LIKELY.stored)
  await expectListed(server, 'channels', [channel], LIKELY.stored)
  const good = sentence(scene)
  await server.does('publish', { user, channel, message: good })
  await expectHeard(server, good)
  expectUnpublished(server, [ghost], 'what breaks the contract changes nothing')
})

check('4.9', 'the server ends on SIGTERM', async (scene) => {
  const server = await ChatServer.start(scene)
  await endsOnSigterm(server)
})
