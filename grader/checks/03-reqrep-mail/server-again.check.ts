/** The server's half of lab 03's checks: what is asked again, and what outlives the server. */
import { check } from '../../kit/check.ts'
import { MailServer } from './server.cast.ts'
import { expectMails, expectOffers, expectSame } from './server.expect.ts'
import { LIKELY, notKept } from './server.likely.ts'

check('3.5', 'a login or a logoff that is repeated changes nothing more', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = ''] = scene.random.names(1)
  const client = await server.loggedIn(ana)
  const again = await client.does('login', { user: ana, session: client.session }, LIKELY.session)
  expectSame(again.port, client.port, 'the same port, for the same session', LIKELY.session)
  await client.logoff()
  await client.logoff()
})

check('3.5', 'a mail that is repeated is kept once', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [client, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const { id } = await client.send(bia, 'hi', 'ref-1')
  expectSame((await client.send(bia, 'hi', 'ref-1')).id, id, 'the same id, for the same ref', LIKELY.ref)
  await client.send(bia, 'hi', 'ref-2')
  expectSame((await reader.allMail()).length, 2, 'one mail for each ref', LIKELY.ref)
  await reader.send(ana, 'hello', 'ref-1')
  expectMails(await client.allMail(), {
    from: bia,
    to: ana,
    of: ana,
    texts: ['hello'],
    cause: LIKELY.refOfAnother,
  })
})

check('3.5', 'a server that was killed has the mail that it has said OK to', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = '', tea = ''] = scene.random.names(3)
  const [sender, reader] = [await server.loggedIn(ana), await server.loggedIn(bia, tea)]
  const { id } = await sender.send(bia, 'one', 'ref-1')
  await reader.refresh(id)
  await server.dieAndReturn()
  expectSame(
    (await sender.send(bia, 'one', 'ref-1')).id,
    id,
    'the same id, for the same ref',
    notKept('the refs of mail that it was sent before'),
  )
  const { after } = await reader.does('login', { user: bia, session: reader.session }, notKept('who is in'))
  expectSame(after, id, 'the id that was confirmed, as "after"', notKept('how far each user has got'))
  await sender.send(tea, 'two')
  expectMails(await reader.allMail(), { from: ana, texts: ['one', 'two'] })
})

check('3.5', 'a server that was killed knows who has which port, and who wants to talk', async (scene) => {
  const server = await MailServer.start(scene, 4)
  const [ana = '', bia = '', caio = ''] = scene.random.names(3)
  const [client, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  await (await server.loggedIn(caio)).logoff()
  await client.talk(bia)
  await server.dieAndReturn()
  const { port } = await reader.does('login', { user: bia, session: reader.session }, notKept('who is in'))
  expectSame(port, reader.port, 'the port that the user has', notKept('who has which port'))
  expectOffers(await reader.refresh(), [client], notKept('who wants to talk'))
  const next = await server.loggedIn(caio)
  expectSame(
    next.port,
    server.ports[3]!,
    'the port at the front of the queue',
    notKept('in which order the ports are free'),
  )
})
