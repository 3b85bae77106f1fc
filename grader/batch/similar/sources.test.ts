import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLab } from '../../kit/manifest.ts'
import { givenCode, readSources } from './sources.ts'

const root = join(import.meta.dirname, '../../..')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('source files that a person wrote are read, and no link, no package and no heap of data', () => {
  for (const below of ['src', 'node_modules/x', '.git', 'a/b/c/d/e/f/g/h/i']) {
    mkdirSync(join(folder, below), { recursive: true })
    writeFileSync(join(folder, below, 'one.ts'), 'export {}\n')
  }
  writeFileSync(join(folder, 'notes.md'), 'text')
  writeFileSync(join(folder, 'data.ts'), ' '.repeat(200_000))
  symlinkSync('src/one.ts', join(folder, 'link.ts'))
  symlinkSync('/etc', join(folder, 'etc'))
  expect(readSources(folder).map(({ file }) => file)).toEqual(['src/one.ts'])
  expect(readSources(join(folder, 'nowhere'))).toEqual([])
})

test('what everybody has is the lab without its solution', async () => {
  const files = givenCode(root, await findLab(root, '01')).map(({ file }) => file)
  expect(files).toEqual(expect.arrayContaining(['starter/publisher.ts', 'protocol.ts', 'hints']))
  expect(files.filter((file) => file.includes('solution'))).toEqual([])
})
