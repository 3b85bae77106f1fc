import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findLab, type Lab } from './manifest.ts'
import { openSubmission, type Place, type Submission } from './submission.ts'

const root = join(import.meta.dirname, '../..')
let folder: string
let lab: Lab
let place: Place

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'submission-test-'))
  mkdirSync(join(folder, 'work'))
  lab = await findLab(root, '01')
  place = { root, build: join(folder, 'build'), sandbox: 'none' }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open(files: Record<string, string>): Promise<Submission> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'work', name), text)
  return openSubmission(lab, join(folder, 'work'), place)
}

test('a role is bundled from its source; one that is missing says what to do', async () => {
  const { roles } = await open({ 'publisher.ts': 'export {}\n', 'Subscriber.py': '' })
  expect(roles['publisher']).toMatchObject({ cwd: join(folder, 'work') })
  expect(roles['subscriber']).toEqual({
    problem: expect.stringContaining('There is Subscriber.py: say in lab.json how to start it.') as string,
    leftOut: false,
  })
})

test('a source has its own files and the packages of the kit, and nothing else of this machine', async () => {
  writeFileSync(join(folder, 'elsewhere.ts'), 'export const answer = 42\n')
  symlinkSync(join(folder, 'elsewhere.ts'), join(folder, 'work/linked.ts'))
  mkdirSync(join(folder, 'work/parts'))
  const { roles } = await open({
    'publisher.ts': "import 'zeromq'\nimport './parts/one.ts'\n",
    'parts/one.ts': 'export {}\n',
    'subscriber.ts': "export * from '../elsewhere.ts'\n",
    'sync-publisher.ts': `export * from '${join(root, 'labs/01-pubsub/solution/publisher.ts')}'\n`,
    'sync-subscriber.ts': "export * from './linked.ts'\n",
  })
  expect(roles['publisher']).not.toHaveProperty('problem')
  for (const role of ['subscriber', 'sync-publisher', 'sync-subscriber'])
    expect(roles[role]).toEqual({
      problem: expect.stringContaining(' is outside of the submission') as string,
    })
})

test('lab.json starts a role in a folder of its own, with its own variables', async () => {
  mkdirSync(join(folder, 'work/sub'))
  const command = { run: ['sh', '-c', 'true'], cwd: 'sub', env: { A: 'b' } }
  const { roles } = await open({ 'lab.json': JSON.stringify({ commands: { publisher: command } }) })
  expect(roles['publisher']).toMatchObject({ cwd: join(folder, 'work/sub'), env: { A: 'b' } })
})

test.each(['..', '/', 'nowhere', 'link'])(
  'lab.json does not reach outside with the folder %s',
  async (cwd) => {
    symlinkSync(root, join(folder, 'work/link'))
    const { roles } = await open({
      'lab.json': JSON.stringify({ commands: { publisher: { run: ['sh'], cwd } } }),
    })
    expect(roles['publisher']).toEqual({ problem: expect.stringContaining('not a folder inside') as string })
  },
)

test.each([
  ['not JSON', '{'],
  ['a shell string', '{"commands": {"publisher": "sh run"}}'],
  ['a role that the lab does not know', '{"commands": {"broker": ["sh"]}}'],
  ['a key that nobody knows', '{"commands": {}, "shell": true}'],
  ['no argument at all', '{"commands": {"publisher": []}}'],
  ['more than anybody needs', JSON.stringify({ commands: { publisher: ['x'.repeat(70_000)] } })],
])('a lab.json with %s is refused', async (_what, text) => {
  await expect(open({ 'lab.json': text })).rejects.toThrow(/lab\.json is (not as it must be|larger than)/)
})

test('lab.json does not start a program of somebody else', async () => {
  writeFileSync(join(folder, 'program'), '#!/bin/sh\n', { mode: 0o755 })
  const { roles } = await open({ 'lab.json': '{"commands": {"publisher": ["../program"]}}' })
  expect(roles['publisher']).toEqual({
    problem: expect.stringContaining('outside of the submission') as string,
  })
})

test.each(['lab.json', 'package.json', 'parts/publisher.ts'])(
  'nobody waits for the end of %s',
  async (file) => {
    mkdirSync(join(folder, 'work/parts'))
    symlinkSync('/dev/zero', join(folder, 'work', file))
    await expect(open({ 'publisher.ts': "import './parts/one.ts'\n" })).rejects.toThrow(
      `${join(folder, 'work', file)} is neither a file nor a folder`,
    )
  },
)

test('a file in place of a folder is refused with its folder', async () => {
  writeFileSync(join(folder, 'file.ts'), '')
  await expect(openSubmission(lab, join(folder, 'file.ts'), place)).rejects.toThrow(`it is in: ${folder}`)
})
