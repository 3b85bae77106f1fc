/** The server's half of lab 04's checks; the grader plays the broker and the proxy. */
import { check } from '../../kit/check.ts'
import { ChatServer } from './server.cast.ts'
import {
  endsOn,
  expectForm,
  expectHeard,
  expectListed,
  expectLongest,
  expectPublished,
  expectTwice,
  expectUnpublished,
  logsInAgain,
  noteApart,
  noteEmpty,
  sentence,
  similarNames,
  texts,
  unlessItPrints,
} from './server.expect.ts'
import { LIKELY as LIKELY_OF_ALL } from './middle.likely.ts'
import { LIKELY } from './server.likely.ts'
import { badRequests, expectAllDone, expectAllRefused, expectLimits } from './server-manners.ts'

check('4.2', 'the server answers in the form of the course', async (scene) => {
  const server = await ChatServer.start(scene)
  const [ana = '', tea = ''] = scene.random.names(2)
  expectForm(await server.does('login', { user: ana }), 'login')
  expectForm(await server.does('channel', { channel: tea }), 'channel')
  expectForm(await server.asks('users'), 'users')
  expectTwice(scene, expectForm(await server.asks('channels'), 'channels'))
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

check(
  '4.2',
  'names of up to 64 characters are names, and those that look alike are not the same',
  async (scene) => {
    const server = await ChatServer.start(scene)
    const [users = [], channels = []] = scene.random.names(2).map(similarNames)
    for (const user of users) await server.does('login', { user }, LIKELY.names)
    await expectListed(server, 'users', users, LIKELY.similar)
    for (const channel of channels) await server.does('channel', { channel }, LIKELY.names)
    await expectListed(server, 'channels', channels, LIKELY.similar)
  },
)

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
  await expectHeard(server, [good])
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
  await expectHeard(server, [good])
  expectUnpublished(server, lost, NO_USER)
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

check('4.9', 'the server does a good request, whatever else is in it', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = ''] = scene.random.names(2)
  await server.knows([user], [channel])
  await expectAllDone(server, { user, channel })
})

check('4.9', 'the server refuses names and texts beyond the limits', async (scene) => {
  const server = await ChatServer.start(scene)
  const [user = '', channel = '', ghost = ''] = scene.random.names(3)
  await server.knows([user], [channel])
  await unlessItPrints(server, async () => expectLimits(server, { user, channel, ghost }))
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  check('4.9', `the server ends on ${signal}`, async (scene) => {
    const cause = signal === 'SIGINT' ? LIKELY_OF_ALL.ctrlC : undefined
    await endsOn(signal, await ChatServer.start(scene), cause)
  })

check(
  '4.9',
  'the server ends on SIGTERM, also when there is no proxy for what it has to publish',
  async (scene) => {
    const server = await ChatServer.start(scene, { proxy: 'away' })
    const [ana = '', tea = ''] = scene.random.names(2)
    await server.knows([ana], [tea])
    await server.publishes(ana, tea, sentence(scene))
    await endsOn('SIGTERM', server, LIKELY.away)
  },
)
