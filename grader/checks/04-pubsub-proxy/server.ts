/** The server's half of lab 04's checks; the grader plays the broker and the proxy. */
import { check } from '../../kit/check.ts'
import { ChatServer } from './server.cast.ts'
import { Crash } from './server-crash.ts'
import {
  endsOnSigterm,
  expectForm,
  expectHeard,
  expectListed,
  expectLongest,
  expectPublished,
  expectUnpublished,
  logsInAgain,
  noteApart,
  noteEmpty,
  sentence,
  texts,
} from './server.expect.ts'
import { LIKELY } from './server.likely.ts'
import { expectItems, expectSameItems, expectTimes, historyOf } from './server-history.ts'
import { badRequests, expectAllRefused } from './server-manners.ts'
import { expectBothNoticed, killedWithALot, restsOnce } from './server-torn.ts'

const ROUNDS = 10

check('4.2', 'the server answers in the form of the course', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = ''] = scene.random.names(2)
  expectForm(await server.does('login', { user: ana }), 'login')
  expectForm(await server.does('channel', { channel: tea }), 'channel')
  expectForm(await server.asks('users'), 'users')
  expectForm(await server.asks('channels'), 'channels')
  await noteApart(server, ana, tea)
})

check('4.2', 'the server lists each user once, however often the user logs in', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = ''] = scene.random.names(2)
  await server.knows([ana, bia, `${ana}bela`])
  await logsInAgain(server, ana)
  await expectListed(server, 'users', [ana, bia, `${ana}bela`], LIKELY.again)
})

check('4.2', 'the server makes a channel of a name once', async (scene) => {
  const server = await ChatServer.start(scene)
  const [tea = '', club = ''] = scene.random.names(2)
  await server.knows([], [tea, club, `${tea}pot`])
  expectForm(await server.isRefused('channel', { channel: tea }, 'there is one already'), 'channel')
  await expectListed(server, 'channels', [tea, club, `${tea}pot`])
})

check('4.4', 'a publication reaches the proxy once, under the name of its channel', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = '', pot = ''] = scene.random.names(3)
  await server.knows([ana], [tea, pot])
  await server.reachesProxy()
  const right = [tea, pot, tea].map((topic) => ({ topic, user: ana, message: sentence(scene) }))
  for (const { topic, user, message } of right)
    expectForm(await server.does('publish', { user, channel: topic, message }), 'publish')
  await expectPublished(server, ...right)
})

const NO_CHANNEL = 'there is no such channel'
check('4.4', 'a publication in a channel that is not there is refused, and not published', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = '', nowhere = ''] = scene.random.names(3)
  await server.knows([ana], [`${tea}pot`])
  await server.reachesProxy()
  const [lost, good] = [sentence(scene), sentence(scene)]
  for (const channel of [nowhere, tea, ana])
    await server.isRefused('publish', { user: ana, channel, message: lost }, NO_CHANNEL)
  await server.publishes(ana, `${tea}pot`, good)
  await expectHeard(server, good)
  expectUnpublished(server, lost, NO_CHANNEL)
})

check('4.4', 'texts of any length, with any characters, are published whole and in order', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = ''] = scene.random.names(2)
  await server.knows([user], [channel])
  await server.reachesProxy()
  const sent = texts(scene)
  await server.publishes(user, channel, ...sent)
  await expectPublished(server, ...sent.map((message) => ({ topic: channel, user, message })))
  await noteEmpty(server, { user, channel })
  await expectLongest(server, { user, channel })
})

check('4.5', 'a private message reaches the proxy once, under the name of who gets it', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = ''] = scene.random.names(2)
  await server.knows([ana, bia, `${bia}nca`])
  await server.reachesProxy()
  const said = { user: ana, private: true }
  const right = [bia, `${bia}nca`, bia].map((topic) => ({ ...said, topic, message: sentence(scene) }))
  for (const { topic, user, message } of right)
    expectForm(await server.does('message', { src: user, dst: topic, message }), 'message')
  await expectPublished(server, ...right)
})

const NO_USER = 'there is no such user'
check('4.5', 'a message to a user who is not there is refused, and not published', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = '', nobody = '', tea = ''] = scene.random.names(4)
  await server.knows([ana, `${bia}nca`], [tea])
  await server.reachesProxy()
  const [lost, good] = [sentence(scene), sentence(scene)]
  for (const dst of [nobody, bia, tea])
    await server.isRefused('message', { src: ana, dst, message: lost }, NO_USER)
  await server.does('message', { src: ana, dst: `${bia}nca`, message: good })
  await expectHeard(server, good)
  expectUnpublished(server, lost, NO_USER)
})

check('4.6', 'users and channels that the server has said sucesso to outlive SIGKILL', async (scene) => {
  const crash = new Crash(await ChatServer.start(scene), { all: false })
  for (let round = 0; round < ROUNDS; round++) await crash.round()
})

check('4.6', 'nobody is locked out by a restart', async (scene) => {
  const server = await ChatServer.start(scene)
  const users = scene.random.names(2)
  await server.knows(users)
  await server.dieAndReturn()
  for (const user of users) await server.does('login', { user }, LIKELY.lockedOut)
})

check('4.6', 'the server makes the folder DATA_DIR when it is missing', async (scene) => {
  const server = await ChatServer.start(scene, { dataDir: 'missing' })
  const [ana = '', tea = ''] = scene.random.names(2)
  await server.knows([ana], [tea])
  await server.dieAndReturn()
  await expectListed(server, 'users', [ana], LIKELY.folder)
  await expectListed(server, 'channels', [tea], LIKELY.folder)
})

check('4.7', 'the history of a channel is what was published there, oldest first', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = '', pot = ''] = scene.random.names(3)
  await server.knows([user], [channel, pot])
  const said = texts(scene)
  await server.publishes(user, channel, ...said)
  const history = await historyOf(server, { channel })
  const right = said.map((message) => ({ kind: 'publication', user, channel, message }))
  expectItems(history, right)
  expectItems(await historyOf(server, { channel: pot }), [])
  expectSameItems(await historyOf(server, { channel }, history[3]!.id), history.slice(4))
})

check('4.7', 'the history of a user is logins and messages, with their times', async (scene) => {
  const server = await ChatServer.start(scene)
  const [src = '', dst = ''] = scene.random.names(2)
  const begun = Date.now()
  await server.knows([dst, src, dst])
  const said = [sentence(scene), sentence(scene)]
  for (const message of said) await server.does('message', { src, dst, message })
  const history = await historyOf(server, { user: dst })
  expectTimes(history, begun, Date.now())
  const login = { kind: 'login', user: dst }
  expectItems(history, [login, login, ...said.map((message) => ({ kind: 'message', src, dst, message }))])
})

check('4.7', 'the server refuses the history of nobody, and of two at once', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = '', nobody = ''] = scene.random.names(3)
  await server.knows([ana], [tea])
  for (const data of [{ user: nobody }, { channel: nobody }, { user: tea }, { channel: ana }])
    await server.isRefused('history', data, 'there is no such user or channel')
  await server.isRefused('history', { user: ana, channel: tea }, 'it is about one of them')
  await server.isRefused('history', {}, 'it says nothing of whom')
})

check('4.7', 'what the server has said OK to outlives SIGKILL, and reaches the proxy', async (scene) => {
  const crash = new Crash(await ChatServer.start(scene), { all: true })
  for (let round = 0; round < ROUNDS / 2; round++) await crash.round()
  await crash.expectPublished()
})

check('4.7', 'what was not published for want of a proxy is published when there is one', async (scene) => {
  const server = await ChatServer.start(scene, { proxy: 'away' })
  const [ana = '', tea = ''] = scene.random.names(2)
  const [before, after] = [sentence(scene), sentence(scene)]
  await server.knows([ana], [tea])
  await server.publishes(ana, tea, before)
  await server.dieAndReturn()
  await server.publishes(ana, tea, after)
  server.proxyReturns()
  await expectHeard(server, before, after)
})

check('4.7', 'the server notices a file that is not whole', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = ''] = scene.random.names(2)
  const promises = await killedWithALot(server, user, channel)
  await expectBothNoticed(server, promises)
  await restsOnce(server)
  await expectBothNoticed(server, promises)
})

check('4.9', 'the server answers every broken request with erro, and the next good one', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = '', ghost = ''] = scene.random.names(3)
  await server.knows([user], [channel])
  await expectAllRefused(server, badRequests(server, { user, channel, ghost }))
  await expectListed(server, 'users', [user], LIKELY.stored)
  await expectListed(server, 'channels', [channel], LIKELY.stored)
  expectUnpublished(server, ghost, 'what breaks the contract changes nothing')
})

check('4.9', 'the server ends on SIGTERM', async (scene) => {
  await endsOnSigterm(await ChatServer.start(scene))
})
