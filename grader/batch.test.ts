import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Result } from './report/result.ts'
import { descendants } from './sandbox/tree.ts'

const root = join(import.meta.dirname, '..')
const lab = join(root, 'labs/01-pubsub')
const EVIL = '<img src=x onerror=alert(1)>'
let folder: string
let submissions: string
let out: string

interface Run {
  status: number | null
  out: string
  err: string
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'batch-test-'))
  submissions = join(folder, 'submissions')
  out = join(folder, 'out')
  put('ana maria', 'solution')
  put('=bia', 'starter')
  put('cai', 'solution', { 'lab.json': '{"commands": ' })
  // Prints what a page must not take for its own.
  put('zeca', 'solution', { 'subscriber.ts': `console.log('${EVIL}'); process.exit(3)\n` })
  mkdirSync(join(submissions, EVIL))
  writeFileSync(join(submissions, 'names.txt'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, from: string, files: Record<string, string> = {}): void {
  cpSync(join(lab, from), join(submissions, name), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(submissions, name, file), text)
}

function start(...more: string[]): { child: ChildProcess; done: Promise<Run> } {
  const args = [
    'grader',
    'batch',
    '01',
    submissions,
    '--out',
    out,
    '--stage',
    '1.2',
    '--stage',
    '1.3',
    ...more,
  ]
  const child = spawn(join(root, 'node_modules/.bin/tsx'), args, { cwd: root, detached: true })
  const run: Run = { status: null, out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk))
  const done = new Promise<Run>((resolve) => child.once('close', (status) => resolve({ ...run, status })))
  return { child, done }
}

function resultOf(name: string): string {
  return join(out, name, 'result.json')
}

function temporaryFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('zeromq-labs-'))
}

test('SIGTERM ends it within two seconds, and what is done is kept', async () => {
  const { child, done } = start('--jobs', '1')
  while (!existsSync(resultOf('ana maria'))) await new Promise((resolve) => setTimeout(resolve, 50))
  const owned = temporaryFolders().filter((name) =>
    descendants(child.pid!).includes(Number(name.split('-')[2])),
  )
  const stopped = performance.now()
  process.kill(-child.pid!, 'SIGTERM')
  const { status, out: text } = await done
  expect(performance.now() - stopped).toBeLessThan(2000)
  expect(status).toBe(143)
  expect(text).toContain('The same command goes on from here')
  expect(owned).toHaveLength(1)
  expect(temporaryFolders()).not.toContain(owned[0])
  expect(processes()).not.toContain(submissions)
  expect(existsSync(resultOf('zeca'))).toBe(false)
  expect(gradebook().at(-1)).toBe('zeca,,,,,not graded yet')
})

test('it goes on where it stopped, and what breaks costs only itself', async () => {
  const before = statSync(resultOf('ana maria')).mtimeMs
  const { status, out: text, err } = await start().done
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(statSync(resultOf('ana maria')).mtimeMs).toBe(before)
  expect(text).toContain('ignored, not a submission: names.txt')
  expect(text).toMatch(/^ {2}zeca +0 \/ 30$/m)
  expect(text).toContain('5 of 5 graded: 6.0 points on average, 1 with all 30')
  for (const name of ['ana maria', '=bia', 'cai', 'zeca', EVIL])
    expect(Result.parse(JSON.parse(readFileSync(resultOf(name), 'utf8'))).incomplete).toBe(false)
  expect(readdirSync(out).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('the gradebook has a line for each, and no formula', () => {
  const [head, evil, bia, ana, cai, zeca, ...rest] = gradebook()
  expect(head).toBe('name,total,1.2 subscribe,1.3 whole names,warnings,needs a look')
  expect(evil).toMatch(
    /^<img src=x onerror=alert\(1\)>,0,0,0,,"could not be opened: .* has none of the programs/,
  )
  expect(bia).toBe("'=bia,0,0,0,,")
  expect(ana).toBe('ana maria,30,15,15,,')
  expect(cai).toMatch(/^cai,0,0,0,,"could not be opened: .*lab\.json is not as it must be/)
  expect(zeca).toBe('zeca,0,0,0,,')
  expect(rest).toEqual([])
})

test('the page tells the failures, and has no text of a submission as anything but text', () => {
  const page = readFileSync(join(out, 'index.html'), 'utf8')
  expect(page).toContain('Content-Security-Policy')
  expect(page).toContain('zeca')
  expect(page).toContain('subscriber ended with exit status 3')
  expect(page).toContain('prints  &lt;img src=x onerror=alert(1)&gt;')
  expect(page).not.toContain('<img')
  expect(page).not.toMatch(/(src|href)="(?!#|\.\/)/)
})

test('a submission that has changed is graded again, and no other', async () => {
  const before = statSync(resultOf('ana maria')).mtimeMs
  rmSync(join(submissions, 'cai/lab.json'))
  const { status, out: text } = await start().done
  expect(status).toBe(0)
  expect(text).toContain('4 graded before, 1 to grade')
  expect(text).toMatch(/^ {2}cai +30 \/ 30$/m)
  expect(statSync(resultOf('ana maria')).mtimeMs).toBe(before)
})

test.each([
  [1, 0, 30],
  [2, 2, ''],
])('when the process that grades dies, %i times', async (deaths, exit, total) => {
  const only = join(folder, `dying ${deaths}`)
  cpSync(join(lab, 'solution'), join(only, 'ana'), { recursive: true })
  out = join(folder, `died ${deaths}`)
  submissions = only
  const { child, done } = start('--jobs', '1')
  const killed = new Set<number>()
  while (killed.size < deaths) {
    for (const pid of examiners(child.pid!).filter((pid) => !killed.has(pid))) {
      process.kill(pid, 'SIGKILL')
      killed.add(pid)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { status, err } = await done
  expect(status).toBe(exit)
  expect(gradebook()[1]).toMatch(new RegExp(`^ana,${total},`))
  expect(err).toBe(exit === 0 ? '' : 'ana could not be graded: the grading left no result\n')
})

test.each([
  [[join(tmpdir(), 'no-such-folder')], 'There is no folder'],
  [[lab, '--out', join(lab, 'results')], "The results can't be where the submissions are"],
])('a folder that can not be graded: %j', async (args, why) => {
  const child = spawn(join(root, 'node_modules/.bin/tsx'), ['grader', 'batch', '01', ...args], { cwd: root })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk))
  const status = await new Promise((resolve) => child.once('close', resolve))
  expect(status).toBe(2)
  expect(err).toContain(why)
})

test('an empty folder of submissions is an error', async () => {
  submissions = join(folder, 'empty')
  mkdirSync(submissions)
  const { status, err } = await start().done
  expect(status).toBe(2)
  expect(err).toMatch(/has no folder in it\..*\n$/)
})

test(
  '--similar lists a copy with other names, also when all have been graded before',
  { timeout: 120_000 },
  async () => {
    submissions = join(folder, 'alike')
    out = join(folder, 'alike out')
    const renamed = (file: string): string =>
      readFileSync(join(lab, 'solution', file), 'utf8').replaceAll(
        /\b(endpoint|update|frames|reported)s?\b/g,
        'my_$1',
      )
    put('ana maria', 'solution')
    put(
      '=cai',
      'solution',
      Object.fromEntries(readdirSync(join(lab, 'solution')).map((file) => [file, renamed(file)])),
    )
    put('davi', 'starter')
    const without = await start().done
    expect(without).toMatchObject({ status: 0, err: '' })
    expect(`${without.out}${readdirSync(out).join(' ')}`).not.toContain('similar')

    const { status, err, out: text } = await start('--similar').done
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(text).toContain('3 graded before, 0 to grade')
    expect(text).toMatch(/^ {2}similar: =cai and ana maria, \d+ %$/m)
    expect(text).not.toContain('davi')
    const table = readFileSync(join(out, 'similar.csv'), 'utf8').split('\r\n')
    expect(table).toHaveLength(3)
    expect(table[1]).toMatch(/^'=cai,ana maria,(0\.9\d|1\.00),\d+,\S+\.ts,\d+ to \d+,\S+\.ts,\d+ to \d+$/)
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain(
      'Similarity is a reason to look, and no proof.',
    )
    await start().done
    expect(readdirSync(out)).not.toContain('similar.csv')
  },
)

function gradebook(): string[] {
  return readFileSync(join(out, 'gradebook.csv'), 'utf8').split('\r\n').slice(0, -1)
}

/** The processes of a batch that grade. */
function examiners(pid: number): number[] {
  return descendants(pid).filter((each) => {
    const file = `/proc/${each}/cmdline`
    const [program, ...args] = existsSync(file) ? readFileSync(file, 'utf8').split('\0') : []
    return program === process.execPath && args.includes('examine')
  })
}

/** All command lines. */
function processes(): string {
  return execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
}
