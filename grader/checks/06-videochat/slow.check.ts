/** What is checked of lab 06 about those who are slow. */
import { hasHere } from './everyone.expect.ts'
import { expectStillHere } from './gone.expect.ts'
import { callCheck, isHeard, reach } from './expect.ts'
import { LIKELY } from './likely.ts'
import {
  expectAllText,
  expectGap,
  expectKeyAfterGap,
  expectNoGap,
  floodsEars,
  floodsPage,
  hearsAtLast,
} from './flood.expect.ts'
import {
  expectFewRenewals,
  expectFigures,
  expectLiveAfter,
  expectTexts,
  films,
  isFrozen,
  isFrozenUnanswered,
  isShown,
  reachesInTime,
  leavesOutLate,
  publishesLate,
  reachTogether,
} from './slow.expect.ts'

callCheck('6.5', 'a peer that was frozen shows what is live, and not what it missed', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  const film = films(bia)
  await isShown(ana, bia, 10)
  const pause = await isFrozen(ana, 2000)
  await expectLiveAfter(ana, bia, pause)
  film.ends()
  await expectTexts(ana, bia, film.texts)
})

callCheck('6.5', 'a peer that was frozen takes nobody else for gone', async (call) => {
  const [bia, EXPIRE_MS] = [await call.plays(), 1200]
  const ana = await call.starts([bia], { EXPIRE_MS })
  await hasHere(ana, [bia])
  await call.scene.calm()
  const pause = await isFrozenUnanswered(ana, bia, 2 * EXPIRE_MS)
  await bia.isGreetedBy(ana, bia.signals.length + 4)
  expectStillHere(ana, bia, EXPIRE_MS, pause)
})

callCheck('6.5', 'who takes no pictures costs the others none, and the publisher little', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts()
  const [quick, slow] = [await bia.joinsIn(ana), await cai.joinsIn(ana)]
  await isHeard(ana, quick, slow)
  const cut = slow.ways.media.relay.cut({ direction: 'toConnecting' })
  const flood = await floodsEars(ana, quick)
  cut.end()
  await hearsAtLast(ana, slow)
  expectNoGap(quick, flood)
  expectGap(ana, slow, flood)
})

callCheck('6.5', 'text waits for whoever takes none, all of it', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts()
  const [quick, slow] = [await bia.joinsIn(ana), await cai.joinsIn(ana)]
  await isHeard(ana, quick, slow)
  const cut = slow.ways.text.relay.cut({ direction: 'toConnecting' })
  const texts = await floodsEars(ana, quick, 'text')
  cut.end()
  await hearsAtLast(ana, slow, 'text')
  expectAllText(ana, quick, texts)
  expectAllText(ana, slow, texts)
})

callCheck('6.5', 'what is late is left out, and pictures after it up to a key frame', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  await reach(ana, bia, ['video', 'audio'])
  const late = publishesLate(bia)
  await leavesOutLate(ana, bia, late)
  await reach(ana, bia, ['video', 'audio'])
  expectFewRenewals(ana, bia, late)
  await expectFigures(ana, bia)
})

callCheck('6.5', 'what is less than 500 ms slower than the quickest is in time', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  await reachesInTime(ana, bia, 300)
})

callCheck('6.5', 'a long way makes nothing late, and no more does another clock', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  bia.links.media.relay.latency({ ms: 700, direction: 'toConnecting' })
  cai.clock.isAhead(-86_400)
  const ana = await call.starts([bia, cai])
  for (const other of [bia, cai]) await other.isHeardBy(ana)
  for (const other of [bia, cai]) await reachTogether(ana, other, LIKELY.skew)
})

callCheck('6.5', 'a page that takes nothing costs its peer little, and misses no text', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  await reach(ana, bia, ['video', 'audio'])
  ana.page.pauses()
  const flood = await floodsPage(ana, bia)
  ana.page.takes()
  await reach(ana, bia, ['video'])
  expectKeyAfterGap(ana, bia, flood)
  await expectTexts(ana, bia, flood.texts, LIKELY.behind)
})
