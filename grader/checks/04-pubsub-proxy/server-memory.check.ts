/** What the server of lab 04 remembers, whatever becomes of it: its memory and its histories. */
import { check } from '../../kit/check.ts'
import { ChatServer } from './server.cast.ts'
import { Crash } from './server-crash.ts'
import { expectHeard, expectListed, longest, sentence, texts, unlessItPrints } from './server.expect.ts'
import { LIKELY } from './server.likely.ts'
import {
  expectHistory,
  expectItems,
  expectSameAfter,
  expectSameSaid,
  expectTimes,
  historyOf,
  pastOf,
} from './server-history.ts'
import { expectBothNoticed, killedWithALot, restsOnce } from './server-torn.ts'

const ROUNDS = 10
const LONG_AGO = '2001-01-01T00:00:00.000Z'

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

check('4.6', 'a channel that was made before a restart is not made again', async (scene) => {
  const server = await ChatServer.start(scene)
  const [tea = ''] = scene.random.names(1)
  await server.knows([], [tea])
  await server.dieAndReturn()
  await server.isRefused('channel', { channel: tea }, 'there is one already', LIKELY.madeAgain)
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
  const [user = '', channel = ''] = scene.random.names(2)
  await server.knows([user], [channel, `${channel}pot`])
  const said = texts(scene)
  await server.publishes(user, channel, ...said)
  const right = said.map((message) => ({ kind: 'publication', user, channel, message }))
  const history = await expectHistory(server, { channel }, right)
  await expectHistory(server, { channel: `${channel}pot` }, [])
  await expectSameAfter(server, { channel }, history, 4)
})

check('4.7', 'the history of a user is logins and messages, with their times', async (scene) => {
  const server = await ChatServer.start(scene)
  const [src = '', dst = ''] = scene.random.names(2)
  const begun = Date.now()
  await server.knows([dst, src, dst])
  const said = [sentence(scene), sentence(scene)]
  for (const message of said) await server.does('message', { src, dst, message, timestamp: LONG_AGO })
  const history = await historyOf(server, { user: dst })
  expectTimes(history, begun, Date.now())
  const login = { kind: 'login', user: dst }
  const messages = said.map((message) => ({ kind: 'message', src, dst, message }))
  expectItems(pastOf({ user: dst }), history, [login, login, ...messages])
})

check('4.7', 'a history has nothing of others', async (scene) => {
  const server = await ChatServer.start(scene)
  const [src = '', dst = '', tea = ''] = scene.random.names(3)
  await server.knows([src, dst], [tea, `${tea}pot`])
  await server.does('message', { src, dst, message: sentence(scene) })
  await server.publishes(src, `${tea}pot`, sentence(scene))
  await expectHistory(server, { user: src }, [{ kind: 'login', user: src }], { cause: LIKELY.sent })
  await expectHistory(server, { channel: tea }, [], { cause: LIKELY.prefix })
})

check('4.7', 'a long history is whole, in as many portions as it takes', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = ''] = scene.random.names(2)
  await server.knows([user], [channel])
  const many = Array.from({ length: 60 }, (_, i) => `${i + 1} of 60`)
  await server.publishes(user, channel, ...many)
  await unlessItPrints(server, async () => {
    const all = [...many, longest(scene), 'and the last']
    await server.publishes(user, channel, ...all.slice(many.length))
    const right = all.map((message) => ({ kind: 'publication', user, channel, message }))
    await expectHistory(server, { channel }, right, { cause: LIKELY.portions })
  })
})

check('4.7', 'the history after an id that is far away is empty', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = ''] = scene.random.names(1)
  await server.knows([user])
  const after = Number.MAX_SAFE_INTEGER
  await server.does('history', { user, after }, LIKELY.far)
  await expectHistory(server, { user }, [], { after })
})

check('4.7', 'a name is a user’s or a channel’s, and never both', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = ''] = scene.random.names(2)
  await server.knows([ana], [tea])
  await server.isRefused('login', { user: tea }, 'it is the name of a channel')
  await server.isRefused('channel', { channel: ana }, 'it is the name of a user')
  await expectListed(server, 'users', [ana], LIKELY.stored)
  await expectListed(server, 'channels', [tea], LIKELY.stored)
})

check('4.7', 'what was refused is in no history', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = '', tea = ''] = scene.random.names(3)
  await server.knows([ana])
  await server.isRefused('message', { src: ana, dst: bia, message: sentence(scene) }, 'there is no such user')
  await server.isRefused(
    'publish',
    { user: ana, channel: tea, message: sentence(scene) },
    'there is no such channel',
  )
  await server.knows([bia], [tea])
  await expectHistory(server, { user: bia }, [{ kind: 'login', user: bia }], { cause: LIKELY.stored })
  await expectHistory(server, { channel: tea }, [], { cause: LIKELY.stored })
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
  await expectHeard(server, [before, after])
})

check(
  '4.7',
  'what is said while the proxy is gone outlives SIGKILL, and is published when it is back',
  async (scene) => {
    const server = await ChatServer.start(scene)
    const [ana = '', tea = ''] = scene.random.names(2)
    const [before, meanwhile] = [sentence(scene), sentence(scene)]
    await server.knows([ana], [tea])
    await server.reachesProxy()
    await server.publishes(ana, tea, before)
    await expectHeard(server, [before])
    await server.proxyLeaves()
    await server.publishes(ana, tea, meanwhile)
    await server.dieAndReturn()
    server.proxyReturns()
    await expectHeard(server, [meanwhile], LIKELY.left)
  },
)

check('4.7', 'a publication says what the history says, with ids that count upwards', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', dst = '', channel = '', pot = ''] = scene.random.names(4)
  const [one = '', two = '', three = '', four = ''] = texts(scene)
  await server.knows([dst], [channel, pot])
  await server.reachesProxy()
  await server.publishes(user, channel, one, two)
  await server.publishes(user, pot, three)
  await server.does('message', { src: user, dst, message: four })
  await expectHeard(server, [one, two, three, four])
  const pasts = [{ channel }, { channel: pot }, { user: dst }].map((of) => historyOf(server, of))
  expectSameSaid(server, (await Promise.all(pasts)).flat())
})

check('4.7', 'the server keeps everything in the folder that DATA_DIR names', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', bia = ''] = scene.random.names(2)
  await server.knows([ana])
  await server.dies()
  server.starts(`${server.dataDir}-of-others`)
  await expectListed(server, 'users', [], LIKELY.dataDir, 'server that is started with a new DATA_DIR')
  await server.knows([bia])
  await server.dieAndReturn()
  await expectListed(server, 'users', [ana], LIKELY.dataDirAgain, 'server that is back in its first DATA_DIR')
})

check('4.7', 'the server notices a file that is not whole', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = ''] = scene.random.names(2)
  const promises = await killedWithALot(server, user, channel)
  await expectBothNoticed(server, promises)
  await restsOnce(server)
  await expectBothNoticed(server, promises)
})
