import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openGate, pass } from './gate.ts'

test('so many are inside at a time, and all come through', async () => {
  const { path } = await open(2)
  let [inside, most, through] = [0, 0, 0]
  const goThrough = async (): Promise<void> => {
    const end = await pass(path)
    most = Math.max(most, ++inside)
    await setTimeout(5)
    inside--
    through++
    end()
  }
  await Promise.all(Array.from({ length: 10 }, goThrough))
  expect({ most, through }).toEqual({ most: 2, through: 10 })
})

test('whoever dies inside or outside keeps nobody waiting', async () => {
  const { path } = await open(1)
  const [inside, outside] = [connect(path), connect(path)]
  await once(inside, 'data')
  const next = pass(path)
  outside.destroy()
  inside.destroy()
  await expect(next).resolves.toBeTypeOf('function')
})

test('nobody waits any longer when the gate is closed, or was never there', async () => {
  const gate = await open(1)
  await pass(gate.path)
  const waiting = pass(gate.path)
  gate.close()
  await expect(waiting).resolves.toBeTypeOf('function')
  await expect(pass(`${gate.path}-elsewhere`)).resolves.toBeTypeOf('function')
})

async function open(most: number) {
  const folder = mkdtempSync(join(tmpdir(), 'gate-test-'))
  const gate = (await openGate(folder, most))!
  onTestFinished(() => {
    gate.close()
    rmSync(folder, { recursive: true })
  })
  return gate
}
