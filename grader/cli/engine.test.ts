import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { labFolders, readLab } from '../kit/manifest.ts'
import { Engine } from './engine.ts'

const ROOT = join(import.meta.dirname, '../..')

test('what is inconclusive is judged in a second run, alone', async () => {
  const [settled, never] = await reports(`
    check('9.1', 'once', async () => nth() === 1 && unsure())
    check('9.1', 'ever', async () => unsure())`)
  expect(settled).toMatchObject({ verdict: 'passed', repeated: true })
  expect(never).toMatchObject({ verdict: 'inconclusive', repeated: true, got: 'inconclusive: who knows' })
})

test('a stage of which two have failed again is lost, and no more of it is repeated; other stages are', async () => {
  const found = await reports(`
    for (const title of ['one', 'two', 'three', 'four'])
      check('9.1', title, async () => (nth(title) === 1 ? unsure() : fail()))
    check('9.2', 'another', async () => nth() === 1 && unsure())`)
  expect(found.map(({ verdict, repeated }) => `${verdict}${repeated ? ' again' : ''}`)).toEqual([
    ...['failed again', 'failed again', 'inconclusive', 'inconclusive'],
    'passed again',
  ])
})

/** What comes of checks with this source, in a lab of their own. */
async function reports(source: string) {
  const root = mkdtempSync(join(tmpdir(), 'engine-test-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const folder = join(root, 'grader/checks/99-engine')
  const kit = join(ROOT, 'grader/kit')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'check.ts'),
    `import { check } from '${kit}/check.ts'
    import { CheckFailure, Inconclusive } from '${kit}/failure.ts'
    const runs = new Map()
    const nth = (title = '') => runs.set(title, (runs.get(title) ?? 0) + 1).get(title)
    const unsure = () => { throw new Inconclusive('who knows') }
    const fail = () => { throw new CheckFailure({ expected: 'a thing', got: 'another' }) }
    ${source}`,
  )
  const lab = { ...(await readLab(ROOT, labFolders(ROOT)[0]!)), folder: '99-engine' }
  const engine = await Engine.open({ root, lab, folder, watch: false, ui: false })
  onTestFinished(() => engine.close())
  const submission = { folder, roles: {}, endpoints: 'environment' as const }
  const once = { seed: 1, times: 1, ui: false, patience: false, hosts: '', temporary: root }
  const silent = { began: () => {}, stageEnded: () => {}, ended: () => {} }
  const all = { stages: [], checks: [], times: 1 }
  return engine.run({ lab, submission, sandbox: 'none', ...once }, all, silent)
}
