/** The server's half of lab 03's checks: requests to talk. */
import { check } from '../../kit/check.ts'
import { afterLease, inOneLease } from './server-leases.ts'
import { MailServer } from './server.cast.ts'
import { expectNewId, expectNews, expectOffers, expectSame } from './server.expect.ts'
import { LIKELY } from './server.likely.ts'

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

check('3.6', 'a request to talk that is withdrawn is over, and no other', async (scene) => {
  const server = await MailServer.start(scene, 3)
  const [ana = '', bia = '', caio = ''] = scene.random.names(3)
  const [client, reader] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const other = await server.loggedIn(caio)
  for (const to of [caio, bia]) await client.talk(to)
  const first = expectOffers(await reader.refresh(), [client], LIKELY.away)
  for (const port of [0, 0]) await client.talk(bia, port)
  expectOffers(await reader.refresh(), [], LIKELY.withdrawn)
  expectOffers(await other.refresh(), [client], LIKELY.othersStay)
  await client.talk(bia)
  expectNewId(expectOffers(await reader.refresh(), [client], LIKELY.away), first)
})

check('3.6', 'a request to talk is over when who made it logs off or vanishes', async (scene) => {
  const LEASE_MS = 2000
  const server = await MailServer.start(scene, 3, { LEASE_MS })
  await server.answers()
  const [ana = '', bia = '', caio = ''] = scene.random.names(3)
  await inOneLease(LEASE_MS, async () => {
    const [leaves, vanishes] = [await server.loggedIn(ana), await server.loggedIn(bia)]
    const reader = await server.loggedIn(caio)
    for (const client of [leaves, vanishes]) await client.talk(caio)
    await leaves.logoff()
    expectOffers(await reader.refresh(), [vanishes], LIKELY.withdrawn)
  })
  await afterLease(scene, LEASE_MS)
  expectOffers(await (await server.loggedIn(caio)).refresh(), [], LIKELY.withdrawn)
})

check('3.6', 'the server says that a request to talk has come, and that it is gone', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [client, asked] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  const heard = await server.listener()
  for (const [news, port] of [client.port, 0].entries()) {
    await client.talk(bia, port)
    const what = port ? 'has come' : 'is gone'
    await heard.hears(server.program, news + 1, LIKELY.unannounced, `publishes that the request ${what}`)
    const { waiting } = await asked.does('alive', { user: bia })
    expectSame(waiting, port > 0, `"waiting": ${port > 0}, as the request ${what}`, LIKELY.waitingToTalk)
  }
  expectNews(heard, [bia, bia], 'talk')
})

check('3.6', 'the server refuses a request to talk that can’t be', async (scene) => {
  const server = await MailServer.start(scene, 2)
  const [ana = '', bia = '', nobody = ''] = scene.random.names(3)
  const [{ port }, client] = [await server.loggedIn(bia), await server.loggedIn(ana)]
  await client.mayNotTalk(nobody, client.port, `nobody is called ${nobody}`, LIKELY.asked)
  await client.mayNotTalk(ana, client.port, 'nobody talks to oneself', LIKELY.asked)
  await client.mayNotTalk(bia, port, `that port is not lent to ${ana}`, LIKELY.lentPort)
})
