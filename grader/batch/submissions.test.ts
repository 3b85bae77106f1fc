import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashSubmission, listSubmissions } from './submissions.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'submissions-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, files: Record<string, string> = {}): void {
  mkdirSync(join(folder, name), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text)
}

function hash(name: string): Promise<string> {
  const entry = listSubmissions(folder).submissions.find((submission) => submission.name === name)!
  return hashSubmission(entry, AbortSignal.timeout(5000))
}

test('every folder is a submission, in the order of the names; files beside them are not', () => {
  for (const name of ['team 10', 'team 9', '<img src=x>', '.git', 'Zoë', 'ana']) put(name)
  writeFileSync(join(folder, 'list.txt'), '')
  const { submissions, ignored } = listSubmissions(folder)
  expect(submissions.map(({ name }) => name)).toEqual(['<img src=x>', 'ana', 'team 9', 'team 10', 'Zoë'])
  expect(ignored.toSorted()).toEqual(['.git', 'list.txt'])
})

test('a folder without submissions, and none at all, are refused', () => {
  expect(() => listSubmissions(folder)).toThrow('has no folder in it')
  expect(() => listSubmissions(join(folder, 'nowhere'))).toThrow('There is no folder')
})

test('a change of a file, a name or a link is another hash; what Python caches is not', async () => {
  put('ana', { 'publisher.ts': 'one' })
  const hashes = [await hash('ana')]
  put('ana', { 'publisher.ts': 'two' })
  hashes.push(await hash('ana'))
  put('ana', { 'more.ts': '' })
  hashes.push(await hash('ana'))
  symlinkSync('more.ts', join(folder, 'ana/link.ts'))
  hashes.push(await hash('ana'))
  expect(new Set(hashes).size).toBe(4)
  put('ana/__pycache__', { 'more.pyc': '' })
  expect(await hash('ana')).toBe(hashes.at(-1))
})

test('links inside, to the system and to nowhere are taken', async () => {
  put('ana', { 'one.ts': '' })
  symlinkSync('one.ts', join(folder, 'ana/two.ts'))
  symlinkSync('/usr/bin/env', join(folder, 'ana/python'))
  symlinkSync('/no/such/file', join(folder, 'ana/nothing'))
  await expect(hash('ana')).resolves.toHaveLength(64)
})

test('a link out of the folder is refused, and so is one in place of the folder', async () => {
  put('bia', { 'publisher.ts': '' })
  put('ana')
  symlinkSync('../bia/publisher.ts', join(folder, 'ana/publisher.ts'))
  await expect(hash('ana')).rejects.toThrow('publisher.ts is a symbolic link out of its folder, to ../bia/')
  symlinkSync('bia', join(folder, 'eva'))
  await expect(hash('eva')).rejects.toThrow('it is a symbolic link')
})

test('a pipe is refused, and nobody waits for it', async () => {
  put('ana')
  spawnSync('mkfifo', [join(folder, 'ana/lab.json')])
  await expect(hash('ana')).rejects.toThrow('lab.json is neither a file nor a folder')
})

test('a name that is not UTF-8 is a submission that can not be opened', async () => {
  put('ana')
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/z`), Buffer.from([0xff])]))
  const { submissions } = listSubmissions(folder)
  expect(submissions.map(({ problem }) => problem)).toEqual([undefined, 'its name is not UTF-8: rename it'])
})
