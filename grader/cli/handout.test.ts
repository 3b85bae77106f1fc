import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeHandout } from './handout.ts'

const root = process.cwd()
let folder: string
let copy: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handout-test-'))
  copy = join(folder, 'kit')
  writeHandout(root, copy)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('it has starters, checks and handouts, and nothing that gives an answer', () => {
  const files = readdirSync(copy, { recursive: true, encoding: 'utf8' })
  for (const file of ['labs/01-pubsub/starter/publisher.ts', 'grader/checks', 'docs/labs/01-pubsub.md'])
    expect(files).toContain(file)
  expect(
    files.filter((file) => /solution|mutants|\.test\.ts$|node_modules|^\.git$|bench/.test(file)),
  ).toEqual([])
})

test('each link in its pages leads to something', () => {
  const pages = readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  )
  expect(pages).toContain('README.md')
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(copy, page), 'utf8').matchAll(/\]\((?!\w+:|#)([^)#]+)/g)]
      .map(([, link]) => join(dirname(page), link!))
      .filter((target) => !existsSync(join(copy, target)))
      .map((target) => `${page}: ${target}`),
  )
  expect(dead).toEqual([])
})

test('its packages are those that it runs with, and npm agrees', () => {
  const { packages } = JSON.parse(readFileSync(join(copy, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, object>
  }
  const names = Object.keys(packages)
  expect(names).toEqual(
    expect.arrayContaining(['node_modules/zeromq', 'node_modules/vitest', 'node_modules/esbuild']),
  )
  expect(names.filter((name) => /mermaid|puppeteer|prettier|oxlint|playwright/.test(name))).toEqual([])
  const npm = spawnSync('npm', ['ci', '--dry-run', '--offline'], { cwd: copy, encoding: 'utf8' })
  expect(`${npm.stdout}${npm.stderr}`).toMatch(/added \d+ packages/)
})

test('its demos play the starter, and it grades', { timeout: 60_000 }, () => {
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const tsx = (...args: string[]): string =>
    spawnSync('node_modules/.bin/tsx', args, { cwd: copy, encoding: 'utf8' }).stdout
  expect(tsx('labs/01-pubsub')).toContain('TODO 1.1 stopped')
  expect(tsx('grader', '01', '--stage', '1.1')).toContain('TODO 1.1')
  expect(tsx('grader', 'hint', '1.1')).toContain('hint 1 of 3')
})

test('it goes into a new folder outside of the kit', () => {
  expect(() => writeHandout(root, copy)).toThrow('is not empty. Give a new folder.')
  expect(() => writeHandout(root, 'students')).toThrow('is in the kit itself')
  mkdirSync(join(folder, 'empty'))
  writeHandout(root, join(folder, 'empty'))
  expect(readdirSync(join(folder, 'empty'))).toContain('package.json')
})
