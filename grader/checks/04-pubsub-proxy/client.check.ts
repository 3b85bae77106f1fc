/** What is checked of the client of lab 04; the grader plays the server behind its broker, and the proxy. */
import { answersBroken, brokenPublications, complains, expectOnlyErrorsBefore } from './client-broken.ts'
import {
  clientCheck,
  endsRefused,
  expectAsked,
  expectNewSocket,
  expectNotAsked,
  expectPrinted,
  expectTimestamps,
  explains,
  historyLine,
  isAnsweredNext,
  leaves,
  LONG,
  MANY_TEXTS,
  MEGABYTE,
  printable,
  refusesLate,
  saysNoReply,
  saysSo,
  waitsAsUsual,
  whyFollowed,
  whyNames,
  whyOther,
  whyOtherHistory,
} from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import { endsOn } from './middle.expect.ts'
import { IS_A_USER, Refused } from './served.cast.ts'

clientCheck('4.4', 'the client logs in as the name that is typed first, and says so', async (cast) => {
  cast.starts({ CHAT_USER: '' }).types(cast.user, 'users')
  const cause = LIKELY.name
  await cast.server.isAsked(cast.client, 'login', { user: cast.user }, { cause, suspect: cause })
  await cast.client.prints(cast.loggedIn)
  await cast.client.prints(`users: ${cast.bia}, ${cast.user}`)
  expectTimestamps(cast.server)
  expectPrinted(cast, [cast.loggedIn, `users: ${cast.bia}, ${cast.user}`])
})

clientCheck('4.4', 'the client whose login is refused says why, and ends with status 1', async (cast) => {
  const why = `${cast.user} is a channel, says ${cast.bia}`
  cast.server.answers['login'] = () => new Refused(why)
  cast.starts()
  await cast.server.isAsked(cast.client, 'login')
  await endsRefused(cast, `error: ${why}`)
})

clientCheck('4.4', 'the client publishes what was typed, and says why it was not done', async (cast) => {
  const { bia, server, tea, user } = cast
  const client = await cast.logsIn()
  const texts = ['a \\ and  a "quote" for @you \u203d \u{1F408}\u2028', MEGABYTE]
  client.types(...texts.map((text) => `#${tea} ${text}`), `#${bia} hi`, '', 'help', 'channels')
  const asked = texts.map((message) => ({ user, channel: tea, message }))
  await expectAsked(cast, 'publish', [...asked, { user, channel: bia, message: 'hi' }], LIKELY.typed)
  const said = [`error: there is no channel ${bia}`, `channels: ${server.channels.join(', ')}`]
  await client.prints(said[1]!, { cause: () => whyNames(cast) })
  expectPrinted(cast, [cast.loggedIn, ...said])
  await explains(cast)
})

clientCheck('4.4', 'the client makes, follows and leaves channels, and no others', async (cast) => {
  const { bia, rain, server, tea } = cast
  server.channels = [tea]
  const client = await cast.logsIn()
  await cast.follows(tea)
  client.types(`!${bia}`, `+${bia}`, `+${rain}`, 'sing', `-${tea}`)
  await client.prints(`left #${tea}`)
  await cast.hears(rain)
  for (const other of [tea, bia]) cast.publishes([other, cast.publication(other, 'not for you')])
  cast.publishes([rain, cast.publication(rain, 'for you')])
  const heard = await client.prints(`#${rain} ${bia}: for you`)
  const missing = { errorFor: `"!${bia}", as there is no channel ${bia}` }
  const unknown = { errorFor: '"sing", which is no command' }
  const refused = [missing, `error: ${IS_A_USER}`]
  const said = [`following #${tea}`, ...refused, `made #${rain}`, unknown, `left #${tea}`]
  expectPrinted(cast, [cast.loggedIn, ...said, heard], whyFollowed(cast))
  await expectAsked(cast, 'channel', [{ channel: bia }, { channel: rain }])
})

clientCheck(
  '4.4',
  'the client shows what is published where it follows, once, and nothing else',
  async (cast) => {
    const { bia, rain, tea, user } = cast
    const client = await cast.logsIn()
    await cast.follows(tea, rain)
    const [one, two] = [cast.publication(tea, 'older'), cast.publication(tea, 'newer')]
    const mine = cast.publication(tea, 'mine', user)
    cast.publishes([tea, two], [tea, one], [tea, mine], [tea, one], [rain, { ...one, channel: rain }])
    const [longer, last] = [cast.publication(`${tea}pot`, 'too long'), cast.publication(tea, 'three')]
    cast.publishes([`${tea}pot`, longer], [tea, last])
    await client.prints(`#${tea} ${bia}: three`)
    const following = [`following #${tea}`, `following #${rain}`]
    const said = ['newer', 'older'].map((text) => `#${tea} ${bia}: ${text}`)
    const shown = [...said, `#${tea} ${user}: mine`, `#${rain} ${bia}: older`, `#${tea} ${bia}: three`]
    expectPrinted(cast, [cast.loggedIn, ...following, ...shown])
  },
)

clientCheck('4.4', 'the client shows any text whole, and in one line', async (cast) => {
  const { bia, tea } = cast
  await cast.logsIn()
  await cast.follows(tea)
  const texts = [...MANY_TEXTS, LONG]
  for (const text of texts) cast.publishes([tea, cast.publication(tea, text)])
  const last = await cast.showsTheLast(cast.tea)
  const shown = texts.map((text) => `#${tea} ${bia}: ${printable(text)}`)
  expectPrinted(cast, [cast.loggedIn, `following #${tea}`, ...shown, last], LIKELY.line)
})

clientCheck('4.4', 'the client shows what was said before, a portion at a time', async (cast) => {
  const { bia, server, tea } = cast
  const items = MANY_TEXTS.map((text) => cast.publication(tea, text))
  server.items.set(`#${tea}`, items)
  server.portions = [3, 1, 2]
  server.answers['history'] = (asked) =>
    asked.data['channel'] === bia ? new Refused('no\nsuch') : server.usual(asked)
  const client = await cast.logsIn()
  client.types(`history #${tea}`, `history #${bia}`)
  await client.prints('error: no\\nsuch', { cause: () => LIKELY.line })
  expectPrinted(cast, [cast.loggedIn, ...items.map(historyLine), 'error: no\\nsuch'], whyOther(cast))
})

clientCheck('4.4', 'the client does what was typed before it is to end', async (cast) => {
  const { bia, server, tea } = cast
  server.answers['publish'] = () => undefined
  const told = cast.starts()
  told.types(`#${tea} quitter`, 'quit', 'users')
  const cut = cast.starts({ CHAT_USER: bia })
  cut.types('', `#${tea} ender`)
  await refusesLate(cast, told, 'quitter')
  await refusesLate(cast, cut, 'ender', () => cut.endsInput())
  await leaves(cast, told, 'error: not now, quitter', '"quit"')
  expectNotAsked(cast, 'users', LIKELY.afterQuit)
  await leaves(cast, cut, 'error: not now, ender', 'the end of its input')
})

clientCheck(
  '4.4',
  'the client that gets no reply says so, and asks the next thing on a new socket',
  async (cast) => {
    const { server, tea, user } = cast
    server.answers['publish'] = () => undefined
    const client = await cast.logsInSoon(1000)
    const asked = await saysNoReply(cast, `#${tea} hello?`, 1000)
    server.reply(asked, new Refused('this is too late'))
    await isAnsweredNext(cast)
    expectNewSocket(asked, await server.isAsked(client, 'users'))
    await expectAsked(cast, 'publish', [{ user, channel: tea, message: 'hello?' }], LIKELY.again)
  },
)

clientCheck(
  '4.4',
  'the client waits for a reply as long as is usual when nobody says how long',
  async (cast) => {
    cast.server.answers['login'] = () => undefined
    const startedAt = performance.now()
    cast.starts({ REPLY_MS: '' })
    await waitsAsUsual(cast, startedAt)
  },
)

clientCheck('4.4', 'the client ends on SIGTERM, also while it logs in', async (cast) => {
  cast.server.answers['login'] = () => undefined
  const client = cast.starts()
  await cast.server.isAsked(client, 'login')
  await cast.scene.calm()
  await client.endsOn('SIGTERM')
})

clientCheck('4.4', 'the client ends on SIGTERM, also when the broker is gone', async (cast) => {
  const client = await cast.logsInSoon(1000)
  cast.losesBroker()
  client.types('users', 'users')
  await saysSo(cast, 2, 1000)
  await cast.scene.calm()
  await endsOn('SIGTERM', cast.scene, client, LIKELY.linger, 'client')
})

clientCheck('4.4', 'the client ends on SIGTERM, also while it waits for a reply', async (cast) => {
  cast.server.answers['users'] = () => undefined
  const client = await cast.logsIn()
  client.types('users')
  await cast.server.isAsked(client, 'users')
  await cast.scene.calm()
  await client.endsOn('SIGTERM')
})

clientCheck('4.4', 'the client ends on SIGINT as well', async (cast) => {
  const client = await cast.logsIn()
  await client.endsOn('SIGINT')
})

clientCheck('4.5', 'the client shows what is for its user, once, and for nobody else', async (cast) => {
  const { bia, user } = cast
  const client = await cast.logsIn()
  await cast.hears(user)
  const [first, second] = [cast.secret('psst'), cast.secret('\\ and\na line', user)]
  cast.publishes([user, first], [`${user}bela`, cast.secret('not for you')], [user, first], [user, second])
  const last = await client.prints(`${user} to you: \\\\ and\\na line`)
  expectPrinted(cast, [cast.loggedIn, `${bia} to you: psst`, last])
})

clientCheck(
  '4.5',
  'the client sends private messages as they were typed, and says why it could not',
  async (cast) => {
    const { bia, rain, user } = cast
    const client = await cast.logsIn()
    const text = 'a \\ and  a "quote" for #tea \u203d \u{1F408}'
    client.types(`@${bia} ${text}`, `@${rain} hi`)
    const asked = [
      { src: user, dst: bia, message: text },
      { src: user, dst: rain, message: 'hi' },
    ]
    await expectAsked(cast, 'message', asked, LIKELY.typed)
    await client.prints(`error: there is no user ${rain}`)
    expectPrinted(cast, [cast.loggedIn, `error: there is no user ${rain}`])
  },
)

clientCheck('4.5', 'the client shows the user’s own logins and private messages', async (cast) => {
  const { server, user } = cast
  const items = [cast.login(), cast.secret('psst'), cast.login(), cast.secret('a\nb')]
  server.items.set(`@${user}`, items)
  const client = await cast.logsIn()
  client.types('history', 'users')
  await client.prints(`users: ${server.users.join(', ')}`)
  const shown = [...items.map(historyLine), `users: ${server.users.join(', ')}`]
  expectPrinted(cast, [cast.loggedIn, ...shown], whyOtherHistory(cast))
})

clientCheck('4.9', 'the client skips broken publications, says so, and goes on', async (cast) => {
  const client = await cast.logsIn()
  await cast.follows(cast.tea)
  client.suspect = LIKELY.broken
  const [since, broken] = [client.errors.length, brokenPublications(cast)]
  cast.publishes(...broken)
  const last = await cast.showsTheLast(cast.tea)
  expectPrinted(cast, [cast.loggedIn, `following #${cast.tea}`, last], LIKELY.looks)
  await complains(cast, since, broken.filter(([topic]) => topic === cast.tea).length)
})

clientCheck('4.9', 'the client goes on after a broken reply', async (cast) => {
  const { server } = cast
  const [typed, REPLY_MS] = [answersBroken(cast), 1500]
  const client = await cast.logsInSoon(REPLY_MS)
  client.suspect = LIKELY.brokenReply
  client.types(...typed, 'channels')
  await server.isAsked(client, 'channels', {}, { cause: LIKELY.broken, ms: (typed.length + 1) * REPLY_MS })
  const last = await client.prints(`channels: ${server.channels.join(', ')}`)
  expectOnlyErrorsBefore(cast, last)
})
