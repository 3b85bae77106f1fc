/** The server's half of lab 03's checks; the grader plays the clients. */
import { check } from '../../kit/check.ts'
import { BAD_NAMES, badRequests, needingLogin } from './server-broken.ts'
import { MailServer } from './server.cast.ts'
import {
  expectAfterLease,
  expectEnvelope,
  expectLent,
  expectMails,
  expectNewId,
  expectNews,
  expectOffers,
  expectRefused,
  expectSame,
  refusal,
  texts,
  untilLent,
} from './server.expect.ts'
import { LIKELY } from './server.likely.ts'

check('3.1', 'the server lends each user a port of its own', async (scene) => {
  const server = await MailServer.start(scene, 6)
  const clients = []
  for (const user of scene.random.names(5)) clients.push(await server.loggedIn(user))
  expectLent(server, clients)
})

check('3.1', 'the server answers in the form of the contract', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', nobody = ''] = scene.random.names(2)
  const client = await server.client(ana)
  expectEnvelope(await client.raw(JSON.stringify({ service: 'login', data: { user: ana } })), 'login', 'OK')
  const unknown = JSON.stringify({ service: 'logoff', data: { user: nobody } })
  expectEnvelope(await client.raw(unknown), 'logoff', 'erro')
})

check('3.1', 'the server refuses a second login of a user who is in', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const first = await server.loggedIn(ana)
  const second = await server.client(ana)
  for (const session of ['another', undefined]) {
    const why = `${ana} is in${session ? ', with another session' : ''}`
    await second.isRefused('login', { user: ana, session }, why, LIKELY.inUse)
  }
  const other = await server.loggedIn(bia)
  expectLent(server, [first, other])
})

check('3.1', 'the server refuses names that are none', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const client = await server.client('nobody')
  for (const user of BAD_NAMES) {
    const cause = typeof user === 'string' ? LIKELY.name : LIKELY.noText
    const why = await client.isRefused('login', { user }, 'this is no name', cause)
    expectRefused(why, 'user')
  }
  await server.loggedIn('a-1_b')
})

check('3.2', 'the server lends first what was returned first', async (scene) => {
  const server = await MailServer.start(scene, 3)
  const clients = []
  for (const user of scene.random.names(3)) clients.push(await server.loggedIn(user))
  const lent = clients.map(({ port }) => port).join()
  expectSame(lent, server.ports.join(), 'ports in the order of PORTS', LIKELY.lowestPort)
  const [first, second, third] = clients
  const returned = [third!, first!, second!]
  for (const client of returned) await client.logoff()
  for (const { user, port } of returned) {
    const again = await server.loggedIn(user)
    expectSame(again.port, port, 'the port that came back first', LIKELY.lowestPort)
  }
})

check('3.2', 'the server refuses a login when no port is free, and not when one is again', async (scene) => {
  const server = await MailServer.start(scene, 1)
  const [ana = '', bia = ''] = scene.random.names(2)
  const first = await server.loggedIn(ana)
  const second = await server.client(bia)
  await second.isRefused('login', { user: bia }, 'no port is free', LIKELY.noPort)
  await first.logoff()
  await second.does('login', { user: bia }, LIKELY.returned)
})

check('3.2', 'the server takes a port back from a client that has vanished', async (scene) => {
  const env = { LEASE_MS: 4000 }
  const server = await MailServer.start(scene, 3, env)
  const [ana = '', bia = '', caio = '', dora = ''] = scene.random.names(4)
  const since = performance.now()
  const here = [await server.loggedIn(bia), await server.loggedIn(caio)]
  const vanished = await server.loggedIn(ana)
  const { port, after } = await untilLent(server, { here, since, vanished, newcomer: dora, ...env })
  expectAfterLease(after, env.LEASE_MS)
  expectSame(port, vanished.port, 'the port of the one who has vanished', LIKELY.wrongLease)
})

check('3.3', 'the server keeps mail for a user who is away, whole and in order', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  await (await server.loggedIn(bia)).logoff()
  const sender = await server.loggedIn(ana)
  const sent = texts(scene)
  for (const text of sent) await sender.send(bia, text)
  const reader = await server.loggedIn(bia)
  expectMails(await reader.allMail(), { from: ana, to: bia, texts: sent })
})

check('3.3', 'the server answers the same refresh with the same mail', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [sender, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const { id } = await sender.send(bia, 'one')
  await sender.send(bia, 'two')
  const first = await reader.allMail()
  expectMails(first, { from: ana, to: bia, texts: ['one', 'two'] })
  expectMails(await reader.allMail(id), { from: ana, to: bia, texts: ['two'], cause: LIKELY.forgets })
  const again = await reader.allMail()
  expectSame(JSON.stringify(again), JSON.stringify(first), 'the same mail', LIKELY.forgets)
})

check('3.3', 'the server says how far a user has got, and whether there is more', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [sender, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const { id } = await sender.send(bia, 'one')
  const before = await reader.does('alive', { user: bia })
  expectSame(before.waiting, true, '"waiting": true, for mail', LIKELY.waiting)
  await reader.refresh(id)
  const seen = await reader.does('alive', { user: bia })
  expectSame(seen.waiting, false, '"waiting": false, when all is confirmed', LIKELY.waiting)
  await reader.logoff()
  const { after } = await reader.does('login', { user: bia, session: reader.session })
  expectSame(after, id, 'the id that was confirmed, as "after"', LIKELY.unconfirmed)
})

check('3.3', 'the server takes no confirmation back, and none for mail that is not there', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [sender, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const { id } = await sender.send(bia, 'one')
  await sender.send(ana, 'two')
  await reader.refresh(Number.MAX_SAFE_INTEGER)
  await reader.refresh(0)
  await reader.logoff()
  const { after } = await reader.does('login', { user: bia, session: reader.session })
  expectSame(after, id, 'the highest id in the mailbox that was confirmed, as "after"', LIKELY.highest)
})

check('3.3', 'the server refuses mail to a name that nobody has', async (scene) => {
  const server = await MailServer.start(scene, 1)
  const [ana = '', nobody = ''] = scene.random.names(2)
  const sender = await server.loggedIn(ana)
  const data = { from: ana, to: nobody, message: 'hi' }
  await sender.isRefused('send', data, `nobody is called ${nobody}, and nobody follows it`, LIKELY.readers)
})

check('3.4', 'mail to a topic reaches all who follow it, and nobody else', async (scene) => {
  const server = await MailServer.start(scene, 3)
  const [ana = '', bia = '', caio = '', tea = ''] = scene.random.names(4)
  const [here, away] = [await server.loggedIn(ana), await server.loggedIn(bia, tea)]
  const other = await server.loggedIn(caio, `${tea}pot`)
  await here.does('subscribe', { user: ana, topic: tea })
  await away.logoff()
  await other.send(tea, 'the water boils')
  const right = { from: caio, to: tea, texts: ['the water boils'], cause: LIKELY.followers }
  expectMails(await here.allMail(), right)
  const back = await server.loggedIn(bia)
  expectMails(await back.allMail(), right)
  expectMails(await other.allMail(), { from: caio, to: tea, texts: [] })
})

check('3.4', 'the server announces mail under the whole name', async (scene) => {
  const server = await MailServer.start(scene, 3)
  const [ana = '', bia = '', tea = ''] = scene.random.names(3)
  const longer = `${ana}bela`
  const [sender] = [
    await server.loggedIn(bia, tea),
    await server.loggedIn(ana),
    await server.loggedIn(longer),
  ]
  const [all, exact] = [await server.listener(), await server.listener(`@${ana}@`)]
  for (const to of [longer, tea, ana]) await sender.send(to, 'hi')
  await all.hearsUntil(server.program, 'server announces each mail', () => all.messages.length >= 3)
  expectNews(all, [longer, tea, ana])
  await exact.hears(server.program, 1, LIKELY.unmarked, `publishes news under "@${ana}@"`)
  expectNews(exact, [ana])
})

check('3.4', 'the server keeps the names of users and topics apart', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = '', tea = ''] = scene.random.names(3)
  const client = await server.loggedIn(ana, tea)
  await (await server.loggedIn(bia)).logoff()
  await client.isRefused('subscribe', { user: ana, topic: bia }, `${bia} is a user`, LIKELY.oneSet)
  await client.isRefused('login', { user: tea }, `${tea} is a topic`, LIKELY.oneSet)
})

check('3.5', 'a request that is repeated changes nothing more', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [client, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const again = await client.does('login', { user: ana, session: client.session }, LIKELY.session)
  expectSame(again.port, client.port, 'the same port, for the same session', LIKELY.session)
  const { id } = await client.send(bia, 'hi', 'ref-1')
  expectSame((await client.send(bia, 'hi', 'ref-1')).id, id, 'the same id, for the same ref', LIKELY.ref)
  await client.send(bia, 'hi', 'ref-2')
  expectSame((await reader.allMail()).length, 2, 'one mail for each ref', LIKELY.ref)
  await client.logoff()
  await client.logoff()
})

check('3.5', 'a server that was killed knows afterwards what it has said OK to', async (scene) => {
  const server = await MailServer.start(scene, 3)
  const [ana = '', bia = '', caio = '', tea = ''] = scene.random.names(4)
  const [sender, reader] = [await server.loggedIn(ana), await server.loggedIn(bia, tea)]
  const { id } = await sender.send(bia, 'one', 'ref-1')
  await server.dieAndReturn()
  expectSame((await sender.send(bia, 'one', 'ref-1')).id, id, 'the same id, for the same ref', LIKELY.memory)
  expectMails(await reader.allMail(), { from: ana, to: bia, texts: ['one'] })
  await sender.send(tea, 'two')
  expectMails(await reader.allMail(id), { from: ana, to: tea, texts: ['two'] })
  const again = await reader.does('login', { user: bia, session: reader.session })
  expectSame(again.port, reader.port, 'the port that the user has', LIKELY.memory)
  const third = await server.loggedIn(caio)
  expectLent(server, [sender, reader, third])
})

check('3.6', 'the server keeps a request to talk to one who is away', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const away = await server.loggedIn(bia)
  await away.logoff()
  const client = await server.loggedIn(ana)
  await client.talk(bia)
  const reader = await server.loggedIn(bia)
  const first = expectOffers(await reader.refresh(), [client], LIKELY.away)
  await client.talk(bia)
  const same = expectOffers(await reader.refresh(), [client], LIKELY.away)
  expectSame(same, first, 'the same request, with the same id', LIKELY.sameRequest)
})

check('3.6', 'a request to talk is over when it is withdrawn, or who made it logs off', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [client, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  await client.talk(bia)
  const first = expectOffers(await reader.refresh(), [client], LIKELY.away)
  await client.talk(bia, 0)
  expectOffers(await reader.refresh(), [], LIKELY.withdrawn)
  await client.talk(bia)
  const second = expectOffers(await reader.refresh(), [client], LIKELY.away)
  expectNewId(second, first)
  await client.logoff()
  expectOffers(await reader.refresh(), [], LIKELY.withdrawn)
})

check('3.6', 'the server announces a request to talk, and refuses one that can’t be', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = '', nobody = ''] = scene.random.names(3)
  const [client] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const heard = await server.listener()
  const port = client.port
  await client.isRefused('talk', { from: ana, to: nobody, port }, `nobody is called ${nobody}`, LIKELY.asked)
  await client.isRefused('talk', { from: ana, to: ana, port }, 'nobody talks to oneself', LIKELY.asked)
  const other = { from: ana, to: bia, port: port + 1 }
  await client.isRefused('talk', other, `that port is not lent to ${ana}`, LIKELY.lentPort)
  await client.talk(bia)
  await heard.hears(server.program, 1, LIKELY.unannounced, 'publishes news of the request to talk')
})

check('3.7', 'the server answers every broken request with erro, and the next good one', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = ''] = scene.random.names(1)
  const client = await server.loggedIn(ana)
  for (const { named, ...bad } of badRequests(ana)) {
    expectRefused(await refusal(client, bad), named)
    await client.does('alive', { user: ana })
  }
  expectMails(await client.allMail(), { texts: [] })
})

check('3.7', 'the server serves nobody who is not logged in', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  await server.loggedIn(bia)
  const stranger = await server.client(ana)
  for (const [service, data] of needingLogin(ana, bia)) {
    const why = await stranger.isRefused(service, data, `${ana} is not logged in`, LIKELY.in)
    expectSame(why, 'not logged in', 'this message', LIKELY.exactly)
  }
})

check('3.7', 'the server ends on SIGTERM', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = ''] = scene.random.names(1)
  await server.loggedIn(ana)
  await server.program.endsOnSigterm()
})
