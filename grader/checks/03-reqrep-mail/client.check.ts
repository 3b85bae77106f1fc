/** The client's half of lab 03's checks: logins, signs of life and manners. The grader plays the server. */
import { check } from '../../kit/check.ts'
import { START_MS } from '../../kit/program.ts'
import { brokenNews, brokenReplies, brokenTalk, complains, expectPauses } from './client-broken.ts'
import { MailCast } from './client.cast.ts'
import {
  endsRefused,
  expectAliveEvery,
  expectNotAsked,
  expectNoTopics,
  expectPrinted,
  logsOff,
  saysNothingMeanwhile,
} from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import { shows } from './client-mail.ts'
import { chats, endsWithBye, showsWhatIsSaid } from './client-talk.ts'

check('3.1', 'the client logs in with its user and topics, and says on which port', async (scene) => {
  const cast = await MailCast.open(scene)
  const topics = [cast.name(), cast.name()]
  const client = cast.starts({ TOPICS: topics.join() })
  await cast.asks('login', { user: cast.user, topics }, { cause: LIKELY.topics })
  await client.prints(cast.loggedIn)
  await cast.asks('refresh')
  await expectPrinted(cast, [cast.loggedIn])
})

check('3.1', 'the client that is refused says why, and ends with status 1', async (scene) => {
  const cast = await MailCast.open(scene)
  const error = cast.refusesLogin()
  cast.starts()
  await cast.asks('login')
  await endsRefused(cast, error)
  expectNotAsked(cast, 'logoff', LIKELY.notIn)
})

check('3.1', 'the client that is refused takes no other line for a name', async (scene) => {
  const cast = await MailCast.open(scene)
  const error = cast.refusesLogin()
  cast.starts({ MAIL_USER: '' }).types(cast.user, cast.name())
  await cast.asks('login', { user: cast.user }, { cause: LIKELY.name })
  await endsRefused(cast, error)
})

check('3.1', 'the client logs off when it is told to, and at the end of its input', async (scene) => {
  const [told, cut] = [await MailCast.open(scene), await MailCast.open(scene)]
  told.starts({ MAIL_USER: '' }).types(told.user, 'logoff')
  cut.starts().endsInput()
  await told.asks('login', { user: told.user }, { cause: LIKELY.name })
  expectNoTopics(told)
  await logsOff(told)
  await cut.asks('login', { user: cut.user })
  await logsOff(cut, LIKELY.endOfInput)
})

check(
  '3.2',
  'the client says alive whenever ALIVE_MS pass, unless it asks for something else',
  async (scene) => {
    const cast = await MailCast.open(scene)
    cast.server.answers['subscribe'] = () => undefined
    scene.goesByTheClock()
    const client = await cast.logsIn({ ALIVE_MS: 200 })
    await cast.asks('alive', { user: cast.user }, { times: 5, ms: START_MS, cause: LIKELY.alive })
    expectAliveEvery(cast, 200)
    client.types(`!${cast.name()}`)
    await cast.asks('subscribe')
    await saysNothingMeanwhile(cast)
  },
)

check('3.2', 'the client refreshes when alive says that something is waiting', async (scene) => {
  const cast = await MailCast.open(scene)
  await cast.logsIn({ ALIVE_MS: 200 })
  await cast.asks('refresh')
  await cast.asks('alive', {}, { times: 2, cause: LIKELY.alive })
  const before = cast.asked('refresh').length
  cast.server.waiting = true
  await cast.asks('refresh', {}, { times: before + 1, cause: LIKELY.waiting })
})

check('3.7', 'the client takes a broken reply for none, and asks again', async (scene) => {
  const cast = await MailCast.open(scene)
  const broken = brokenReplies(cast)
  cast.server.answers['refresh'] = broken.answer
  cast.writes('whole')
  await cast.logsIn({ REPLY_MS: 400 })
  await broken.areOver()
  await shows(cast)
  expectPauses(cast, 400)
})

check('3.7', 'the client skips broken news, says so, and goes on', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  await cast.hearsNews()
  await cast.asks('refresh')
  const [before, news] = [client.errors.length, brokenNews(cast.user)]
  client.suspect = LIKELY.broken
  cast.publishes(...news)
  await complains(cast, news.length, 'broken news', before)
  cast.writes('whole')
  cast.announces(cast.user)
  await shows(cast, LIKELY.deaf)
})

check('3.7', 'the client skips broken messages from its partner, and goes on', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.talks()
  client.suspect = LIKELY.broken
  for (const message of brokenTalk(bia.name)) bia.sends(message)
  const said = [await showsWhatIsSaid(cast, bia, LIKELY.deaf), await chats(cast, bia)]
  await expectPrinted(cast, [cast.loggedIn, `talking to ${bia.name}`, ...said], LIKELY.checked)
})

check('3.7', 'the client ends on SIGTERM, in a conversation and when the server is dead', async (scene) => {
  const [talking, waiting] = [await MailCast.open(scene), await MailCast.open(scene)]
  await Promise.all([talking.logsIn(), waiting.logsIn({ REPLY_MS: 300 })])
  const bia = await talking.talks()
  waiting.server.answers['send'] = () => undefined
  waiting.client.types(`@${bia.name} hi`)
  await waiting.asks('send', {}, { times: 2 })
  waiting.server.dies()
  await scene.calm()
  await endsWithBye(talking, bia, 'SIGTERM')
  await waiting.client.endsOn('SIGTERM')
})

check('3.7', 'the client ends on SIGTERM when nobody has answered its login', async (scene) => {
  const cast = await MailCast.open(scene)
  cast.server.answers['login'] = () => undefined
  const client = cast.starts({ REPLY_MS: 300 })
  await cast.asks('login', {}, { times: 2 })
  await scene.calm()
  await client.endsOn('SIGTERM')
})

check('3.7', 'the client logs off and ends on SIGINT as well', async (scene) => {
  const cast = await MailCast.open(scene)
  await cast.logsIn()
  const bia = await cast.talks()
  await cast.asks('talk', { to: bia.name, port: 0 })
  await scene.calm()
  await endsWithBye(cast, bia, 'SIGINT')
})
