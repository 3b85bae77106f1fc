import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLab, type Lab } from '../../kit/manifest.ts'
import { compare, inPercent, similarTable } from './compare.ts'
import type { Similarities, SimilarPair } from './similar.ts'

const root = join(import.meta.dirname, '../../..')
const solution = join(root, 'labs/01-pubsub/solution')
const python = join(root, 'grader/mutants/01-pubsub/python')
let folder: string
let lab: Lab

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'similar-test-'))
  lab = await findLab(root, '01')
  put('ana', solution)
  put('bia', solution, disguised)
  put('cai', join(root, 'labs/01-pubsub/starter'), (text, file) => {
    for (const [before, after] of IN_OTHER_WORDS[file] ?? []) text = text.replace(before, () => after)
    return text
  })
  put('davi', python)
  put('eva', python, (text) => text.replaceAll(/\b(station|number|name|socket)(s?)\b/g, 'my_$1$2'))
  put('fay', join(root, 'labs/01-pubsub/starter'))
  put('gil', join(root, 'labs/01-pubsub/starter'))
  mkdirSync(join(folder, 'nothing'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, from: string, change?: (text: string, file: string) => string): void {
  cpSync(from, join(folder, name), { recursive: true })
  for (const file of readdirSync(from)) {
    const text = readFileSync(join(from, file), 'utf8')
    if (change && languages.test(file)) writeFileSync(join(folder, name, file), change(text, file))
  }
}

/** What somebody made of the starter without having seen the solution. */
const IN_OTHER_WORDS: Record<string, [RegExp, string][]> = {
  'publisher.ts': [
    [/HighWaterMark = 0/, 'HighWaterMark = 200'],
    [
      /throw new Error\('TODO.*/,
      `await publisher.bind(endpoint)
for (;;) {
  if (stop.signal.aborted) break
  const text = update()
  await publisher.send(text)
  await pause()
}`,
    ],
  ],
  'subscriber.ts': [
    [/subscriber\.connect.*/, 'endpoints.forEach((address) => subscriber.connect(address))'],
    [
      /\/\/ TODO 1.4: add.*/,
      'heard = heard + 1\n  sum = sum + update.temperature\n  if (heard >= count) {\n    break\n  }',
    ],
    [
      /\/\/ TODO 1.4: print.*/,
      "const average = Math.round((sum / heard) * 10) / 10\nconsole.log('zip ' + zip + ': average ' + average.toFixed(1) + 'F over ' + heard + ' updates')",
    ],
    [/const topic = zip\n/, ''],
    [/throw new Error\(`TODO.*/, "subscriber.subscribe(zip + ' ')"],
  ],
  'sync-publisher.ts': [
    [/\/\/ TODO 1.6: the limit.*/, 'updates.sendHighWaterMark = 0'],
    [
      /throw new Error\('TODO.*/,
      `let everyone = false
void everyoneReported.then(() => (everyone = true))
while (!everyone) {
  await updates.send('HELLO')
  await setTimeout(50)
}`,
    ],
    [
      /throw new Error\(`TODO.*/,
      `if (frames.length !== 1 || frames[0]!.toString() !== 'READY') {
      await sync.send('error: not READY')
      continue
    }
    reported++
    await sync.send('GO')
    if (reported >= subscribers) break`,
    ],
  ],
  'sync-subscriber.ts': [
    [
      /throw new Error\('TODO.*/,
      `if (!reported) {
      reported = true
      await sync.send('READY')
      const [answer] = await sync.receive()
      if (answer!.toString() !== 'GO') throw new Error('no GO')
    }`,
    ],
  ],
}

const languages = /\.(ts|py)$/

/** Other names, other comments, a semicolon at each end of a line, and the functions first. */
function disguised(text: string): string {
  const body = text.indexOf('\n/** ')
  const [program, functions] = body < 0 ? [text, ''] : [text.slice(0, body), text.slice(body)]
  const imports = program.lastIndexOf("from 'zeromq'") + "from 'zeromq'".length
  return `${program.slice(0, imports)}\n${functions}${program.slice(imports)}`
    .replaceAll(/^ *\/\/.*\n/gm, '')
    .replaceAll(/\b(endpoint|update|frames|reported|count|sum|heard|match)(s?)\b/g, 'my$1$2')
    .replaceAll(/([\w)\]'`])$/gm, '$1;')
}

function compared(...names: string[]): Promise<Similarities> {
  const submissions = names.map((name) => ({ name, folder: join(folder, name) }))
  return compare(root, lab, submissions, AbortSignal.timeout(60_000))
}

test('a copy in disguise is found, and what two wrote by themselves is not', async () => {
  const { compared: many, of, pairs, more } = await compared('ana', 'bia', 'cai', 'davi', 'eva', 'nothing')
  expect({ many, of, more }).toEqual({ many: 5, of: 6, more: 0 })
  expect(pairs.map(({ names }) => names.join(' ')).toSorted()).toEqual(['ana bia', 'davi eva'])
  for (const { similarity } of pairs) expect(similarity).toBeGreaterThan(0.85)
})

test('what was given to everybody does not count', async () => {
  const { compared: many, pairs } = await compared('fay', 'gil', 'ana', 'cai')
  expect(many).toBe(4)
  expect(pairs).toEqual([])
})

test('the longest passage says where it stands in both', async () => {
  const [pair] = (await compared('davi', 'eva')).pairs as [SimilarPair]
  const [{ tokens, sides }] = pair.passages as [SimilarPair['passages'][0]]
  expect(inPercent(pair.similarity)).toBe('100 %')
  expect(tokens).toBeGreaterThan(200)
  expect(sides.map(({ file, from }) => [file, from])).toEqual(Array(2).fill(['subscriber.py', 1]))
  expect(sides[1].text).toContain('my_socket')
  expect(pair.lines).toBeGreaterThan(100)
})

test('the table has a line for each pair, and no formula', async () => {
  const { pairs } = await compared('davi', 'eva')
  const found = { pairs: pairs.map((pair) => ({ ...pair, names: ['=davi', 'e,va'] as [string, string] })) }
  const [header, line] = similarTable({ ...found, compared: 2, of: 2, more: 0 }).split('\r\n')
  expect(header).toBe(
    'one,other,similarity,lines in common,file of one,lines of one,file of other,lines of other',
  )
  expect(line).toMatch(/^'=davi,"e,va",1\.00,\d+,subscriber\.py,1 to \d+,subscriber\.py,1 to \d+$/)
})

test('what repeats itself, and what is far too much, takes no time', async () => {
  for (const name of ['rep', 'eat']) {
    mkdirSync(join(folder, name))
    for (let i = 0; i < 9; i++) writeFileSync(join(folder, name, `${i}.py`), 'x = [1, 2, 3]\n'.repeat(9000))
  }
  const started = performance.now()
  expect((await compared('rep', 'eat')).pairs).toEqual([])
  expect(performance.now() - started).toBeLessThan(20_000)
})

test('an abort ends it', async () => {
  const submissions = ['ana', 'bia'].map((name) => ({ name, folder: join(folder, name) }))
  await expect(compare(root, lab, submissions, AbortSignal.abort())).rejects.toThrow('abort')
})
