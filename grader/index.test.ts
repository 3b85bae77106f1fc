import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FORMATS } from './report/formats.ts'
import { Result } from './report/result.ts'
import { Check50 } from './report/schemas/check50.ts'
import { Classroom50 } from './report/schemas/classroom50.ts'
import { Exercism } from './report/schemas/exercism.ts'
import { GithubClassroom } from './report/schemas/github-classroom.ts'
import { Gradescope } from './report/schemas/gradescope.ts'
import { Junit, parseXml } from './report/schemas/junit.ts'

const root = join(import.meta.dirname, '..')
const solution = join(root, 'labs/01-pubsub/solution')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grader-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  status: number | null
  out: string
  err: string
}

function start(...args: string[]): { child: ChildProcess; done: Promise<Run> } {
  const child = spawn(join(root, 'node_modules/.bin/tsx'), ['grader', ...args], { cwd: root, detached: true })
  const run: Run = { status: null, out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk))
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk))
  const done = new Promise<Run>((resolve) => child.once('close', (status) => resolve({ ...run, status })))
  return { child, done }
}

function grader(...args: string[]): Promise<Run> {
  return start(...args).done
}

/** A copy of the solution, with some files replaced; undefined removes one. */
function submission(name: string, files: Record<string, string | undefined>): string {
  const path = join(folder, name)
  cpSync(solution, path, { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    if (text === undefined) rmSync(join(path, file))
    else writeFileSync(join(path, file), text)
  }
  return path
}

describe('what a person may get wrong', () => {
  test('an unknown lab', async () => {
    const { status, err } = await grader('77')
    expect(status).toBe(2)
    expect(err).toBe('There is no lab "77". Choose one of 01, 02, 03, 04, 05, 06.\n')
  })

  test('an unknown stage', async () => {
    const { status, err } = await grader('01', '--stage', '1.9')
    expect(status).toBe(2)
    expect(err).toContain('Choose one of 1.1, 1.2')
  })

  test.each([
    ['--sed', 'unknown option'],
    ['--seed=x', 'whole number'],
    ['--report=pdf', 'Formats: json, junit, gradescope'],
    ['--report=classroom50', 'needs CLASSROOM, ASSIGNMENT, USERNAME'],
    ['--sandbox=jail', 'Allowed choices are auto, bwrap, none'],
  ])('the option %s', async (option, text) => {
    const { status, err, out } = await grader('01', option)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toContain(text)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('a folder that is not there', async () => {
    const { status, err } = await grader('01', join(folder, 'nowhere'))
    expect(status).toBe(2)
    expect(err).toContain('There is no folder')
  })

  test('an empty folder', async () => {
    mkdirSync(join(folder, 'empty'))
    const { status, err } = await grader('01', join(folder, 'empty'))
    expect(status).toBe(2)
    expect(err).toContain('has none of the programs of lab 01')
  })

  test.each([
    ['{"commands": ', 'is not as it must be'],
    ['{"commands": {"publisher": "python3 publisher.py"}}', 'is not as it must be'],
    ['{"commands": {"broker": ["python3"]}}', 'is not as it must be'],
    ['{"comands": {}}', 'is not as it must be'],
  ])('a lab.json that says %s', async (text, why) => {
    const path = submission('plan', { 'lab.json': text })
    const { status, err } = await grader('01', path)
    expect(status).toBe(2)
    expect(err).toContain(why)
    expect(err).toContain('For example')
  })
})

describe('submissions that can not earn everything', () => {
  test('without one role: it costs the stages of that role', async () => {
    const path = submission('roleless', { 'sync-subscriber.ts': undefined })
    const { status, out } = await grader('01', path)
    expect(status).toBe(1)
    expect(out).toContain('80 of 100 points')
    expect(out).toContain('There is no sync-subscriber.ts, sync-subscriber.js, sync-subscriber.mjs')
  })

  test('a role that does not compile', async () => {
    const path = submission('uncompiled', { 'subscriber.ts': 'const zip = ;\n' })
    const { status, out } = await grader('01', path, '--stage', '1.2')
    expect(status).toBe(1)
    expect(out).toContain('subscriber.ts does not compile')
    expect(out).toContain('subscriber.ts:1:12')
  })

  test('a role that exits at once', async () => {
    const path = submission('quitter', { 'subscriber.ts': 'console.error("no idea"); process.exit(3)\n' })
    const { status, out } = await grader('01', path, '--stage', '1.2')
    expect(status).toBe(1)
    expect(out).toContain('subscriber ended with exit status 3, after it had written to stderr')
    expect(out).toContain('no idea')
  })

  test('a role that does nothing and never ends', async () => {
    const path = submission('idler', { 'subscriber.ts': 'setInterval(() => {}, 1000)\n' })
    const { status, out } = await grader('01', path, '--stage', '1.2')
    expect(status).toBe(1)
    expect(out).toContain('no subscription came')
  })

  test('a role that prints 1 GiB', async () => {
    const text = `import { once } from 'node:events'
      const line = 'x'.repeat(65_535) + '\\n'
      for (let i = 0; i < 16_384; i++) if (!process.stdout.write(line)) await once(process.stdout, 'drain')\n`
    const path = submission('printer', { 'subscriber.ts': text })
    const { status, out } = await grader('01', path, '--stage', '1.2')
    expect(status).toBe(1)
    expect(out).toContain('subscriber was stopped: it printed more than 1 MiB')
  })

  test('a command that is not installed', async () => {
    const path = submission('foreign', {
      'lab.json': '{"commands": {"subscriber": ["cobol", "subscriber.cob"]}}',
    })
    const { status, out } = await grader('01', path, '--stage', '1.2')
    expect(status).toBe(1)
    expect(out).toContain('"cobol", which is not installed')
  })
})

describe('submissions of other kinds', () => {
  test('JavaScript in CommonJS, and a helper file', async () => {
    const path = submission('commonjs', {
      'publisher.ts': undefined,
      'publisher.js': "require('./station.js')\n",
      'station.js': [
        "const { Publisher } = require('zeromq')",
        'const socket = new Publisher({ linger: 0 })',
        "for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))",
        'let stations = process.env.STATIONS ? process.env.STATIONS.split(",") : undefined',
        'const any = () => String(10000 + Math.floor(Math.random() * 90000))',
        'const zip = () => stations ? stations[Math.floor(Math.random() * stations.length)] : any()',
        'const pause = () => new Promise((resolve) => setTimeout(resolve, Number(process.env.INTERVAL_MS || 100)))',
        'async function run() {',
        '  await socket.bind(process.env.WEATHER_ENDPOINT)',
        '  for (;;) { await socket.send(`${zip()} 20 30`); await pause() }',
        '}',
        'run()',
        '',
      ].join('\n'),
    })
    const { status, out } = await grader('01', path, '--stage', '1.1')
    expect(out).toContain('10 of 10 points')
    expect(status).toBe(0)
  })

  test('commands from a file of the instructor’s, for a program that knows the default ports only', async () => {
    const plan = join(folder, 'commands.json')
    const run = ['env', '-u', 'WEATHER_ENDPOINTS', 'python3', 'subscriber.py']
    writeFileSync(plan, JSON.stringify({ commands: { subscriber: run }, endpoints: 'default' }))
    const python = join(root, 'grader/mutants/01-pubsub/python')
    const stages = ['--stage', '1.2', '--stage', '1.3', '--stage', '1.4']
    const { out } = await grader('01', python, '--commands', plan, ...stages)
    expect(out).toContain('40 of 40 points')
  })
})

test('the result as JSON', async () => {
  const { out, status } = await grader('01', 'solution', '--stage', '1.2', '--seed', '7', '--report', 'json')
  const result = Result.parse(JSON.parse(out))
  expect(result).toMatchObject({ score: 15, maxScore: 15, seed: 7, incomplete: false })
  expect(status).toBe(0)
})

test('the same result in every format, of a program that fails', async () => {
  const path = submission('talkative', {
    'subscriber.ts': "console.log('ready'); process.exitCode = 3\n",
  })
  const out = join(folder, 'formats')
  const reports = Object.keys(FORMATS).flatMap((name) => ['--report', `${name}=${join(out, name)}`])
  const identity = Object.fromEntries(FORMATS['classroom50']!.needs!.map((name) => [name, 'submit/this']))
  Object.assign(process.env, identity)
  const { status, err } = await grader('01', path, '--stage', '1.1', '--stage', '1.2', ...reports)
  for (const name of Object.keys(identity)) delete process.env[name]
  expect({ status, err }).toEqual({ status: 0, err: '' })
  const read = (format: string): string => readFileSync(join(out, format), 'utf8')
  const { score, maxScore, stages } = Result.parse(JSON.parse(read('json')))
  expect({ score, maxScore }).toEqual({ score: 10, maxScore: 25 })
  expect(Gradescope.parse(JSON.parse(read('gradescope'))).score).toBe(10)
  expect(Classroom50.parse(JSON.parse(read('classroom50'))).score).toBe(10)
  expect(GithubClassroom.parse(JSON.parse(atob(read('github-classroom')))).max_score).toBe(25)
  expect(Check50.parse(JSON.parse(read('check50'))).results).toHaveLength(
    stages.flatMap((s) => s.checks).length,
  )
  expect(Exercism.parse(JSON.parse(read('exercism'))).tests.map((t) => t.output)).toContain(
    'subscriber prints  ready',
  )
  expect(Junit.safeParse(parseXml(read('junit'))).success).toBe(true)
  expect(read('markdown')).toContain(': 10 of 25 points')
})

test('a folder with the result, the transcripts, and the diagrams as SVG', async () => {
  const out = join(folder, 'out')
  await grader('01', 'solution', '--stage', '1.2', '--out', out, '--report', 'junit')
  expect(Result.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).score).toBe(15)
  expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toContain('<testsuites>')
  const name = join(out, '1.2-asks-only-for-its-own-zip-code')
  expect(readFileSync(`${name}.txt`, 'utf8')).toContain('subscribes to')
  expect(readFileSync(`${name}.mmd`, 'utf8')).toContain('sequenceDiagram')
  expect(readFileSync(`${name}.svg`, 'utf8')).toContain('<svg')
})

test('the same seed sends the same things, and another one others', async () => {
  const printed = await Promise.all(
    ['42', '42', '43'].map(async (seed) => {
      const run = await grader('01', 'solution', '--stage', '1.3', '--seed', seed, '--report', 'json')
      const checks = Result.parse(JSON.parse(run.out)).stages.flatMap((s) => s.checks)
      const lines = checks.flatMap((c) => c.transcript).filter((line) => line.includes(' prints '))
      return lines.map((line) => line.replace(/^.*prints/, ''))
    }),
  )
  const [once, again, other] = printed
  expect(once).toHaveLength(1)
  expect(again).toEqual(once)
  expect(other).not.toEqual(once)
})

test('hints come one by one', async () => {
  const state = join(root, '.grader/hints.json')
  const before = existsSync(state) ? readFileSync(state) : undefined
  rmSync(state, { force: true })
  const hints = [await grader('hint', '1.2'), await grader('hint', '1.2'), await grader('hint', '1.2')]
  expect(hints.map(({ out }) => /hint (\d) of 3/.exec(out)?.[1])).toEqual(['1', '2', '3'])
  expect((await grader('hint', '9.9')).status).toBe(2)
  rmSync(state)
  if (before) writeFileSync(state, before)
})

describe.each(['bwrap', 'none'])('with --sandbox %s', (sandbox) => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s of the grader leaves no process',
    async (signal) => {
      const mark = `left-${sandbox}-${signal}`
      const path = submission(mark, {
        'subscriber.ts': `import { spawn } from 'node:child_process'
        for (const detached of [false, true])
          spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${mark}-child'], { stdio: 'ignore', detached })
        process.on('SIGTERM', () => {})
        process.title = '${mark}'
        setInterval(() => {}, 1000)\n`,
      })
      const { child, done } = start('01', path, '--stage', '1.2', '--sandbox', sandbox)
      await eventually(() => running(`${mark}-child`).length > 1)
      if (signal === 'SIGKILL') for (const pid of graders(child.pid!)) process.kill(pid, signal)
      else process.kill(-child.pid!, signal)
      await done
      await eventually(() => running(mark).length === 0, 2000)
      expect(running(mark)).toEqual([])
    },
  )
})

/** The grader's own processes: tsx, the launcher, and what it started that is not a submission. */
function graders(pid: number): number[] {
  const launcher = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number)
  return [pid, ...launcher]
}

/** Command lines of running processes that contain the text, but for the grader's own, which name the folder too. */
function running(text: string): string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes(text) && !line.includes('grader'))
}

async function eventually(condition: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
}
