/** What is checked of lab 06 about pictures, sound and text. */
import { callCheck, everyKind, isHeard, isPublished, publishes, reachesPage, sends } from './expect.ts'

callCheck('6.1', 'two peers exchange pictures, sound and text, intact to the byte', async (call) => {
  const [ana, bia] = await call.together(2)
  await Promise.all([isHeard(ana, bia), isHeard(bia, ana)])
  const [fromAna, fromBia] = [everyKind(call), everyKind(call)]
  const [anas, bias] = [sends(ana.page, fromAna), sends(bia.page, fromBia)]
  await reachesPage(bia, ana, anas)
  await reachesPage(ana, bia, bias)
})

callCheck('6.1', 'a peer publishes what its page sends to all who have subscribed', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts()
  const ears = [await bia.joinsIn(ana), await cai.joinsIn(ana)]
  await isHeard(ana, ...ears)
  await isPublished(ana, sends(ana.page, everyKind(call)), ...ears)
})

callCheck('6.1', 'a peer hands its page what the others publish', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts([bia, cai])
  await bia.isHeardBy(ana)
  await cai.isHeardBy(ana)
  const [bias, cais] = [publishes(bia, everyKind(call)), publishes(cai, everyKind(call))]
  await reachesPage(ana, bia, bias)
  await reachesPage(ana, cai, cais)
})
