/** What is checked of lab 06 about looking away, and about the first picture. */
import { callCheck, isHeard, reach } from './expect.ts'
import { LIKELY } from './likely.ts'
import { films, isShown } from './slow.expect.ts'
import {
  crossesNot,
  expectFewKeys,
  expectNoKey,
  expectNoPicture,
  expectNoSubscription,
  hearsSound,
  isAskedForKey,
  renews,
  subscribesOften,
} from './looks.expect.ts'

callCheck('6.3', 'who is looked away from sends no pictures over the wire, and is heard', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts([bia, cai])
  for (const other of [bia, cai]) await other.isHeardBy(ana)
  ana.page.mutes(bia.id, 'video')
  await bia.isHeardBy(ana, 'audio, text', LIKELY.mute)
  await crossesNot(bia, 'video', () => reach(ana, bia, ['audio']))
  await reach(ana, cai, ['video', 'audio'], LIKELY.one)
  ana.page.mutes(bia.id, 'video', false)
  await bia.isHeardBy(ana)
  await reach(ana, bia, ['video', 'audio'])
})

callCheck('6.3', 'sound can be muted alone, and comes back', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  ana.page.mutes(bia.id, 'audio')
  await bia.isHeardBy(ana, 'text, video', LIKELY.apart)
  await crossesNot(bia, 'audio', () => reach(ana, bia, ['video']))
  ana.page.mutes(bia.id, 'audio', false)
  await bia.isHeardBy(ana)
  await reach(ana, bia, ['audio', 'video'])
})

callCheck('6.3', 'a page says what is muted, however often it says so', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  for (const muted of [false, false, true, true]) ana.page.mutes(bia.id, 'video', muted)
  await bia.isHeardBy(ana, 'audio, text', LIKELY.count)
  ana.page.says({ type: 'refresh', id: bia.id })
  ana.page.mutes(bia.id, 'audio')
  await bia.isHeardBy(ana, 'text', LIKELY.refresh)
  expectNoSubscription(ana, bia, 'video')
  for (const kind of ['video', 'audio'] as const) ana.page.mutes(bia.id, kind, false)
  await bia.isHeardBy(ana)
})

callCheck('6.3', 'what a page has muted is forgotten when it closes', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  for (const kind of ['video', 'audio'] as const) ana.page.mutes(bia.id, kind)
  await bia.isHeardBy(ana, 'text', LIKELY.mute)
  ana.page.closes()
  await bia.isHeardBy(ana, 'audio, text, video', LIKELY.forgotten)
  await ana.opensPage()
  await reach(ana, bia, ['video', 'audio'])
})

callCheck('6.4', 'a new subscription to video has the page asked for a key frame', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts()
  const ear = await bia.joinsIn(ana, ['audio', 'text'])
  await hearsSound(ana, ear)
  await expectNoKey(ana, 0, 'nobody has subscribed to its pictures')
  ear.subscribes('video')
  await isAskedForKey(ana, 1)
  await expectNoKey(ana, 1, 'nobody else has subscribed since')
  const other = await cai.joinsIn(ana)
  await isAskedForKey(ana, 2)
  await expectNoKey(ana, 2, 'nobody else has subscribed since')
  for (const each of [ear, other]) each.cancels('video')
  await expectNoKey(ana, 2, 'subscriptions are taken back', LIKELY.taken)
})

callCheck('6.4', 'many who come at once cost one key frame', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts()
  const ears = await Promise.all([1, 2, 3].map(() => bia.joinsIn(ana, ['audio', 'text'])))
  await hearsSound(ana, ...ears)
  const begun = performance.now()
  const count = subscribesOften(ears, 20)
  await isHeard(ana, ...ears)
  await expectFewKeys(ana, count, begun)
})

callCheck('6.4', 'no picture reaches a page before a key frame', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  await expectNoPicture(ana, bia)
  await reach(ana, bia, ['video', 'audio'])
  await ana.opensPage()
  await ana.page.meets(bia)
  await expectNoPicture(ana, bia)
  await reach(ana, bia, ['video', 'audio'])
})

callCheck('6.4', 'no picture reaches a page that looks back before a key frame', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  await reach(ana, bia, ['video', 'audio'])
  ana.page.mutes(bia.id, 'video')
  await bia.isHeardBy(ana, 'audio, text', LIKELY.mute)
  ana.page.mutes(bia.id, 'video', false)
  await bia.isHeardBy(ana)
  await expectNoPicture(ana, bia)
  await reach(ana, bia, ['video', 'audio'])
})

callCheck(
  '6.4',
  'a page that is opened again sees who makes key frames when they are asked for',
  async (call) => {
    const bia = await call.plays()
    const ana = await call.starts([bia])
    await bia.isHeardBy(ana)
    const film = films(bia)
    await isShown(ana, bia, 3)
    await ana.opensPage()
    await isShown(ana, bia, 3, LIKELY.newPage)
    film.ends()
  },
)

callCheck('6.4', 'a page that can’t decode has the subscription renewed', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts([bia, cai])
  for (const other of [bia, cai]) await other.isHeardBy(ana)
  await reach(ana, bia, ['video', 'audio'])
  await renews(ana, bia, () => ana.page.says({ type: 'refresh', id: bia.id }))
  await reach(ana, bia, ['video', 'audio'])
})
