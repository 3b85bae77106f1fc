import { join } from 'node:path'
import { chosenStages, type GradeOptions } from '../cli/grade.ts'
import type { Order } from '../cli/apart.ts'
import { UserError } from '../kit/user-error.ts'
import type { Result } from '../report/result.ts'
import { Progress } from './progress.ts'
import { Results } from './results.ts'
import { resultFolder, standing, type Record } from './resume.ts'
import { refusal } from './refusal.ts'
import { compare } from './similar/compare.ts'
import { hashSubmission, type Entry } from './submissions.ts'
import { Worker } from './workers.ts'

export interface GradingOptions {
  /** What all have in common; the folder and the label are each submission's own. */
  options: GradeOptions
  submissions: Entry[]
  /** The folder of submissions as the person named it. */
  path: string
  out: string
  jobs: number
  kit: string
  order: string
  /** A result of another seed does not stand. */
  seedMatters: boolean
  again: boolean
  /** Compares the submissions with each other, too. */
  similar: boolean
}

interface Task {
  entry: Entry
  record: Record
}

/** The grading of a folder of submissions. */
export class Grading {
  readonly given: GradingOptions
  readonly results: Results
  /** The points of the stages that are graded. */
  readonly maximum: number
  /** What could not be graded, and why. */
  readonly failed = new Map<string, string>()
  /** How many of the results were there before. */
  kept = 0
  readonly #stopped = new AbortController()
  readonly #workers: Worker[] = []
  #ending: Promise<unknown> | undefined
  #trouble: Error | undefined
  readonly #progress: Progress

  constructor(given: GradingOptions) {
    const { options, submissions, out, jobs } = given
    const stages = chosenStages(options)
    const names = submissions.map(({ name }) => name)
    this.given = given
    this.results = new Results(out, names, { lab: options.lab, stages })
    this.maximum = stages.reduce((sum, { points }) => sum + points, 0)
    this.#progress = new Progress(process.stdout, { names, jobs, maximum: this.maximum })
  }

  /** Ends what runs; `run` resolves soon. */
  stop(): void {
    this.#stopped.abort()
    this.#ending ??= Promise.all(this.#workers.map((worker) => worker.kill()))
  }

  /** Grades what has no result yet. Resolves when all have ended, or it was stopped. */
  async run(): Promise<void> {
    try {
      const tasks = await this.#look()
      this.results.write()
      if (this.kept > 0) this.#progress.say(`  ${this.kept} graded before, ${tasks.length} to grade`)
      const left = tasks.values()
      await Promise.all(
        Array.from({ length: Math.min(this.given.jobs, tasks.length) }, () => this.#work(left)),
      )
      if (this.given.similar) await this.#compare()
    } catch (error) {
      this.#broke(error)
    }
    await this.#ending
    this.#progress.close()
    this.results.write(true)
    if (this.#trouble) throw this.#trouble
  }

  async #compare(): Promise<void> {
    const { options, submissions } = this.given
    this.#stopped.signal.throwIfAborted()
    this.#progress.say('  comparing them with each other')
    this.results.addSimilar(await compare(options.root, options.lab, submissions, this.#stopped.signal))
  }

  /** The first error that is none of a submission's ends everything. */
  #broke(error: unknown): void {
    if (!this.#stopped.signal.aborted) this.#trouble = error as Error
    this.stop()
  }

  /** Looks at every submission; gives those that are to be graded. */
  async #look(): Promise<Task[]> {
    const { options, submissions, out, kit, order, seedMatters, again } = this.given
    const { lab, sandbox, seed } = options
    const tasks: Task[] = []
    for (const entry of submissions) {
      const record: Record = { version: 1, lab: lab.id, kit, order, submission: '' }
      try {
        record.submission = await hashSubmission(entry, this.#stopped.signal)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        await this.#refuse({ entry, record }, error.message)
        continue
      }
      const fits = (result: Result): boolean =>
        result.sandbox.kind === sandbox && (!seedMatters || result.seed === seed)
      const result = again ? undefined : standing(resultFolder(out, entry.name), record, fits)
      if (!result) tasks.push({ entry, record })
      else {
        this.kept++
        this.results.keep(entry.name, result)
        this.#progress.kept(result.durationMs)
      }
    }
    return tasks
  }

  async #work(left: Iterable<Task>): Promise<void> {
    const { options } = this.given
    const worker = new Worker(options, options.lab.id, this.#stopped.signal)
    this.#workers.push(worker)
    try {
      for (const task of left) await this.#grade(worker, task)
      await worker.close()
    } catch (error) {
      this.#broke(error)
    }
  }

  async #grade(worker: Worker, task: Task): Promise<void> {
    const { entry, record } = task
    const { name } = entry
    this.#progress.began(name)
    try {
      this.results.begin(name)
      const result = await worker.grade(this.#order(entry))
      this.#progress.ended(await this.results.add(name, result, record), result.durationMs)
    } catch (error) {
      this.#stopped.signal.throwIfAborted()
      if (error instanceof UserError) return this.#refuse(task, error.message)
      const why = (error as Error).message.trim()
      this.failed.set(name, why)
      this.#progress.ended(this.results.fail(name, why))
    }
  }

  /** Nothing of it can be started: it has no points, and the reason is in its result. */
  async #refuse({ entry, record }: Task, why: string): Promise<void> {
    this.results.begin(entry.name)
    const result = refusal({ ...this.given.options, ...this.#order(entry) }, why)
    this.#progress.ended(await this.results.add(entry.name, result, record))
  }

  #order({ name, folder }: Entry): Order & { label: string } {
    const { stages, checks, seed, commandsFile, patience } = this.given.options
    const label = join(this.given.path, name)
    return {
      ...{ folder, stages, checks, seed, commandsFile, patience },
      label: label.includes('/') ? label : `./${label}`,
    }
  }
}
