import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { labFolders, readLab } from './manifest.ts'
import { Random } from './random.ts'
import { Scene } from './scene.ts'
import { until } from './until.ts'

test('a fault that was begun counts as exercised when one of its kind has made a difference somewhere', async () => {
  const scene = await openScene()
  const sides = { binds: 'sink', connects: 'worker', student: 'connects' } as const
  const [one, other] = [await scene.link('ONE', sides), await scene.link('OTHER', sides)]
  for (const { relay } of [one, other]) relay.loss({ probability: 1 })
  other.relay.cut()
  expect(scene.unexercised).toEqual(['loss of 100 % of the messages', 'cut'])

  await scene.puller(one)
  const pusher = await scene.pusher({
    ...one,
    bindEndpoint: one.endpoint,
    sides: { ...sides, student: 'binds' },
  })
  pusher.send('a task')
  await until(scene.journal, () => one.messages.length > 0, {
    expected: 'the task is lost',
    got: () => 'nothing',
    ms: 10_000,
  })
  expect(scene.unexercised).toEqual(['cut'])
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
