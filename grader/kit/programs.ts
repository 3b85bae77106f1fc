import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { confine } from '../sandbox/sandbox.ts'
import { workingCopy, type WorkingCopy } from '../sandbox/working-copy.ts'
import { CheckFailure } from './failure.ts'
import type { Journal } from './journal.ts'
import { Program } from './program.ts'
import type { Run } from './run.ts'

/** What the submission's folder is called that a program may write to. */
const COPY = '-submission'

/** Where in a program's folder V8 leaves its coverage. */
const COVERAGE = 'v8-coverage'

/** The submission's programs that one check has started, and the folders that they write to. */
export class Programs {
  /** When any check of this process has started a program last. */
  static lastStart = 0
  /** The roles that have been started, once for each program. */
  readonly roles: string[] = []
  readonly #run: Run
  readonly #journal: Journal
  readonly #programs: Program[] = []
  readonly #folders: string[] = []
  readonly #copies = new Map<string, WorkingCopy>()

  constructor(run: Run, journal: Journal) {
    this.#run = run
    this.#journal = journal
  }

  start(
    role: string,
    env: Record<string, string | number>,
    folder: string,
    called: string | undefined,
  ): Program {
    const { submission, hosts, sandbox, coverage } = this.#run
    const how = submission.roles[role]
    if (!how) throw new Error(`the lab has no role "${role}"`)
    if ('problem' in how) {
      throw new CheckFailure({
        expected: `the submission has a program for the role ${role}`,
        got: how.problem,
      })
    }
    this.roles.push(role)
    const count = this.roles.filter((r) => r === role).length
    const name = called ?? (count === 1 ? role : `${role} ${count}`)
    const texts = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)]))
    const confinement = {
      readable: how.readable,
      hosts,
      writable: folder,
      workingCopy: how.writesHere && sandbox === 'bwrap' ? this.#copyBeside(folder) : undefined,
      cwd: how.cwd,
      env: { ...how.env, ...texts, ...(coverage && { NODE_V8_COVERAGE: join(folder, COVERAGE) }) },
    }
    this.#journal.did(`started with ${shown(texts)}`, name)
    const program = new Program(name, confine(sandbox, how.argv, confinement), sandbox, this.#journal)
    this.#programs.push(program)
    Programs.lastStart = performance.now()
    return program
  }

  leavesOut(role: string): boolean {
    const how = this.#run.submission.roles[role]
    return how !== undefined && 'problem' in how && how.leftOut === true
  }

  folder(): string {
    const folder = mkdtempSync(join(this.#run.temporary, 'program-'))
    this.#folders.push(folder)
    return folder
  }

  /** What explains that nothing comes of one of them, if it does nothing but compute. */
  get tireless(): string | undefined {
    return this.#programs.map((program) => program.tireless).find(Boolean)
  }

  /** Ends them, whatever state they are in. */
  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()))
  }

  /** Lets them end by themselves, and copies the coverage that they leave then. */
  async retire(coverage: string): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.retire()))
    for (const folder of this.#folders) {
      const written = join(folder, COVERAGE)
      if (existsSync(written)) cpSync(written, join(coverage, basename(folder)), { recursive: true })
    }
  }

  removeFolders(): void {
    for (const folder of this.#folders)
      for (const path of [folder, `${folder}${COPY}`]) rmSync(path, { recursive: true, force: true })
  }

  #copyBeside(folder: string): WorkingCopy {
    const copy = this.#copies.get(folder) ?? workingCopy(this.#run.submission.folder, `${folder}${COPY}`)
    this.#copies.set(folder, copy)
    return copy
  }
}

function shown(env: Record<string, string>): string {
  const short = (text: string): string =>
    text.length > 80 ? `${text.slice(0, 60)}… (${text.length} characters)` : text
  return Object.entries(env)
    .map(([key, value]) => `${key}=${short(value)}`)
    .join(' ')
}
