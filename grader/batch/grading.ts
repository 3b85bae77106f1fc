import { join } from 'node:path'
import { chosenStages } from '../cli/grade.ts'
import type { Order } from '../cli/apart.ts'
import { UserError } from '../kit/user-error.ts'
import type { Result } from '../report/result.ts'
import type { GradingOptions } from './grading.options.ts'
import { Progress } from './progress.ts'
import { Results } from './results.ts'
import { resultFolder, standing, type Record } from './resume.ts'
import { refusal } from './refusal.ts'
import { compare } from './similar/compare.ts'
import { rounds } from './rounds.ts'
import { hashSubmission, type Entry } from './submissions.ts'
import { Worker } from './workers.ts'

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

  /** Grades what has no result yet, and once more what could not be judged. Resolves when all have ended, or it was stopped. */
  async run(): Promise<void> {
    try {
      const tasks = await this.#look()
      this.results.dropSimilar()
      this.results.write()
      if (this.kept > 0) this.#progress.say(`  ${this.kept} graded before, ${tasks.length} to grade`)
      const again = (unsure: Task[]): void => {
        this.#stopped.signal.throwIfAborted()
        this.#progress.again(unsure.length)
      }
      await rounds(tasks, this.given.jobs, (left, beside) => this.#work(left, beside), again)
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

  /** Gives those that could not be judged. */
  async #work(left: Iterable<Task>, beside: number): Promise<Task[]> {
    const { options } = this.given
    const worker = new Worker({ ...options, beside }, options.lab.id, this.#stopped.signal)
    this.#workers.push(worker)
    const unsure: Task[] = []
    try {
      for (const task of left) if (await this.#grade(worker, task)) unsure.push(task)
      await worker.close()
    } catch (error) {
      this.#broke(error)
    }
    return unsure
  }

  /** Gives whether a stage of it could not be judged. */
  async #grade(worker: Worker, task: Task): Promise<boolean> {
    const { entry, record } = task
    const { name } = entry
    this.#progress.began(name)
    try {
      this.results.begin(name)
      const result = await worker.grade(this.#order(entry))
      this.#progress.ended(await this.results.add(name, result, record), result.durationMs)
      return result.incomplete
    } catch (error) {
      this.#stopped.signal.throwIfAborted()
      if (error instanceof UserError) await this.#refuse(task, error.message)
      else {
        const why = (error as Error).message.trim()
        this.failed.set(name, why)
        this.#progress.ended(this.results.fail(name, why))
      }
      return false
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
