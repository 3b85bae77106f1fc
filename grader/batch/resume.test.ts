import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findLab } from '../kit/manifest.ts'
import { json } from '../report/formats.ts'
import type { Result } from '../report/result.ts'
import { clear, kitVersion, resultFolder, standing, writeRecord, type Record } from './resume.ts'

const root = join(import.meta.dirname, '../..')
const RECORD: Record = { version: 1, lab: '01', kit: '1 a', order: 'b', submission: 'c' }
const RESULT: Result = {
  version: 1,
  lab: { id: '01', title: 'the weather station' },
  submission: 'ana',
  seed: 7,
  sandbox: { kind: 'none', network: 'shared' },
  machine: { platform: 'linux-x64', node: 'v20.19.0', processors: 2 },
  started: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  score: 0,
  maxScore: 10,
  incomplete: false,
  stages: [],
}
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resume-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function keep(result: Partial<Result> = {}): void {
  writeFileSync(join(folder, 'result.json'), json({ ...RESULT, ...result }))
  writeRecord(folder, RECORD)
}

function stands(record: Partial<Record> = {}, fits = true): boolean {
  return standing(folder, { ...RECORD, ...record }, () => fits) !== undefined
}

test('a result stands when nothing has changed', () => {
  expect(stands()).toBe(false)
  keep()
  expect(stands()).toBe(true)
  expect(readdirSync(folder).toSorted()).toEqual(['batch.json', 'result.json'])
})

test.each([{ kit: '2 a' }, { order: 'x' }, { submission: 'x' }, { lab: '02' }])(
  'it does not stand with another %j',
  (change) => {
    keep()
    expect(stands(change)).toBe(false)
  },
)

test('it does not stand when it is incomplete, cut off, of another lab or of another seed', () => {
  keep({ incomplete: true })
  expect(stands()).toBe(false)
  keep({ lab: { id: '02', title: '' } })
  expect(stands()).toBe(false)
  keep()
  expect(stands({}, false)).toBe(false)
  writeFileSync(join(folder, 'result.json'), json(RESULT).slice(0, 100))
  expect(stands()).toBe(false)
})

test('what an earlier grading wrote is removed, and nothing else', () => {
  for (const file of ['1.3-whole-names.txt', '1.3-whole-names.mmd', 'notes.txt'])
    writeFileSync(join(folder, file), '')
  clear(folder)
  expect(readdirSync(folder)).toHaveLength(3)
  keep()
  clear(folder)
  expect(readdirSync(folder).toSorted()).toEqual(['batch.json', 'notes.txt'])
})

test('a submission may be called like a file of the results', () => {
  expect(resultFolder('/out', 'index.html')).toBe('/out/index.html_')
  expect(resultFolder('/out', 'ana b')).toBe('/out/ana b')
})

test('the version is the same for one lab and another for the next', async () => {
  const [one, two] = [await findLab(root, '01'), await findLab(root, '02')]
  expect(kitVersion(root, one)).toBe(kitVersion(root, one))
  expect(kitVersion(root, one)).not.toBe(kitVersion(root, two))
})
