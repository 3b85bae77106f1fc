import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join, relative } from 'node:path'
import { createVitest, type Vitest } from 'vitest/node'
import type { Lab } from '../kit/manifest.ts'
import type { Run } from '../kit/run.ts'
import { openSubmission } from '../kit/submission.ts'
import { UserError } from '../kit/user-error.ts'
import { stageReport, type CheckReport, type Result } from '../report/result.ts'
import { Terminal } from '../report/terminal.ts'
import { CheckReporter } from './reporter.ts'
import type { Surroundings } from './surroundings.ts'

export interface GradeOptions extends Surroundings {
  lab: Lab
  folder: string
  /** The submission as the person named it. */
  label: string
  /** Empty for all. */
  stages: string[]
  /** Titles; empty for all. Stages without any of them are left out of the result. */
  checks: string[]
  seed: number
  /** So often each check. */
  times: number
  commandsFile: string | undefined
  patience: boolean
  watch: boolean
  ui: boolean
  /** Print nothing: a report goes to stdout. */
  quiet: boolean
}

const UI_PORT = 51204

/** Checks under way at the same time: they wait more than they work. Many runs of one wait for the same, at the same time. */
const MOST_AT_ONCE = 16
const MOST_OF_MANY = 5

/**
 * A check that has not ended by itself by then is stuck in the grader, not in the submission. On a busy machine its waits
 * take five times as long, and one that is repeated waits for all others first.
 */
const CHECK_TIMEOUT_MS = 600_000

/** Grades once and gives the result; with `watch`, grades on every save until it is interrupted and gives nothing. */
export async function startGrading(options: GradeOptions): Promise<Result | undefined> {
  let started = new Date()
  const terminal = new Terminal(options.quiet)
  const stages = options.lab.stages.filter(
    (s) => options.stages.length === 0 || options.stages.includes(s.id),
  )
  const done = new Map<string, CheckReport[]>()
  const reporter = new CheckReporter({
    began: () => {
      done.clear()
      terminal.heading(options)
    },
    // Stages end in any order; each is shown when those before it have been.
    stageEnded: (id, checks) => {
      done.set(id, checks)
      for (const stage of stages.slice(terminal.shown)) {
        if (options.checks.length > 0) break
        const ended = done.get(stage.id)
        if (!ended) break
        terminal.stage(stageReport(stage, ended, rerun(options, stage.id)))
      }
    },
    ended: (checks) => {
      if (checks.length === 0) return
      terminal.summary(resultOf(options, stages, checks, started), options)
      if (options.watch) terminal.watching(options.ui ? `http://localhost:${UI_PORT}/__vitest__/` : undefined)
    },
  })
  const prepare = (): Promise<Run> => prepareRun(options)
  const [run, vitest] = await Promise.all([prepare(), openEngine(options, reporter)])
  vitest.provide('run', run)
  if (options.watch) {
    vitest.vite.watcher.add(options.folder)
    vitest.onTestsRerun(async () => {
      started = new Date()
      try {
        vitest.provide('run', await prepare())
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        terminal.say(error.message)
      }
    })
  }
  await vitest.start()
  if (options.watch) {
    await new Promise<void>((resolve) => vitest.onClose(resolve))
    return undefined
  }
  await vitest.close()
  if (reporter.trouble) throw reporter.trouble
  if (reporter.checks.length === 0)
    throw new UserError(`Lab ${options.lab.id} has no check of this title: ${options.checks.join(', ')}`)
  return resultOf(options, stages, reporter.checks, started)
}

async function prepareRun(options: GradeOptions): Promise<Run> {
  const { lab, folder, root, temporary, sandbox, seed, times, ui, patience, commandsFile, coverage } = options
  const place = { root, build: join(temporary, 'bundles'), sandbox }
  const submission = await openSubmission(lab, folder, place, commandsFile)
  const hosts = join(temporary, 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost ${lab.roles.join(' ')}\n`)
  return {
    lab,
    submission,
    seed,
    times,
    ui,
    patience,
    sandbox,
    hosts,
    coverage,
    temporary: join(temporary, 'programs'),
  }
}

function openEngine(
  { root, lab, stages, checks, times, watch, ui, folder }: GradeOptions,
  reporter: CheckReporter,
): Promise<Vitest> {
  return createVitest(
    'test',
    {
      config: false,
      root,
      watch,
      ui,
      open: ui,
      ...(ui && { api: { port: UI_PORT, strictPort: true } }),
      include: [`grader/checks/${lab.folder}.check.ts`],
      pool: 'forks',
      isolate: false,
      fileParallelism: false,
      maxConcurrency: times > 1 ? MOST_OF_MANY : MOST_AT_ONCE,
      testTimeout: CHECK_TIMEOUT_MS,
      reporters: [reporter],
      forceRerunTriggers: [`${folder}/**`],
      testNamePattern: new RegExp(`^${oneOf(stages, '[^ ]+')} ${oneOf(checks, '.*')}$`),
    },
    { server: { watch: watch ? {} : null }, logLevel: 'error' },
  )
}

function oneOf(texts: string[], any: string): string {
  const literal = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return texts.length === 0 ? any : `(${literal.join('|')})`
}

/** The command that grades one stage again just so. */
export function rerun(options: GradeOptions, stage: string): string {
  const { lab, label, seed, commandsFile, wanted, patience } = options
  const quoted = (text: string): string =>
    /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
  const submission = label === 'starter' ? [] : [quoted(label)]
  const commands = commandsFile === undefined ? [] : ['--commands', quoted(commandsFile)]
  const sandbox = wanted === 'auto' ? [] : ['--sandbox', wanted]
  const again = ['--stage', stage, '--seed', String(seed), ...(patience ? ['--patience'] : [])]
  return ['npx tsx grader', lab.id, ...submission, ...again, ...commands, ...sandbox].join(' ')
}

function resultOf(
  options: GradeOptions,
  stages: Lab['stages'],
  checks: CheckReport[],
  started: Date,
): Result {
  const { lab, folder, root, seed, sandbox, network } = options
  const reports = stages
    .map((stage) => ({ stage, ofStage: checks.filter((c) => c.stage === stage.id) }))
    .filter(({ ofStage }) => options.checks.length === 0 || ofStage.length > 0)
    .map(({ stage, ofStage }) => stageReport(stage, ofStage, rerun(options, stage.id)))
  const inside = relative(root, folder)
  return {
    version: 1,
    lab: { id: lab.id, title: lab.title },
    submission: inside.startsWith('..') ? basename(folder) : inside,
    seed,
    sandbox: { kind: sandbox, network },
    machine: {
      platform: `${process.platform}-${process.arch}`,
      node: process.version,
      processors: cpus().length,
    },
    started: started.toISOString(),
    durationMs: Date.now() - started.getTime(),
    score: reports.reduce((sum, s) => sum + s.earned, 0),
    maxScore: reports.reduce((sum, s) => sum + s.points, 0),
    incomplete: reports.some((s) => s.verdict === 'inconclusive'),
    stages: reports,
  }
}
