/** The client's half of lab 03's checks: conversations. */
import { check } from '../../kit/check.ts'
import { START_MS } from '../../kit/program.ts'
import { MailCast } from './client.cast.ts'
import type { Asked } from './client-served.ts'
import { endsRefused, expectGivenUp, expectNotPrinted, expectPrinted } from './client.expect.ts'
import { LIKELY } from './client.likely.ts'
import {
  chats,
  expectInTurn,
  expectLeftAlone,
  expectNotHeard,
  expectSaid,
  isToldNoBye,
  wantsToTalk,
} from './client-talk.ts'

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

check('3.6', 'the client takes nothing amiss when its accept crosses that of the other', async (scene) => {
  const cast = await MailCast.open(scene)
  const client = await cast.logsIn()
  const bia = await cast.meets()
  client.types(`#${bia.name}`)
  await cast.asks('talk', { to: bia.name, port: cast.port })
  cast.offers(bia)
  client.types('refresh')
  await wantsToTalk(cast, bia, 'y')
  await client.prints(`talking to ${bia.name}`)
  bia.accepts()
  const said = await chats(cast, bia)
  await isToldNoBye(cast, bia)
  const before = [cast.loggedIn, `${bia.name} wants to talk (y/n)`, `talking to ${bia.name}`]
  await expectPrinted(cast, [...before, said], LIKELY.crossed)
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

check('3.6', 'the client whose lease has ended asks to talk from its new port', async (scene) => {
  const cast = await MailCast.open(scene)
  const [client, before, { name }] = [await cast.logsIn(), cast.loggedIn, await cast.meets()]
  await cast.asks('refresh')
  await cast.lends()
  const isOld = (port: unknown): boolean => port !== 0 && port !== cast.port
  const when = ({ data }: Asked): boolean => !cast.server.leasesEnded && isOld(data['port'])
  cast.refuses('talk', 'that port is not yours', { when })
  cast.server.leasesEnded = true
  client.types(`#${name}`)
  await cast.asks('talk', { to: name, port: cast.port }, { cause: LIKELY.moved })
  const bia = await cast.meets(name)
  bia.accepts()
  await client.prints(`talking to ${name}`, { cause: () => LIKELY.moved })
  await expectPrinted(cast, [before, cast.loggedIn, `talking to ${name}`], LIKELY.moved)
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
  await cast.asks('logoff', { user: cast.user }, { ms: START_MS, cause: LIKELY.host })
  await endsRefused(cast, /^error: /, { status: 'any' })
})

check('3.6', 'the client that can’t bind the port which it is lent logs off, and ends', async (scene) => {
  const cast = await MailCast.open(scene)
  cast.lendsTaken()
  const client = cast.starts()
  await cast.asks('login')
  client.suspect = LIKELY.unusable
  await cast.asks('logoff', { user: cast.user }, { ms: START_MS, cause: LIKELY.bound })
  await endsRefused(cast, /^error: /, { status: 'any' })
  expectNotPrinted(cast, cast.loggedIn, 'when the port can’t be bound', LIKELY.bound)
})
