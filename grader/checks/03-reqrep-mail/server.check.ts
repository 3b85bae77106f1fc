/** The server's half of lab 03's checks: logins, ports and manners. The grader plays the clients. */
import { check } from '../../kit/check.ts'
import { BAD_NAMES, badRequests, needingLogin } from './server-broken.ts'
import { afterLease, clearlyLater, expectAfterLease, inOneLease, untilLent } from './server-leases.ts'
import { MailServer } from './server.cast.ts'
import {
  expectEnvelope,
  expectLent,
  expectMails,
  expectRefused,
  expectSame,
  refusal,
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
  expectEnvelope(await client.raw(JSON.stringify({ service: 'dance', data: {} })), null, 'erro')
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
  const other = await server.client(bia)
  other.port = (await other.does('login', { user: bia })).port
  expectLent(server, [first, other])
  await other.isRefused('login', { user: bia }, `${bia} is in, and there is no session`, LIKELY.inUse)
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
  const server = await MailServer.start(scene, 4, env)
  const [ana = '', bia = '', caio = '', dora = '', eva = ''] = scene.random.names(5)
  await server.answers()
  const since = performance.now()
  const here = [await server.loggedIn(bia), await server.loggedIn(caio), await server.loggedIn(eva)]
  const vanished = await server.loggedIn(ana)
  const { port, after } = await untilLent(server, { here, since, vanished, newcomer: dora, ...env })
  expectAfterLease(after, env.LEASE_MS)
  expectSame(port, vanished.port, 'the port of the one who has vanished', LIKELY.wrongLease)
})

check('3.2', 'ports come back in the order in which their leases have ended', async (scene) => {
  const LEASE_MS = 2000
  const server = await MailServer.start(scene, 2, { LEASE_MS })
  await server.answers()
  const [ana = '', bia = '', caio = ''] = scene.random.names(3)
  const [, second] = await inOneLease(LEASE_MS, async () => {
    const clients = [await server.loggedIn(ana), await server.loggedIn(bia)] as const
    await clearlyLater()
    await clients[0].refresh()
    return clients
  })
  await afterLease(scene, LEASE_MS)
  const { port } = await server.loggedIn(caio)
  expectSame(port, second.port, 'the port whose lease has ended first', LIKELY.wrongLease)
})

check('3.7', 'the server answers every broken request with erro, and the next good one', async (scene) => {
  const server = await MailServer.start(scene, 3)
  const [ana = '', bia = ''] = scene.random.names(2)
  const [client] = [await server.loggedIn(ana), await server.loggedIn(bia)]
  for (const { named, ...bad } of badRequests(ana, bia)) {
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

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  check('3.7', `the server ends on ${signal}`, async (scene) => {
    const server = await MailServer.start(scene, 2)
    const [ana = ''] = scene.random.names(1)
    await server.loggedIn(ana)
    await server.program.endsOn(signal)
  })
