import { check } from '../../kit/check.ts'
import {
  asksAgain,
  expectOtherRefs,
  expectSame,
  expectSession,
  printsNothing,
  sendsOnce,
} from './client-again.ts'
import { brokenNews, brokenReplies, brokenTalk, complains, expectPauses } from './client-broken.ts'
import { MailCast } from './client.cast.ts'
import {
  endsRefused,
  expectAliveEvery,
  expectGivenUp,
  expectNotAsked,
  expectNotPrinted,
  expectNoTopics,
  expectPrinted,
  expectSubscribed,
  logsOff,
  saysNothingMeanwhile,
} from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import { lineOf, MANY_TEXTS, MEGABYTE, sends, sendsAll, shows } from './client-mail.ts'
import {
  chats,
  expectInTurn,
  expectLeftAlone,
  expectNotHeard,
  expectSaid,
  showsWhatIsSaid,
  wantsToTalk,
} from './client-talk.ts'

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
    const client = await cast.logsIn({ ALIVE_MS: 200 })
    await cast.asks('alive', { user: cast.user }, { times: 5, cause: LIKELY.alive })
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

check('3.3', 'the client shows each mail once and in order, in portions, repeated or not', async (scene) => {
  const cast = await MailCast.open(scene)
  Object.assign(cast.server, { portion: 3, again: 1 })
  cast.server.login.after = [cast.writes('seen'), cast.writes('seen, too')].at(-1)!.id
  for (let i = 0; i < 9; i++) cast.writes(`${i} ${scene.random.word()}`)
  const client = await cast.logsIn()
  await shows(cast)
  cast.writes('one more')
  client.types('refresh', 'refresh')
  await shows(cast)
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
  const error = await client.prints(/^error: /, { example: 'error: try help', cause: () => LIKELY.typed })
  await client.prints('logged off')
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
  expectNotPrinted(cast, 'logged off', LIKELY.unanswered)
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

check('3.6', 'the client asks for a talk, and both speak until one leaves', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.talks()
  await cast.asks('talk', { to: bia.name, port: 0 }, { cause: LIKELY.accepted })
  await chats(cast, bia, LIKELY.neverBound)
  bia.says('a \\ and\na new line')
  await client.prints(`${bia.name}: a \\\\ and\\na new line`, { cause: () => LIKELY.spoken })
  client.types(`#${cast.name()}`)
  await client.prints(/^error: /, { example: 'error: you are talking to somebody' })
  client.types('quit')
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.bye)
})

check('3.6', 'what is typed in a conversation is said, unless it is a command', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const [bia, caio, tea] = [await cast.talks(), cast.name(), cast.name()]
  client.types('help', 'refresh', `@${caio} hi`, `!${tea}`, 'n', 'really')
  await expectSaid(cast, bia, ['n', 'really'], LIKELY.commandsSaid)
  await cast.asks('send', { to: caio, message: 'hi' }, { cause: LIKELY.commandsSaid })
  await cast.asks('subscribe', { topic: tea }, { cause: LIKELY.commandsSaid })
})

check('3.6', 'the client that leaves says bye, by quit or logoff, and nothing any longer', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.talks()
  client.types('quit', scene.random.word())
  const error = await client.prints(/^error: /, { example: 'error: try help', cause: () => LIKELY.left })
  const caio = await cast.talks()
  client.types('logoff')
  for (const left of [bia, caio]) await left.hears({ type: 'bye', user: cast.user }, LIKELY.bye)
  const talks = [`talking to ${bia.name}`, error, `talking to ${caio.name}`]
  await expectPrinted(cast, [cast.loggedIn, ...talks, 'logged off'], LIKELY.leaver)
  expectNotHeard(cast, bia)
})

check('3.6', 'a conversation goes on when the server is dead', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn({ REPLY_MS: 300 })
  const bia = await cast.talks()
  cast.server.dies()
  client.types(`@${bia.name} is the server there?`, 'refresh')
  await chats(cast, bia, LIKELY.queued)
  bia.leaves()
  await client.prints(`${bia.name} left`)
})

check('3.6', 'a conversation begins and ends when the server is dead', async (scene) => {
  const cast = await MailCast.open(scene)
  const bia = await cast.meets()
  cast.offers(bia)
  const client = await cast.logsIn({ REPLY_MS: 300 })
  await wantsToTalk(cast, bia)
  cast.server.dies()
  client.types('refresh', 'y')
  await bia.hears({ type: 'accept', user: cast.user, port: cast.port }, LIKELY.acceptQueued)
  client.types('quit')
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.acceptQueued)
})

check('3.6', 'the client that is declined says so, and has no conversation', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.meets()
  client.types(`#${bia.name}`)
  await cast.asks('talk', { to: bia.name, port: cast.port })
  bia.leaves()
  await client.prints(`error: ${bia.name} declined`, { cause: () => LIKELY.no })
  await cast.asks('talk', { to: bia.name, port: 0 })
  bia.accepts()
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.late)
  await expectPrinted(cast, [cast.loggedIn, `error: ${bia.name} declined`], LIKELY.late)
})

check('3.6', 'the client whose request to talk is refused says why, and asks no longer', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.meets()
  cast.refuses('talk', `who is ${bia.name}?`, { when: ({ data }) => data['port'] !== 0 })
  client.types(`#${bia.name}`)
  const error = await client.prints(`error: who is ${bia.name}?`, { cause: () => LIKELY.erro })
  bia.accepts()
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.notAsked)
  await expectPrinted(cast, [cast.loggedIn, error], LIKELY.notAsked)
})

check('3.6', 'the client shows who wants to talk, one after the other, and answers', async (scene) => {
  const cast = await MailCast.open(scene)
  const [bia, caio, dora] = [await cast.meets(), await cast.meets(), await cast.meets()]
  cast.offers(bia, caio)
  await cast.logsIn()
  await wantsToTalk(cast, bia, 'n')
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.declines)
  await wantsToTalk(cast, caio, 'y')
  await caio.hears({ type: 'accept', user: cast.user, port: cast.port }, LIKELY.tellsPort)
  cast.offers(dora)
  await cast.refreshes()
  caio.leaves()
  await wantsToTalk(cast, dora)
  await expectInTurn(cast, bia, caio, dora)
})

check('3.6', 'the client shows a request to talk once, and another one from the same user', async (scene) => {
  const cast = await MailCast.open(scene)
  const [bia, caio] = [await cast.meets(), await cast.meets()]
  cast.offers(bia, caio)
  await cast.logsIn()
  await cast.refreshes()
  cast.server.offers.shift()
  await cast.refreshes()
  cast.server.offers.shift()
  cast.offers(bia)
  await cast.refreshes()
  const wants = [bia, caio, bia].map(({ name }) => `${name} wants to talk (y/n)`)
  await expectPrinted(cast, [cast.loggedIn, ...wants], LIKELY.shownOnce)
})

check('3.6', 'the client heeds no stranger, and answers bye when one accepts', async (scene) => {
  const cast = await MailCast.open(scene)
  await cast.logsIn()
  const [bia, stranger] = [await cast.talks(), await cast.meets()]
  stranger.says('psst')
  stranger.leaves()
  stranger.accepts()
  await stranger.hears({ type: 'bye', user: cast.user }, LIKELY.late)
  await expectPrinted(cast, [cast.loggedIn, `talking to ${bia.name}`], LIKELY.byAnybody)
  await chats(cast, bia)
  expectNotHeard(cast, stranger)
})

check('3.6', 'the client that has asked one heeds nobody else', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const [bia, stranger] = [await cast.meets(), await cast.meets()]
  client.types(`#${bia.name}`)
  await cast.asks('talk', { to: bia.name, port: cast.port })
  stranger.says('psst')
  stranger.leaves()
  stranger.accepts()
  await stranger.hears({ type: 'bye', user: cast.user }, LIKELY.late)
  bia.accepts()
  await client.prints(`talking to ${bia.name}`, { cause: () => LIKELY.byAnybody })
  await expectPrinted(cast, [cast.loggedIn, `talking to ${bia.name}`], LIKELY.byAnybody)
})

check('3.6', 'the client that accepts somebody does not ask anybody else any longer', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const [bia, caio] = [await cast.meets(), await cast.meets()]
  client.types(`#${bia.name}`)
  await cast.asks('talk', { to: bia.name, port: cast.port })
  cast.offers(caio)
  client.types('refresh')
  await wantsToTalk(cast, caio, 'y')
  await client.prints(`talking to ${caio.name}`)
  bia.accepts()
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.oneTalk)
  await chats(cast, caio, LIKELY.oneTalk)
})

check('3.6', 'what is said in the second conversation never reaches the first partner', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.talks()
  bia.leaves()
  await client.prints(`${bia.name} left`)
  const caio = await cast.talks()
  const words = ['one', 'two', 'three', 'four'].map((word) => `${word} ${scene.random.word()}`)
  client.types(...words)
  await expectSaid(cast, caio, words)
  expectLeftAlone(cast, bia)
})

check('3.6', 'the client asks one at a time, and withdraws what it asked before', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const [bia, caio] = [await cast.meets(), await cast.meets()]
  client.types(`#${bia.name}`, `#${caio.name}`)
  await cast.asks('talk', { to: caio.name, port: cast.port })
  await cast.asks('talk', { to: bia.name, port: 0 }, { cause: LIKELY.one })
  bia.accepts()
  await bia.hears({ type: 'bye', user: cast.user }, LIKELY.late)
  client.types('quit')
  await cast.asks('talk', { to: caio.name, port: 0 }, { cause: LIKELY.one })
  await expectPrinted(cast, [cast.loggedIn], LIKELY.late)
})

check('3.6', 'the client that is lent another port moves there', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const { name } = await cast.meets()
  client.types(`#${name}`)
  await cast.asks('talk', { to: name, port: cast.port })
  await cast.leaseEnds({ port: 'another' })
  await cast.asks('talk', { to: name, port: cast.port }, { cause: LIKELY.moved })
  const bia = await cast.meets(name)
  bia.accepts()
  await client.prints(`talking to ${name}`)
  await cast.leaseEnds({ port: 'the same' })
  await chats(cast, bia, LIKELY.samePort)
  await cast.leaseEnds({ port: 'another' })
  await client.prints(`${name} left`, { cause: () => LIKELY.otherPort })
})

check('3.6', 'the client that is lent another port gives up the old one', async (scene) => {
  const cast = await MailCast.open(scene)
  await cast.logsIn()
  const old = cast.ports[0]!
  await cast.leaseEnds({ port: 'another' })
  await expectGivenUp(cast, old)
})

check('3.6', 'the client binds its port at HOST, and at no other address', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = cast.starts({ HOST: '192.0.2.1' })
  await cast.asks('login')
  client.suspect = LIKELY.unusable
  await cast.asks('logoff', { user: cast.user }, { cause: LIKELY.host })
  await endsRefused(cast, /^error: /, { status: 'any' })
})

check('3.6', 'the client that can’t bind the port which it is lent logs off, and ends', async (scene) => {
  const cast = await MailCast.open(scene)
  cast.lendsTaken()
  const client = cast.starts()
  await cast.asks('login')
  client.suspect = LIKELY.unusable
  await cast.asks('logoff', { user: cast.user }, { cause: LIKELY.bound })
  await endsRefused(cast, /^error: /, { status: 'any' })
  expectNotPrinted(cast, cast.loggedIn, LIKELY.bound)
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
  for (const { client } of [talking, waiting]) await client.endsOnSigterm()
  await bia.hears({ type: 'bye', user: talking.user }, LIKELY.bye)
  await talking.asks('logoff', { user: talking.user })
})

check('3.7', 'the client ends on SIGTERM when nobody has answered its login', async (scene) => {
  const cast = await MailCast.open(scene)
  cast.server.answers['login'] = () => undefined
  const client = cast.starts({ REPLY_MS: 300 })
  await cast.asks('login', {}, { times: 2 })
  await scene.calm()
  await client.endsOnSigterm()
})
