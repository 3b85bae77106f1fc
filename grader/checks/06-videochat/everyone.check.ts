/** What is checked of lab 06 about who is here. */
import {
  allMeet,
  allTalk,
  expectHereOnce,
  expectNotAskedByItself,
  hasHere,
  saysHello,
} from './everyone.expect.ts'
import {
  expectNoOtherHello,
  expectStillHere,
  hasGreetedAnew,
  isForgotten,
  isGoneAfter,
  isGreetedMeanwhile,
  isStartedAgain,
  leaves,
  saysBye,
} from './gone.expect.ts'
import { callCheck, reach } from './expect.ts'
import { LIKELY } from './likely.ts'
import { NEVER_MS } from './cast.ts'

const NOBODY = '{"kind":"error","why":"nobody is here"}'

callCheck('6.2', 'four peers meet through one, and go on when others leave, die and return', async (call) => {
  const [ana, bia, cai, dan] = await call.together(4)
  await allMeet([ana, bia, cai, dan])
  const before = dan.id
  await leaves(bia, [ana, cai, dan])
  await isStartedAgain(dan, ana)
  for (const person of [ana, cai]) await hasGreetedAnew(person, dan, before)
  for (const person of [ana, cai, dan])
    await hasHere(
      person,
      [ana, cai, dan].filter((other) => other !== person),
    )
  await allTalk([ana, cai, dan])
})

callCheck('6.2', 'a peer says hello to all those in PEERS and those whom they know', async (call) => {
  const [bia, cai, dan, eva] = await call.playsMany(4)
  bia.peers = [cai.signal]
  const ana = await call.starts([bia])
  bia.peers = [cai.signal, ana.signal]
  await dan.greets(ana, { peers: [eva.signal, ana.signal] })
  await hasHere(ana, [bia, cai, dan, eva], LIKELY.introduced)
  for (const other of [bia, cai, dan, eva]) await other.isHeardBy(ana)
  for (const other of [bia, cai, eva]) await other.isGreetedBy(ana, 3)
  for (const other of [bia, eva]) await saysHello(ana, other, [bia, cai, dan, eva])
  expectNotAskedByItself(ana)
})

callCheck('6.2', 'a peer with two addresses is here once', async (call) => {
  const bia = await call.plays()
  const other = await call.scene.another(bia.links.signal, 'somebody', call.ids.telling)
  const ana = await call.starts([bia, other.endpoint.replace('127.0.0.1', 'localhost')])
  await bia.isHeardBy(ana)
  await bia.isGreetedBy(ana, 8)
  await bia.greets(ana)
  await reach(ana, bia, ['video', 'audio'])
  expectHereOnce(ana, bia)
})

callCheck('6.2', 'who falls silent is gone after EXPIRE_MS, and asked again', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const [EXPIRE_MS, usual] = [1200, bia.answers]
  const ana = await call.starts([bia, cai], { EXPIRE_MS })
  await hasHere(ana, [bia, cai])
  await call.scene.calm()
  bia.answers = () => undefined
  await isGoneAfter(ana, bia, EXPIRE_MS)
  bia.answers = usual
  await hasHere(ana, [bia, cai], LIKELY.wedged, { since: `${bia.name} answers again`, ms: 5 * EXPIRE_MS })
  expectStillHere(ana, cai, EXPIRE_MS)
})

callCheck('6.2', 'who says bye is gone at once, with the endpoint that somebody knew', async (call) => {
  const [bia, cai, dan] = await call.playsMany(3)
  bia.peers = [cai.signal]
  const ana = await call.starts([bia, dan])
  await hasHere(ana, [bia, cai, dan])
  await saysBye(bia, ana)
  await saysBye(cai, ana, NOBODY)
  await hasHere(ana, [dan], LIKELY.bye)
  await bia.isHeardBy(ana, '')
  await isForgotten(cai, ana, dan)
})

callCheck('6.2', 'who has said bye is named no longer, and asked again when in PEERS', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const usual = bia.answers
  const ana = await call.starts([bia, cai])
  await hasHere(ana, [bia, cai])
  await saysBye(bia, ana, NOBODY)
  await hasHere(ana, [cai], LIKELY.bye)
  await saysHello(ana, cai, [cai], bia)
  bia.id = call.uuid()
  bia.answers = usual
  await hasHere(ana, [bia, cai], LIKELY.asked, { since: `${bia.name} answers again` })
})

callCheck('6.2', 'who does not answer keeps nobody waiting, and is here until EXPIRE_MS', async (call) => {
  const [bia, cai] = await call.playsMany(2)
  const ana = await call.starts([bia, cai])
  await hasHere(ana, [bia, cai])
  bia.answers = () => undefined
  for (const times of [9, 9]) await isGreetedMeanwhile(cai, ana, bia, times)
  await hasHere(ana, [bia, cai], LIKELY.patience, { since: `EXPIRE_MS, ${NEVER_MS} ms here, is not over` })
})

callCheck('6.2', 'a peer says hello again after HEARTBEAT_MS, and not before', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia], { HEARTBEAT_MS: NEVER_MS })
  await bia.isHeardBy(ana)
  await expectNoOtherHello(ana, bia, NEVER_MS)
})

callCheck('6.2', 'a new id at the same endpoint is a new start', async (call) => {
  const bia = await call.plays()
  const ana = await call.starts([bia])
  await bia.isHeardBy(ana)
  const before = bia.id
  bia.id = call.uuid()
  await hasGreetedAnew(ana, bia, before)
  await bia.isHeardBy(ana)
  await reach(ana, bia, ['video', 'audio'])
})
