/** What is checked of several peers of lab 05 among themselves. */
import { check } from '../../kit/check.ts'
import { Mesh } from './cast.ts'
import {
  everybodyHears,
  everybodyMeets,
  everybodyRests,
  everybodyTalksAtOnce,
  expectSaidOnce,
  listAll,
} from './mesh.expect.ts'
import { areParted, expectNobodyGone, isMissed, leaves, returns, shows } from './mesh-gone.ts'
import { CALM_HEARTBEAT_MS, NEVER_MS } from './played.cast.ts'

const CALM = { HEARTBEAT_MS: CALM_HEARTBEAT_MS, EXPIRE_MS: NEVER_MS }

check('5.2', 'a chain of introductions becomes a full mesh of eight', async (scene) => {
  const mesh = await Mesh.starts(scene, 8, CALM, true)
  await everybodyMeets(mesh)
  await everybodyRests(mesh)
  await listAll(mesh, mesh.members)
  const [first, last] = [mesh.members[0]!, mesh.members.at(-1)!]
  for (const member of [first, last]) await everybodyHears(mesh, member)
  expectSaidOnce(mesh)
})

check('5.4', 'what several peers say at once is shown by all, each one’s lines in order', async (scene) => {
  const mesh = await Mesh.starts(scene, 3, CALM)
  await everybodyMeets(mesh)
  await everybodyTalksAtOnce(mesh, 40)
  expectSaidOnce(mesh)
})

check('5.5', 'a peer that is killed is gone for all, and the others chat on', async (scene) => {
  const times = { HEARTBEAT_MS: 200, EXPIRE_MS: 2000 }
  await scene.calm()
  const mesh = await Mesh.starts(scene, 3, times)
  await everybodyMeets(mesh)
  const [killed, ...left] = mesh.members
  killed!.program.signal('SIGKILL')
  await isMissed(mesh, killed!, left, times)
  for (const member of left) await everybodyHears(mesh, member, left)
  await listAll(mesh, left)
  expectSaidOnce(mesh)
})

check('5.5', 'a peer that ends says BYE, and is gone for all at once', async (scene) => {
  const mesh = await Mesh.starts(scene, 5, CALM)
  await everybodyMeets(mesh)
  await everybodyTalksAtOnce(mesh, 1)
  const [one, two, three, four, five] = mesh.members
  await leaves(mesh, one!, [two!, three!, four!, five!], 'on /quit', (peer) =>
    peer.types('good night', '/quit', 'more'),
  )
  await leaves(mesh, two!, [three!, four!, five!], 'at the end of its input', (peer) => {
    peer.types('good night')
    peer.endsInput()
  })
  await leaves(mesh, three!, [four!, five!], 'on SIGTERM', (peer) => peer.signal('SIGTERM'))
  await leaves(mesh, four!, [five!], 'on SIGINT', (peer) => peer.signal('SIGINT'))
  await listAll(mesh, [five!])
})

check('5.5', 'a peer that is slow is not given up', async (scene) => {
  const times = { HEARTBEAT_MS: 200, EXPIRE_MS: 4000 }
  const mesh = await Mesh.starts(scene, 3, times)
  await everybodyMeets(mesh)
  await everybodyTalksAtOnce(mesh, 1)
  const [stopped, far, near] = mesh.members
  far!.link.relay.latency({ ms: 300, jitterMs: 300 })
  stopped!.program.signal('SIGSTOP')
  await everybodyHears(mesh, far!, [near!])
  await expectNobodyGone(mesh, times, 2500)
  stopped!.program.signal('SIGCONT')
  await everybodyHears(mesh, near!)
  await expectNobodyGone(mesh, times)
})

check('5.6', 'a peer that was killed is there again when it is started again', async (scene) => {
  const mesh = await Mesh.starts(scene, 3, CALM)
  await everybodyMeets(mesh)
  const [one, two, three] = mesh.members
  await everybodyHears(mesh, three!)
  await returns(mesh, three!)
  await everybodyMeets(mesh)
  for (const member of [three!, one!]) await everybodyHears(mesh, member)
  await shows(two!, `- ${three!.name}`, `+ ${three!.name}`)
  await listAll(mesh, mesh.members)
  expectSaidOnce(mesh)
})

check(
  '5.7',
  'a mesh that is cut in two chats on in both halves, and is one again afterwards',
  async (scene) => {
    const mesh = await Mesh.starts(scene, 4, { HEARTBEAT_MS: 200, EXPIRE_MS: 2500 })
    await everybodyMeets(mesh)
    const halves = [mesh.members.slice(0, 2), mesh.members.slice(2)]
    const cut = mesh.cut(...halves)
    await areParted(mesh, halves)
    for (const [one, two] of halves) await everybodyHears(mesh, one!, [two!])
    for (const half of halves) await listAll(mesh, half)
    cut.end()
    await everybodyMeets(mesh)
    await everybodyRests(mesh)
    for (const half of halves) await everybodyHears(mesh, half[1]!)
    expectSaidOnce(mesh)
  },
)
