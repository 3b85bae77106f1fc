/** The server's half of lab 03's checks: mail, and topics. */
import { check } from '../../kit/check.ts'
import { MailServer } from './server.cast.ts'
import { expectMails, expectNews, expectSame, expectSameMails, texts } from './server.expect.ts'
import { LIKELY } from './server.likely.ts'

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
  expectSameMails(await reader.allMail(), first, LIKELY.forgets)
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
  const { after } = await reader.does('login', { user: bia })
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
  const { after } = await reader.does('login', { user: bia })
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
  await here.send(tea, 'the water boils')
  const right = { from: ana, to: tea, texts: ['the water boils'], cause: LIKELY.followers }
  expectMails(await here.allMail(), { ...right, of: ana })
  const back = await server.loggedIn(bia)
  expectMails(await back.allMail(), { ...right, of: bia })
  expectMails(await other.allMail(), { texts: [] })
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

check('3.4', 'the server says at a login what the user follows', async (scene) => {
  const server = await MailServer.start(scene, 1)
  const [ana = '', tea = '', rain = ''] = scene.random.names(3)
  const client = await server.loggedIn(ana, tea)
  await client.does('subscribe', { user: ana, topic: rain })
  await client.logoff()
  const { topics } = await client.does('login', { user: ana })
  const all = [tea, rain].toSorted().join()
  expectSame(topics.toSorted().join(), all, 'all topics that the user follows', LIKELY.forEver)
})

check('3.4', 'a login that is refused changes nothing', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = '', tea = ''] = scene.random.names(3)
  const [client, refused] = [await server.loggedIn(ana), await server.client(bia)]
  await refused.isRefused('login', { user: bia, topics: [tea, ana] }, `${ana} is a user`, LIKELY.oneSet)
  for (const to of [bia, tea]) {
    const why = `the login that brought the name ${to} was refused`
    await client.isRefused('send', { from: ana, to, message: 'hi' }, why, LIKELY.allOrNothing)
  }
  await refused.does('login', { user: bia }, LIKELY.allOrNothing)
})
