/** The client's half of lab 03's checks: a server that does not answer, or has forgotten. */
import { check } from '../../kit/check.ts'
import {
  asksAgain,
  expectOtherRefs,
  expectSame,
  expectSession,
  printsNothing,
  sendsOnce,
} from './client-again.ts'
import { MailCast } from './client.cast.ts'
import { endsRefused, expectNotPrinted, expectPrinted } from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import { lineOf, shows } from './client-mail.ts'

check('3.5', 'the client asks again, byte for byte, until there is a reply', async (scene) => {
  const cast = await MailCast.open(scene)
  cast.server.answers['send'] = () => undefined
  const client = await cast.logsIn({ REPLY_MS: 1000 })
  const bia = cast.name()
  client.types(`@${bia} are you there?`)
  await asksAgain(cast, 'send', 4, 1000)
  cast.server.dies()
  await printsNothing(cast, 'client prints nothing while it waits for the server')
  delete cast.server.answers['send']
  await cast.server.lives()
  client.types(`@${bia} hi`, `@${bia} hi`)
  await sendsOnce(cast, 3)
})

check('3.5', 'the client says that it is logged off when the server has said OK', async (scene) => {
  const cast = await MailCast.open(scene)
  cast.server.answers['logoff'] = () => undefined
  const client = await cast.logsIn({ REPLY_MS: 300 })
  client.types('logoff')
  client.suspect = LIKELY.unanswered
  await cast.asks('logoff', { user: cast.user }, { times: 3, cause: LIKELY.unanswered })
  expectNotPrinted(cast, 'logged off', 'before the server has said OK', LIKELY.unanswered)
  delete cast.server.answers['logoff']
  await client.prints('logged off')
  await client.leaves()
})

check('3.5', 'a client chooses refs that no other has, though the user is the same', async (scene) => {
  const cast = await MailCast.open(scene)
  const other = await MailCast.open(scene, cast.user)
  for (const each of [cast, other]) {
    const client = await each.logsIn()
    client.types(`@${each.name()} hi`)
    await sendsOnce(each, 1)
  }
  expectOtherRefs(cast, other)
})

check('3.5', 'the client that is told "not logged in" logs in again, and asks again', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  await cast.asks('refresh')
  cast.server.answers['send'] = (asked) => {
    cast.server.leasesEnded = cast.asked('login').length < 2
    return cast.server.usual(asked)
  }
  client.types(`@${cast.name()} hi`)
  await cast.asks('login', { user: cast.user }, { times: 2, cause: LIKELY.lease })
  await cast.asks('send', {}, { times: 2, cause: LIKELY.lease })
  expectSame(cast, 'send')
  await expectPrinted(cast, [cast.loggedIn, cast.loggedIn])
})

check('3.5', 'the client that is told "not logged in" when it says alive logs in again', async (scene) => {
  const cast = await MailCast.open(scene)
  await cast.logsIn({ ALIVE_MS: 200 })
  await cast.asks('alive', {}, { cause: LIKELY.alive })
  cast.server.leasesEnded = true
  await cast.asks('login', { user: cast.user }, { times: 2, cause: LIKELY.lease })
  await expectPrinted(cast, [cast.loggedIn, cast.loggedIn])
})

check('3.5', 'the client that is not let in again says why, and ends with status 1', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  await cast.asks('refresh')
  const error = cast.refusesLogin()
  cast.server.leasesEnded = true
  client.types('refresh')
  await cast.asks('login', {}, { times: 2, cause: LIKELY.lease })
  await endsRefused(cast, error, { cause: LIKELY.out })
})

check('3.5', 'the client that logs in again shows no mail again', async (scene) => {
  const cast = await MailCast.open(scene)
  const old = cast.writes(scene.random.word())
  const client = await cast.logsIn()
  await shows(cast)
  await cast.leaseEnds({ port: 'the same' })
  await cast.refreshes()
  const fresh = cast.writes(scene.random.word())
  client.types('refresh')
  await client.prints(lineOf(fresh))
  await expectPrinted(cast, [cast.loggedIn, lineOf(old), cast.loggedIn, lineOf(fresh)], LIKELY.shownBefore)
})

check(
  '3.5',
  'the client brings the same session with each login, and no other client does',
  async (scene) => {
    const cast = await MailCast.open(scene)
    const other = await MailCast.open(scene, cast.user)
    cast.server.answers['login'] = (asked) =>
      cast.asked('login').length > 1 ? cast.server.usual(asked) : undefined
    await Promise.all([cast.logsIn({ REPLY_MS: 300 }), other.logsIn()])
    const before = cast.asked('login').length
    cast.server.leasesEnded = true
    cast.client.types('refresh')
    await cast.asks('login', {}, { times: before + 1, cause: LIKELY.lease })
    expectSession(cast, other)
  },
)
