import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Lab } from '../kit/manifest.ts'
import { bundling } from '../kit/submission.ts'
import type { CheckReport } from '../report/result.ts'
import { Reach } from './reach.ts'

const GREETER = `import { polite } from './manners.ts'
const who = process.argv[2] ?? 'nobody'
console.log(who === 'boss' ? polite(who) : plain(who))
function plain(name: string): string {
  return 'hi ' + name
}
`
const MANNERS = `export function polite(name: string): string {
  return 'good morning ' + name
}
`

let folder: string
let reach: Reach

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reach-'))
  writeFileSync(join(folder, 'greeter.ts'), GREETER)
  writeFileSync(join(folder, 'manners.ts'), MANNERS)
  writeFileSync(join(folder, 'other.ts'), 'console.log(1)\n')
  const bundle = join(folder, 'greeter.mjs')
  await esbuild.build({ ...bundling(folder, 'greeter.ts'), outfile: bundle, sourcemap: 'inline' })
  mkdirSync(join(folder, 'coverage'))
  const run = (title: string, who: string): void => {
    const env = { ...process.env, NODE_V8_COVERAGE: join(folder, 'coverage', title, 'program-1') }
    spawnSync(process.execPath, [bundle, who], { env })
  }
  run('boss', 'boss')
  run('friend', 'ana')
  const checks = [
    check('boss', 'greeter'),
    check('friend', 'greeter'),
    check('killed', 'greeter'),
    check('else', 'other'),
  ]
  const lab = { roles: ['greeter', 'other'] } as Lab
  reach = new Reach(lab, folder, join(folder, 'coverage'), checks)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('an edit reaches the checks whose programs execute it, and those whose programs were killed', async () => {
  expect(await reach.titlesFor([edit('greeter.ts', "'hi '", "'hello '")])).toEqual(['friend', 'killed'])
  expect(await reach.titlesFor([edit('manners.ts', 'morning', 'evening')])).toEqual(['boss', 'killed'])
})

test('an edit of what every run executes reaches every check of its role', async () => {
  const all = ['boss', 'friend', 'killed']
  expect(await reach.titlesFor([edit('greeter.ts', 'argv[2]', 'argv[3]')])).toEqual(all)
  expect(await reach.titlesFor([edit('greeter.ts', "=== 'boss'", "=== 'king'")])).toEqual(all)
})

test('an edit of what no run executes reaches only where a program was killed', async () => {
  expect(await reach.titlesFor([edit('greeter.ts', "?? 'nobody'", "?? 'somebody'")])).toEqual(['killed'])
})

test('several edits reach what each of them reaches', async () => {
  const edits = [edit('greeter.ts', "'hi '", "'hello '"), edit('manners.ts', 'morning', 'evening')]
  expect(await reach.titlesFor(edits)).toEqual(['boss', 'friend', 'killed'])
})

test('an edit that does not compile alone reaches every check of its role', async () => {
  const edits = [edit('manners.ts', 'function polite', 'function formal')]
  expect(await reach.titlesFor(edits)).toEqual(['boss', 'friend', 'killed'])
})

test('an insertion reaches what executes the place where it is made', async () => {
  expect(
    await reach.titlesFor([edit('greeter.ts', '  return', '  if (!name) return name\n  return')]),
  ).toEqual(['friend', 'killed'])
})

function edit(file: string, replace: string, by: string) {
  return { file, replace, by }
}

function check(title: string, role: string): CheckReport {
  return { title, roles: [role] } as CheckReport
}
