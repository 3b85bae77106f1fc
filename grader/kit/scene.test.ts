import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { Dealer } from 'zeromq'
import type { Link } from './links.ts'
import { labFolders, readLab } from './manifest.ts'
import { Random } from './random.ts'
import { Scene } from './scene.ts'
import { until } from './until.ts'

const SIDES = { binds: 'sink', connects: 'worker', student: 'connects' } as const

test('a fault that was begun counts as exercised when one of its kind has made a difference somewhere', async () => {
  const scene = await openScene()
  const [one, other] = [await scene.link('ONE', SIDES), await scene.link('OTHER', SIDES)]
  for (const { relay } of [one, other]) relay.loss({ probability: 1 })
  other.relay.cut()
  expect(scene.unexercised).toEqual(['loss of 100 % of the messages', 'cut'])

  await pushTo(scene, one, 'a task')
  await until(scene.journal, () => one.messages.length > 0, {
    expected: 'the task is lost',
    got: () => 'nothing',
    ms: 10_000,
  })
  expect(scene.unexercised).toEqual(['cut'])
})

test('what is lost on a connection by chance does not depend on the others', async () => {
  const alone = await openScene()
  const lost = await lostOfAHundred(alone, await alone.link('ONE', SIDES))
  const scene = await openScene()
  const [one, other] = [await scene.link('ONE', SIDES), await scene.link('ONE', SIDES)]
  expect(await lostOfAHundred(scene, other)).not.toEqual(lost)
  expect(await lostOfAHundred(scene, one)).toEqual(lost)
})

test('what goes by the clock is timed in vain once the grader, which is the wire, was kept from running', async () => {
  const scene = await openScene()
  const end = performance.now() + 1000
  while (performance.now() < end);
  await setTimeout(200)
  expect(scene.timedInVain).toBe(false)
  scene.goesByTheClock()
  expect(scene.timedInVain).toBe(true)
})

test('a peer is kept before it connects: later its frames can’t be bounded any more', async () => {
  const scene = await openScene()
  const socket = new Dealer()
  expect(scene.keep({ socket }).socket.maxMessageSize).toBe(2 ** 24)
  socket.connect('tcp://127.0.0.1:9')
  expect(() => scene.keep({ socket })).toThrow('before it binds or connects')
})

/** The numbers of the tasks that are lost when one in two is. */
async function lostOfAHundred(scene: Scene, link: Link): Promise<number[]> {
  link.relay.loss({ probability: 0.5 })
  await pushTo(scene, link, ...Array.from({ length: 100 }, (_, i) => `task ${i}`))
  await until(scene.journal, () => link.messages.length === 100, {
    expected: 'a hundred tasks',
    got: () => `${link.messages.length} came`,
    ms: 10_000,
  })
  return link.messages.flatMap(({ fate }, i) => (fate === 'lost' ? i : []))
}

/** Both ends of the link are ours. */
async function pushTo(scene: Scene, link: Link, ...tasks: string[]): Promise<void> {
  await scene.puller(link)
  const sides = { ...SIDES, student: 'binds' } as const
  const pusher = await scene.pusher({ ...link, bindEndpoint: link.endpoint, sides })
  pusher.send(...tasks)
}

async function openScene(): Promise<Scene> {
  const root = join(import.meta.dirname, '../..')
  const lab = await readLab(root, labFolders(root)[0]!)
  const temporary = mkdtempSync(join(tmpdir(), 'scene-test-'))
  const submission = { folder: temporary, roles: {}, endpoints: 'environment' as const }
  const scene = new Scene(
    {
      ...{ lab, submission, seed: 1, times: 1, ui: false, sandbox: 'none', patience: false },
      ...{ hosts: '', temporary },
    },
    new Random(1, 'a test'),
  )
  onTestFinished(async () => {
    await scene.close()
    rmSync(temporary, { recursive: true })
  })
  return scene
}
