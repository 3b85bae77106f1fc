/** The client's half of lab 03's checks: mail, and topics. */
import { check } from '../../kit/check.ts'
import { MailCast } from './client.cast.ts'
import { expectPrinted, expectSubscribed, logsOff } from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import { MANY_TEXTS, MEGABYTE, sends, sendsAll, shows } from './client-mail.ts'

check('3.3', 'the client shows each mail once and in order, in portions, repeated or not', async (scene) => {
  const cast = await MailCast.open(scene)
  Object.assign(cast.server, { portion: 3, again: 1 })
  cast.server.login.after = [cast.writes('seen'), cast.writes('seen, too')].at(-1)!.id
  for (let i = 0; i < 9; i++) cast.writes(`${i} ${scene.random.word()}`)
  const client = await cast.logsIn()
  await shows(cast)
  cast.writes('one more')
  client.types('refresh')
  await shows(cast)
  await cast.asks('refresh', { after: cast.server.mails.at(-1)!.id })
  client.types('refresh')
  await cast.asks('refresh', { after: cast.server.mails.at(-1)!.id }, { times: 2 })
  await shows(cast)
})

check('3.3', 'the client shows any text whole, and in one line', async (scene) => {
  const cast = await MailCast.open(scene)
  for (const text of MANY_TEXTS) cast.writes(text)
  cast.writes(`${'é🐈'.repeat(140_000)}${scene.random.word()}`)
  await cast.logsIn()
  await shows(cast)
})

check('3.3', 'the client sends mail as it was typed, and says why one was refused', async (scene) => {
  const cast = await MailCast.open(scene)
  const [bia, caio] = [cast.name(), cast.name()]
  cast.refuses('send', `who\nis ${caio}?`, { when: ({ data }) => data['to'] === caio })
  const client = await cast.logsIn()
  const text = `a \\ and  a "quote" for @${caio} ‽\u2028🐈 `
  client.types(`@${bia} ${text}`, `@${caio} hi`, `@${bia}  ${MEGABYTE}`)
  await sends(cast, [bia, text], [caio, 'hi'], [bia, ` ${MEGABYTE}`])
  await client.prints(`error: who\\nis ${caio}?`)
})

check('3.3', 'the client sends the line after @name, whatever it is, unless it is empty', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const [bia, caio] = [cast.name(), cast.name()]
  client.types(`@${bia}`, 'logoff', `@${caio}`, '', `@${caio} hi`, `@${bia}`, '  at the edges  ')
  await sends(cast, [bia, 'logoff'], [caio, 'hi'], [bia, '  at the edges  '])
})

check('3.3', 'the client sends all that was typed before it logs off', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = cast.name()
  client.types(`@${bia} one`, `@${bia} two`, `@${bia} three`, 'logoff')
  await sendsAll(cast, 3)
  await logsOff(cast)
})

check('3.3', 'the client shows an error for what is no command, and help on stderr', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  client.types('help', '', scene.random.word(), 'logoff')
  await client.prints(/^error: /, { example: 'error: try help', cause: () => LIKELY.typed })
  await client.prints('logged off')
  const error = client.lines.findLast((line) => line.startsWith('error: '))!
  await expectPrinted(cast, [cast.loggedIn, error, 'logged off'], LIKELY.typed)
})

check(
  '3.4',
  'the client subscribes to its user and to what the user follows, and nothing else',
  async (scene) => {
    const cast = await MailCast.open(scene)
    const [tea, old, late, refused] = [cast.name(), cast.name(), cast.name(), cast.name()]
    cast.server.login.topics = [old, tea]
    cast.refuses('subscribe', 'no topic', { when: ({ data }) => data['topic'] === refused })
    const client = await cast.logsIn({ TOPICS: tea })
    await expectSubscribed(cast, [cast.user, tea, old])
    client.types(`!${refused}`, `!${late}`)
    await cast.asks('subscribe', { user: cast.user, topic: late })
    await client.prints('error: no topic', { cause: () => LIKELY.erro })
    await expectSubscribed(cast, [cast.user, tea, old, late])
  },
)

check('3.4', 'the client asks for its mail when there is news', async (scene) => {
  const cast = await MailCast.open(scene)
  const tea = cast.name()
  cast.server.login.topics = [tea]
  await cast.logsIn()
  await cast.subscribes([`@${cast.user}@`, `@${tea}@`])
  for (const name of [cast.user, tea, cast.user]) {
    await cast.refreshes()
    cast.writes(scene.random.word(), name)
    cast.announces(name)
    await shows(cast, LIKELY.news)
  }
})

check('3.4', 'the client asks for what has come when there is news of a request to talk', async (scene) => {
  const cast = await MailCast.open(scene)
  await cast.logsIn()
  await cast.hearsNews()
  await cast.refreshes()
  const before = cast.asked('refresh').length
  cast.announces(cast.user, 'talk')
  await cast.asks('refresh', {}, { times: before + 1, cause: LIKELY.news })
})
