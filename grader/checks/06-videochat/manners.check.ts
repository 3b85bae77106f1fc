/** What is checked of lab 06 about what breaks the contract, about its page, and about its end. */
import { callCheck, reach } from './expect.ts'
import { LIKELY } from './likely.ts'
import { hasHere } from './everyone.expect.ts'
import {
  brokenMedia,
  brokenReplies,
  brokenSignals,
  brokenTexts,
  brokenToPeer,
  foreignMedia,
  foreignTexts,
} from './broken.ts'
import {
  changesItsToken,
  complains,
  endsWithBye,
  endsWithStatus1,
  expectNothingBroken,
  expectNothingElsePrinted,
  expectNothingPublished,
  expectTold,
  foreignPages,
  isAnswered,
  isClosed,
  isRefused,
  isRefusedWith403,
  isTakenBy,
  listensHereOnly,
  writesAndIsHeard,
} from './manners.expect.ts'

callCheck(
  '6.6',
  'each broken signal gets an error, and the next one its answer',
  async (call) => {
    const bia = await call.plays()
    const ana = await call.starts()
    for (const broken of brokenSignals(bia)) await isRefused(ana, bia, broken)
    for (const nowhere of ['', 'nowhere'])
      await bia.greets(ana, { id: call.uuid(), media: nowhere, peers: [nowhere] })
    await isAnswered(ana, bia)
    await bia.isHeardBy(ana)
  },
  LIKELY.broken,
)

callCheck(
  '6.6',
  'who gets a broken reply goes on',
  async (call) => {
    const [bia, cai] = await call.playsMany(2)
    const [broken, usual] = [brokenReplies(bia), bia.answers]
    bia.answers = (signal) => broken.shift() ?? usual(signal)
    const ana = await call.starts([bia, cai], { HEARTBEAT_MS: 50 })
    await hasHere(ana, [bia, cai], LIKELY.noReply)
    await bia.isHeardBy(ana)
  },
  LIKELY.broken,
)

callCheck(
  '6.6',
  'broken pictures, sound and text are dropped, and so are those of somebody else',
  async (call) => {
    const [bia, cai] = await call.playsMany(2)
    const ana = await call.starts([bia, cai])
    for (const other of [bia, cai]) await other.isHeardBy(ana)
    await reach(ana, bia, ['video', 'audio'])
    const since = ana.program.errors.length
    for (const frames of [...brokenMedia(bia), ...foreignMedia(bia, cai)]) bia.publishes(...frames)
    for (const frames of [...brokenTexts(bia), ...foreignTexts(cai)]) bia.publishesText(...frames)
    await writesAndIsHeard(bia, ana)
    await reach(ana, bia, ['audio'])
    expectNothingBroken(ana)
    await reach(ana, bia, ['video'])
    await complains(ana, since, brokenMedia(bia).length + brokenTexts(bia).length)
  },
  LIKELY.broken,
)

callCheck(
  '6.6',
  'what a page sends that means nothing is dropped, and the page stays open',
  async (call) => {
    const bia = await call.plays()
    const ana = await call.starts([bia])
    const ear = await bia.joinsIn(ana)
    await writesAndIsHeard(ana, ear)
    const [since, broken] = [ana.program.errors.length, brokenToPeer(bia)]
    for (const message of broken) ana.page.sends(message)
    await writesAndIsHeard(ana, ear)
    expectNothingPublished(ear)
    await complains(ana, since, broken.length)
  },
  LIKELY.broken,
)

callCheck(
  '6.6',
  'what a page says of somebody who is not here does nothing',
  async (call) => {
    const bia = await call.plays()
    const ana = await call.starts([bia])
    await bia.isHeardBy(ana)
    const ear = await bia.joinsIn(ana)
    for (const muted of [true, false]) ana.page.mutes(call.uuid(), 'video', muted)
    ana.page.says({ type: 'refresh', id: call.uuid() })
    await writesAndIsHeard(ana, ear)
    await reach(ana, bia, ['video', 'audio'])
  },
  LIKELY.noLink,
)

callCheck('6.6', 'a page that is opened again takes the place of the one before', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await ana.page.meets(bia)
  ana.page.mutes(bia.id, 'audio')
  await bia.isHeardBy(ana, 'text, video', LIKELY.apart)
  const before = ana.page
  await ana.opensPage()
  await isClosed(before, 4001)
  await ana.page.meets(bia)
  expectTold(ana, before.id)
  await bia.isHeardBy(ana, 'audio, text, video', LIKELY.takenOver)
  await reach(ana, bia, ['video', 'audio'])
})

callCheck('6.6', 'no page from elsewhere can listen in', async (call) => {
  const ana = await call.starts()
  for (const foreign of foreignPages(await ana.address())) await isRefusedWith403(ana, foreign)
  await listensHereOnly(ana)
  await writesAndIsHeard(ana, await (await call.plays()).joinsIn(ana))
  const { host, port } = await ana.address()
  await ana.opensPage({ origin: `http://localhost:${port}`, host: host.replace('127.0.0.1', 'localhost') })
})

callCheck('6.6', 'a token is another one at each start', async (call) => {
  const [ana, nobody] = [await call.starts(), await call.person()]
  await changesItsToken(ana, nobody)
})

callCheck(
  '6.6',
  'a peer says bye to everybody and ends on SIGTERM, also when nobody answers',
  async (call) => {
    const others = await call.playsMany(5)
    const ana = await call.starts(others)
    await hasHere(ana, others)
    await call.scene.calm()
    for (const silent of others) silent.answers = () => undefined
    await endsWithBye(ana, others)
  },
)

callCheck('6.6', 'a peer says bye and ends on SIGINT as well', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await hasHere(ana, [bia])
  await endsWithBye(ana, [bia], 'SIGINT')
})

callCheck(
  '6.6',
  'who has only asked is told bye as well, and nothing but the contract is printed',
  async (call) => {
    const [bia, cai] = await call.playsMany(2)
    const ana = await call.starts([bia])
    await cai.greets(ana)
    await hasHere(ana, [bia, cai])
    await reach(ana, bia, ['video', 'audio'])
    await endsWithBye(ana, [bia, cai])
    expectNothingElsePrinted(ana)
  },
)

callCheck('6.6', 'a peer that can’t begin says why, and ends with status 1', async (call) => {
  const [bia, ana, cai] = [await call.plays(), await call.person(), await call.person()]
  ana.starts([], { PEER_NAME: '' })
  cai.starts([], { SIGNAL_ENDPOINT: bia.links.signal.bindEndpoint })
  await endsWithStatus1(ana, 'it has no PEER_NAME')
  await endsWithStatus1(cai, 'its SIGNAL_ENDPOINT is taken', LIKELY.unbound)
})

callCheck('6.6', 'a peer does not begin where another one is', async (call) => {
  const { PUB_ENDPOINT, TEXT_ENDPOINT, UI_PORT } = await isTakenBy(await call.starts())
  const [bia, cai, dan] = [await call.person(), await call.person(), await call.person()]
  bia.starts([], { PUB_ENDPOINT })
  cai.starts([], { TEXT_ENDPOINT })
  dan.starts([], { UI_PORT })
  await endsWithStatus1(bia, 'its PUB_ENDPOINT is taken', LIKELY.unbound)
  await endsWithStatus1(cai, 'its TEXT_ENDPOINT is taken', LIKELY.unbound)
  await endsWithStatus1(dan, 'its UI_PORT is taken', LIKELY.anotherPort)
})
