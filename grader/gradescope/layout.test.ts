import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLab } from '../kit/manifest.ts'
import { Gradescope } from '../report/schemas/gradescope.ts'
import { layOut } from './layout.ts'

const root = join(import.meta.dirname, '../..')
let autograder: string

/** As Gradescope lays it out, but for the packages, which setup.sh would install. */
beforeAll(async () => {
  autograder = mkdtempSync(join(tmpdir(), 'gradescope-test-'))
  const source = join(autograder, 'source')
  layOut(root, await findLab(root, '01'), source)
  symlinkSync(join(root, 'node_modules'), join(source, 'kit/node_modules'))
  cpSync(join(source, 'run_autograder'), join(autograder, 'run_autograder'))
  mkdirSync(join(autograder, 'results'))
})
afterAll(() => rmSync(autograder, { recursive: true, force: true }))

/** Runs the autograder as Gradescope does, and gives what it left. */
function run() {
  const { status } = spawnSync(join(autograder, 'run_autograder'), { cwd: autograder, stdio: 'ignore' })
  expect(status).toBe(0)
  expect(readdirSync(join(autograder, 'results'))).toEqual(['results.json'])
  return Gradescope.parse(JSON.parse(readFileSync(join(autograder, 'results/results.json'), 'utf8')))
}

function submit(folder: string | undefined): void {
  const submission = join(autograder, 'submission')
  rmSync(submission, { recursive: true, force: true })
  if (folder === undefined) mkdirSync(submission)
  else cpSync(join(root, folder), submission, { recursive: true })
}

test('the solution of lab 01 earns everything', () => {
  submit('labs/01-pubsub/solution')
  expect(run()).toMatchObject({ score: 100, extra_data: { incomplete: false } })
}, 120_000)

test('a submission with nothing in it is told why there is no mark', () => {
  submit(undefined)
  const { score, output, extra_data } = run()
  expect({ score, extra_data }).toEqual({ score: 0, extra_data: { incomplete: true } })
  expect(output).toContain('has none of the programs of lab 01')
})

test('solutions, mutants and other labs stay at home', async () => {
  const bare = join(autograder, 'bare')
  layOut(root, await findLab(root, '01'), bare)
  const files = readdirSync(bare, { recursive: true, encoding: 'utf8' })
  expect(files.filter((file) => /solution|mutants|starter|\.test\.ts|0[2-6]-/.test(file))).toEqual([])
  expect(files).toContain('kit/.npmrc')
})

test('npm run gradescope packs it', () => {
  execFileSync(join(root, 'node_modules/.bin/tsx'), [join(root, 'grader/gradescope/build.ts'), '01'], {
    cwd: autograder,
    stdio: 'ignore',
  })
  expect(existsSync(join(autograder, 'gradescope-01.zip'))).toBe(true)
})

test.each([
  [[], 'Say for which lab'],
  [['77'], 'There is no lab "77"'],
])('with %j it says what to do', (args, text) => {
  const build = join(root, 'grader/gradescope/build.ts')
  const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/tsx'), [build, ...args], {
    encoding: 'utf8',
  })
  expect(status).toBe(2)
  expect(stderr).toContain(text)
})
