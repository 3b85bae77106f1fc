import { availableParallelism } from 'node:os'
import { createVitest, type Vitest } from 'vitest/node'
import type { Lab } from '../kit/manifest.ts'
import type { Run } from '../kit/run.ts'
import type { CheckReport } from '../report/result.ts'
import { CheckReporter, type Listener } from './reporter.ts'

export interface EngineOptions {
  root: string
  lab: Lab
  /** The submission. Whatever is saved in it starts a run when `watch` is set. */
  folder: string
  watch: boolean
  ui: boolean
  /** Gradings at work at the same time, this one among them; one when it is left out. */
  beside?: number
}

/** Which checks: those of these stages with these titles, so often each. Empty lists for all. */
export interface Choice {
  stages: string[]
  checks: string[]
  times: number
}

export const UI_PORT = 51204

/** Checks under way at the same time: they wait more than they work. What all gradings have for each processor, they share. */
const MOST_AT_ONCE = 16
const LEAST_AT_ONCE = 2
/** Many runs of one check wait for the same, at the same time. */
const MOST_OF_MANY = 5

/**
 * A check that has not ended by itself by then is stuck in the grader, not in the submission. On a busy machine its waits
 * take five times as long, and one that is repeated waits for all others first.
 */
const CHECK_TIMEOUT_MS = 600_000

/** vitest with the checks of one lab. To open it takes longer than many a run, and it can run again and again. */
export class Engine {
  readonly vitest: Vitest
  readonly #reporter: CheckReporter
  readonly #mostAtOnce: number

  static async open(options: EngineOptions): Promise<Engine> {
    const reporter = new CheckReporter()
    return new Engine(await openVitest(options, reporter), reporter, atOnce(options.beside))
  }

  private constructor(vitest: Vitest, reporter: CheckReporter, mostAtOnce: number) {
    this.vitest = vitest
    this.#reporter = reporter
    this.#mostAtOnce = mostAtOnce
  }

  /** Runs checks once, one run after another. Throws when the engine failed, not the submission. */
  async run(run: Run, choice: Choice, listener: Listener): Promise<CheckReport[]> {
    const specifications = await this.#prepare(run, choice, listener)
    await this.vitest.runTestSpecifications(specifications, true)
    const { trouble } = this.#reporter
    if (trouble?.message.includes('[vitest-pool]')) throw died(run)
    if (trouble) throw trouble
    return this.#reporter.checks
  }

  /** Runs checks, and runs them again on every save, with what `again` gives then. Resolves when it is interrupted. */
  async watch(
    run: Run,
    choice: Choice,
    listener: Listener,
    again: () => Promise<Run | undefined>,
  ): Promise<void> {
    const specifications = await this.#prepare(run, choice, listener)
    this.vitest.onTestsRerun(async () => {
      const next = await again()
      if (next) this.vitest.provide('run', next)
    })
    await this.vitest.runTestSpecifications(specifications, true)
    await new Promise<void>((resolve) => this.vitest.onClose(resolve))
  }

  async close(): Promise<void> {
    await this.vitest.close()
  }

  #prepare(run: Run, { stages, checks, times }: Choice, listener: Listener) {
    this.#reporter.listener = listener
    this.vitest.provide('run', run)
    this.vitest.setGlobalTestNamePattern(new RegExp(`^${oneOf(stages, '[^ ]+')} ${oneOf(checks, '.*')}$`))
    for (const { config } of this.vitest.projects)
      config.maxConcurrency = times > 1 ? Math.min(MOST_OF_MANY, this.#mostAtOnce) : this.#mostAtOnce
    return this.vitest.globTestSpecifications()
  }
}

/** Of the checks of a grading, when there are so many gradings. */
function atOnce(beside = 1): number {
  const share = Math.floor((MOST_AT_ONCE * availableParallelism()) / beside)
  return Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, share))
}

async function openVitest(
  { root, lab, folder, watch, ui }: EngineOptions,
  reporter: CheckReporter,
): Promise<Vitest> {
  const vitest = await createVitest(
    'test',
    {
      config: false,
      root,
      watch,
      ui,
      open: ui,
      ...(ui && { api: { port: UI_PORT, strictPort: true } }),
      include: [`grader/checks/${lab.folder}/check.ts`],
      pool: 'forks',
      isolate: false,
      fileParallelism: false,
      testTimeout: CHECK_TIMEOUT_MS,
      reporters: [reporter],
      forceRerunTriggers: [`${folder}/**`],
    },
    { server: { watch: watch ? {} : null }, logLevel: 'error' },
  )
  await vitest.standalone()
  if (watch) vitest.vite.watcher.add(folder)
  return vitest
}

/** The stack of whoever noticed tells nobody anything. */
function died({ sandbox }: Run): Error {
  const why = 'the process that runs the checks has died.'
  const how = ' Without a sandbox a submission can kill it: insist on one with --sandbox bwrap.'
  const message = sandbox === 'none' ? why + how : why
  return Object.assign(new Error(message), { stack: message })
}

function oneOf(texts: string[], any: string): string {
  const literal = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return texts.length === 0 ? any : `(${literal.join('|')})`
}
