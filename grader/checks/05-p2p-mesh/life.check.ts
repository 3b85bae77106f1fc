/** What is checked of one peer of lab 05 when others fall silent, leave and return; the grader plays them. */
import { freeEndpoint } from '../../kit/ports.ts'
import {
  expectChanges,
  expectNames,
  expectNeverShown,
  isGreeted,
  isLeftAlone,
  lists,
  meets,
  peerCheck,
  talks,
} from './expect.ts'
import { LIKELY } from './likely.ts'
import { CALM_HEARTBEAT_MS } from './played.cast.ts'
import {
  dropsInSilence,
  expectHelloAlone,
  isGivenUp,
  isGone,
  isGoneAtOnce,
  isGreetedAgain,
  keepsUpHeartbeat,
  liveWithoutPing,
} from './silence.ts'

peerCheck('5.5', 'a peer sends a heartbeat to whom it is connected with', async (cast) => {
  const bia = await cast.plays()
  cast.starts([bia], { HEARTBEAT_MS: 700 })
  await meets(cast, bia)
  await keepsUpHeartbeat(cast, bia, 700)
})

peerCheck('5.5', 'a peer that falls silent is gone after EXPIRE_MS and no sooner', async (cast) => {
  const [bia, ...others] = [await cast.plays(), ...(await cast.playThree())]
  const times = { EXPIRE_MS: 3000, HEARTBEAT_MS: 400 }
  await cast.scene.calm()
  cast.starts([bia, ...others], times)
  for (const each of [bia, ...others]) each.lives(100)
  await meets(cast, bia, ...others)
  await talks(cast, bia, ...others)
  await cast.scene.calm()
  liveWithoutPing(cast, others)
  bia.stops()
  await isGone(cast, bia, times, others)
})

peerCheck('5.5', 'a peer that says BYE is gone at once, and is not greeted again', async (cast) => {
  const bia = await cast.plays()
  const EXPIRE_MS = 3000
  cast.starts([], { EXPIRE_MS })
  bia.lives(100)
  await meets(cast, bia)
  await talks(cast, bia)
  bia.stops()
  const since = bia.heard.length
  bia.leaves()
  await isGoneAtOnce(cast, bia, EXPIRE_MS)
  const ms = EXPIRE_MS + 2 * CALM_HEARTBEAT_MS
  await isLeftAlone(cast, bia, ms, LIKELY.left, { which: 'after its BYE', since })
})

peerCheck('5.5', 'a peer that has left is neither greeted nor named, when another names it', async (cast) => {
  const [bia, caio] = [await cast.plays(), await cast.plays()]
  cast.starts()
  await meets(cast, bia)
  await isGreeted(cast, bia)
  bia.leaves()
  await cast.peer.prints(`- ${bia.name}`)
  const since = bia.heard.length
  caio.greets(bia)
  expectNames(await isGreeted(cast, caio), [caio])
  await isLeftAlone(cast, bia, 600, LIKELY.left, { which: 'after its BYE', since })
})

peerCheck('5.5', 'a peer in PEERS that has left is greeted again', async (cast) => {
  const bia = await cast.plays()
  cast.starts([bia], { EXPIRE_MS: 1200 })
  bia.lives(100)
  await meets(cast, bia)
  await isGreeted(cast, bia, { naming: [bia] })
  await talks(cast, bia)
  const since = bia.heard.length
  bia.stops()
  bia.leaves()
  await isGreeted(cast, bia, { since, cause: LIKELY.welcome })
})

peerCheck('5.5', 'a dead peer in PEERS holds up neither the chat nor the end', async (cast) => {
  const [bia, mute] = [await cast.plays(), await cast.plays({ later: true })]
  const peer = cast.starts([mute, await freeEndpoint(), await freeEndpoint(), bia])
  await isGreeted(cast, bia, { cause: LIKELY.blocks })
  await meets(cast, bia)
  await talks(cast, bia)
  bia.relay.refuse()
  peer.types('is anybody there?', '/quit')
  await peer.leaves(LIKELY.linger)
})

peerCheck('5.6', 'a peer that comes back with a new id takes the place of the old one', async (cast) => {
  const [bia, caio] = [await cast.plays(), await cast.plays()]
  cast.starts()
  await meets(cast, bia, caio)
  await talks(cast, bia, caio)
  const before = bia.isStartedAgain()
  await meets(cast, bia)
  await dropsInSilence(cast, bia, () => [
    bia.says('late', 99, before),
    bia.sends(...bia.hello({ id: before })),
    bia.leaves(before),
  ])
  await talks(cast, bia, caio)
  await lists(cast.peer, [bia.name, caio.name], cast.scene)
  expectChanges(cast, [`+ ${bia.name}`, `+ ${caio.name}`, `- ${bia.name}`, `+ ${bia.name}`])
})

peerCheck(
  '5.6',
  'a peer that has left may come back, and what it still says meanwhile is dropped',
  async (cast) => {
    const [bia, caio] = [await cast.plays(), await cast.plays()]
    cast.starts()
    await meets(cast, bia, caio)
    bia.leaves()
    await cast.peer.prints(`- ${bia.name}`)
    await dropsInSilence(cast, caio, () => [bia.says('too late'), bia.leaves()])
    bia.isStartedAgain()
    await meets(cast, bia)
    await talks(cast, bia, caio)
    expectChanges(cast, [`+ ${bia.name}`, `+ ${caio.name}`, `- ${bia.name}`, `+ ${bia.name}`])
  },
)

peerCheck('5.7', 'a peer greets who does not answer again and again, over new connections', async (cast) => {
  const mute = await cast.plays()
  cast.starts([mute], { EXPIRE_MS: 1200, HEARTBEAT_MS: 100 })
  await isGreetedAgain(cast, mute, 1200)
  expectHelloAlone(mute)
  mute.lives(100)
  await meets(cast, mute)
  await talks(cast, mute)
})

peerCheck(
  '5.7',
  'a peer greets again and again whom others name, and says whom it knows by then',
  async (cast) => {
    const [bia, mute] = [await cast.plays(), await cast.plays()]
    cast.starts([], { EXPIRE_MS: 1200 })
    bia.lives(100)
    bia.greets(mute)
    await isGreetedAgain(cast, mute, 1200)
    expectNames(mute.heard.at(-1)!, [bia])
  },
)

peerCheck('5.7', 'a peer greets who has fallen silent, and knows what it had said before', async (cast) => {
  const bia = await cast.plays()
  cast.starts([], { EXPIRE_MS: 1200 })
  bia.lives(100)
  await meets(cast, bia)
  await talks(cast, bia)
  const since = bia.heard.length
  bia.stops()
  await isGivenUp(cast, bia, 1200)
  await isGreetedAgain(cast, bia, 1200, since)
  bia.lives(100)
  await meets(cast, bia)
  bia.says('late', 1)
  await talks(cast, bia)
  expectNeverShown(cast, `${bia.name}: late`, LIKELY.forgotten)
})
