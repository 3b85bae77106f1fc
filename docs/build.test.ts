import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { drawPlots } from './plot.ts'
import { findStale, relinked, withAltText, writeRecord } from './pages.ts'

const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const HANDOUT = '# Lab 01: hello\n\n## What happens\n\n```mermaid\nsequenceDiagram\n  A->>B: hello\n```\n'

let root: string

/** A copy of the builder beside one lab, and that lab's page as if it had been built. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'zeromq-docs-test-'))
  mkdirSync(join(root, 'docs/labs'), { recursive: true })
  mkdirSync(join(root, 'labs/01-hello'), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  for (const file of ['package.json', 'docs/build.ts', 'docs/pages.ts', 'docs/plot.ts'])
    cpSync(join(repository, file), join(root, file))
  write('labs/01-hello/README.md', HANDOUT)
  write('docs/labs/01-hello.md', '# Lab 01: hello\n')
  write('docs/labs/01-hello-1.svg', '<svg/>\n')
  writeRecord(root)
})
afterEach(() => rmSync(root, { recursive: true }))

test('says nothing when everything is as it was built', () => {
  expect(docs('--check')).toEqual({ status: 0, said: '' })
})

test.each([
  [
    'an edited handout',
    'labs/01-hello/README.md',
    'labs/01-hello/README.md has changed since its page was built.',
  ],
  ['an edited image', 'docs/labs/01-hello-1.svg', 'docs/labs/01-hello-1.svg is not as it was built.'],
  ['a leftover file', 'docs/labs/02-gone.md', 'docs/labs/02-gone.md belongs to no handout.'],
  ['a new handout', 'labs/02-new/README.md', 'labs/02-new/README.md has no page yet.'],
])('finds %s', (_what, file, sentence) => {
  write(file, `${HANDOUT}\nedited\n`)
  expect(findStale(root)).toEqual([expect.stringContaining(sentence)])
})

test.each([
  ['a lost image', 'docs/labs/01-hello-1.svg', 'docs/labs/01-hello-1.svg is missing.'],
  ['a lab that is gone', 'labs/01-hello', 'labs/01-hello/README.md is gone, and its page is still there.'],
  ['a lost record', 'docs/labs/sources.json', 'docs/labs/sources.json is missing or damaged'],
])('finds %s', (_what, path, sentence) => {
  rmSync(join(root, path), { recursive: true })
  expect(findStale(root)).toEqual([expect.stringContaining(sentence)])
})

test('fails with the command that mends it', () => {
  write('labs/01-hello/README.md', '# Edited\n')
  const { status, said } = docs('--check')
  expect(status).toBe(1)
  expect(said).toContain('labs/01-hello/README.md has changed since its page was built.')
  expect(said).toContain('npm run docs')
})

test('finds a plot that is not drawn from its numbers', () => {
  const file = 'labs/05-p2p-mesh/cost.json'
  const numbers = readFileSync(join(repository, file), 'utf8')
  write(file, numbers)
  drawPlots(root)
  expect(docs('--check')).toEqual({ status: 0, said: '' })
  write(file, numbers.replace(/"connections": \d+/, '"connections": 3'))
  expect(docs('--check').said).toContain('labs/05-p2p-mesh/cost.svg is not as it is drawn from')
})

test('says what to do without a browser', () => {
  const { status, said } = docs('', { CHROMIUM: '/no/browser' })
  expect(status).toBe(2)
  expect(said).toContain('No Chromium was found at /no/browser')
})

test('draws diagrams on white, with alt text, the same bytes each time, and clears what is gone', () => {
  write('docs/labs/02-gone.md', 'gone\n')
  const first = docs()
  expect(first).toEqual({ status: 0, said: '' })
  expect(readdirSync(join(root, 'docs/labs'))).toEqual([
    '01-hello-1.svg',
    '01-hello.md',
    'index.md',
    'sources.json',
  ])
  expect(read('docs/labs/01-hello.md')).toContain('![Diagram 1: What happens](./01-hello-1.svg)')
  expect(read('docs/labs/01-hello-1.svg')).toContain('background-color: white')
  expect(docs('--check').status).toBe(0)
  const record = read('docs/labs/sources.json')
  docs()
  expect(read('docs/labs/sources.json')).toBe(record)
}, 60_000)

test('rewrites relative links, and nothing that only looks like one', () => {
  const links = '[a](starter/publisher.ts) [b](../02-pipeline/README.md#top) [c](../../docs/grading.md)'
  expect(relinked(links, '01-pubsub')).toBe(
    '[a](../../labs/01-pubsub/starter/publisher.ts) [b](02-pipeline.md#top) [c](../grading.md)',
  )
  const others = '[d](#contract) [e](https://zeromq.org) `f[0](x)`\n\n```ts\ng[0](x)\n```\n'
  expect(relinked(others, '01-pubsub')).toBe(others)
})

test('takes no comment in a code block for a heading', () => {
  const page = '## The [one]\n\n```\n# not this\n```\n\n![diagram](./a-1.svg)\n![told](./a-2.svg)\n'
  expect(withAltText(page)).toContain('![Diagram 1: The one](./a-1.svg)\n![told](./a-2.svg)')
})

function docs(arg = '', env: Record<string, string> = {}): { status: number | null; said: string } {
  const program = ['--import', import.meta.resolve('tsx'), join(root, 'docs/build.ts')]
  const { status, stdout, stderr } = spawnSync(process.execPath, arg ? [...program, arg] : program, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}
