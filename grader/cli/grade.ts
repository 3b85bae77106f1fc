import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename, join, relative } from 'node:path'
import type { Lab } from '../kit/manifest.ts'
import type { Run } from '../kit/run.ts'
import { openSubmission } from '../kit/submission.ts'
import { UserError } from '../kit/user-error.ts'
import { stageReport, type CheckReport, type Result } from '../report/result.ts'
import { Terminal } from '../report/terminal.ts'
import { Engine, UI_PORT } from './engine.ts'
import type { Listener } from './reporter.ts'
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
  /** Where to leave V8's coverage of the submission; see `Run`. */
  coverage?: string | undefined
  /** So often each check. */
  times: number
  commandsFile: string | undefined
  patience: boolean
  watch: boolean
  ui: boolean
  /** Print nothing: a report goes to stdout. */
  quiet: boolean
}

/** A whole lab, once, with nobody who watches. */
export const UNATTENDED = {
  ...{ stages: [], checks: [], times: 1, commandsFile: undefined, patience: false },
  ...{ watch: false, ui: false, quiet: true },
} satisfies Partial<GradeOptions>

/** For somebody who has not asked for one. */
export function anySeed(): number {
  return Math.floor(Math.random() * 1_000_000)
}

/** Grades once and gives the result; with `watch`, grades on every save until it is interrupted and gives nothing. */
export async function startGrading(options: GradeOptions): Promise<Result | undefined> {
  const [run, engine] = await Promise.all([prepareRun(options), Engine.open(options)])
  if (options.watch) return watch(engine, options, run)
  try {
    return await gradeOnce(engine, options, run)
  } finally {
    await engine.close()
  }
}

/** Grades with an engine that is there already, and can be used again. */
export async function gradeOnce(
  engine: Engine,
  options: GradeOptions,
  run: Run | Promise<Run> = prepareRun(options),
): Promise<Result> {
  const started = new Date()
  const checks = await engine.run(
    await run,
    options,
    showing(options, () => started),
  )
  if (checks.length === 0)
    throw new UserError(`Lab ${options.lab.id} has no check of this title: ${options.checks.join(', ')}`)
  return resultOf(options, checks, started)
}

async function watch(engine: Engine, options: GradeOptions, run: Run): Promise<undefined> {
  let started = new Date()
  const listener = showing(options, () => started)
  await engine.watch(run, options, listener, async () => {
    started = new Date()
    return prepareRun(options).catch((error: Error) => {
      if (!(error instanceof UserError)) throw error
      new Terminal(options.quiet).say(error.message)
      return undefined
    })
  })
}

/** Shows a person the stages of a grading as they end. */
function showing(options: GradeOptions, started: () => Date): Listener {
  const terminal = new Terminal(options.quiet)
  const stages = chosenStages(options)
  const done = new Map<string, CheckReport[]>()
  return {
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
      terminal.summary(resultOf(options, checks, started()), options)
      if (options.watch) terminal.watching(options.ui ? `http://localhost:${UI_PORT}/__vitest__/` : undefined)
    },
  }
}

/** Those that are graded. */
export function chosenStages({ lab, stages }: Pick<GradeOptions, 'lab' | 'stages'>): Lab['stages'] {
  return lab.stages.filter(({ id }) => stages.length === 0 || stages.includes(id))
}

async function prepareRun(options: GradeOptions): Promise<Run> {
  const { lab, folder, root, temporary, sandbox, seed, times, ui, patience } = options
  const { commandsFile, coverage, gate } = options
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
    gate,
    temporary: join(temporary, 'programs'),
  }
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

export function resultOf(options: GradeOptions, checks: CheckReport[], started: Date): Result {
  const { lab, folder, root, seed, sandbox, network } = options
  const reports = chosenStages(options)
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
