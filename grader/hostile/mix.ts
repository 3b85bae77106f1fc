import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { earnsEverything } from '../cli/judge.ts'
import { Result } from '../report/result.ts'
import type { SandboxKind } from '../sandbox/sandbox.ts'
import { judge, place, placeRight, type Hostile } from './hostile.ts'
import { fingerprint, processesOf } from './traces.ts'

const root = join(import.meta.dirname, '../..')
const PARTS = ['grader', 'labs', 'docs'].map((part) => join(root, part))
const GONE_MS = 5000

export interface Ended {
  status: number | null
  text: string
  ms: number
}

/** What is left of a grading beside its results. */
export interface Traces {
  processes: string[]
  /** In the folder for temporary files. */
  temporary: string[]
  /** Files of the kit and of all submissions that are not as they were. */
  changed: string[]
  /** So often the host was called from inside. */
  calls: number
}

/** A folder of submissions, hostile ones and right ones (undefined), and what is left when they have been graded. */
export class Mix {
  readonly sandbox: SandboxKind
  readonly folder: string
  readonly submissions: string
  readonly out: string
  readonly #names: string[]
  readonly #entries: readonly (Hostile | undefined)[]
  readonly #server = createServer((socket) => {
    this.#calls++
    socket.on('error', () => {}).end('hello\n')
  })
  #calls = 0
  #before = new Map<string, string>()

  constructor(folder: string, sandbox: SandboxKind, entries: readonly (Hostile | undefined)[]) {
    this.sandbox = sandbox
    this.folder = folder
    this.#entries = entries
    this.submissions = join(folder, 'submissions')
    this.out = join(folder, 'out')
    this.#names = entries.map((entry, i) => `${String(i).padStart(3, '0')}-${entry?.name ?? 'right'}`)
  }

  async write(): Promise<void> {
    mkdirSync(join(this.folder, 'tmp'), { recursive: true })
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port } = this.#server.address() as AddressInfo
    for (const [i, entry] of this.#entries.entries()) {
      const folder = join(this.submissions, this.#names[i]!)
      if (entry) place(entry, folder, port)
      else placeRight(folder)
    }
    this.#before = this.#files()
  }

  /** Runs the command line, with a folder for temporary files of its own. */
  grade(...args: string[]): Promise<Ended> {
    const began = performance.now()
    const child = spawn(join(root, 'node_modules/.bin/tsx'), ['grader', ...args, '--sandbox', this.sandbox], {
      cwd: root,
      env: { ...process.env, TMPDIR: join(this.folder, 'tmp') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const text: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => text.push(chunk))
    return new Promise((resolve) =>
      child.once('close', (status) =>
        resolve({ status, text: Buffer.concat(text).toString(), ms: performance.now() - began }),
      ),
    )
  }

  gradeAll(...args: string[]): Promise<Ended> {
    return this.grade('batch', '01', this.submissions, '--stage', '1.1', '--out', this.out, ...args)
  }

  /** The verdicts that are wrong, by the name of the submission. */
  wrong({ text }: Ended): string[] {
    return this.#names.flatMap((name, i) => {
      const why = this.#wrong(name, this.#entries[i], text)
      return why === undefined ? [] : [`${name}: ${why}`]
    })
  }

  /** Those that a machine was too busy for. */
  unsure(): string[] {
    return this.#names.filter((name) => this.#resultOf(name)?.incomplete)
  }

  #wrong(name: string, hostile: Hostile | undefined, text: string): string | undefined {
    const result = this.#resultOf(name)
    if (hostile?.[this.sandbox].breaks) {
      if (result) return 'it has a result'
      return hostile[this.sandbox].says.test(text) ? undefined : `it does not say why: ${text}`
    }
    if (!result) return 'it has no result'
    return hostile ? judge(hostile, this.sandbox, result) : earnsEverything(result)
  }

  #resultOf(name: string): Result | undefined {
    const file = join(this.out, name, 'result.json')
    return existsSync(file) ? Result.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  }

  /** Waits for what is ending, and gives what is left. */
  async traces(): Promise<Traces> {
    this.#server.close()
    const end = performance.now() + GONE_MS
    while (processesOf(this.folder).length > 0 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const after = this.#files()
    const paths = [...new Set([...this.#before.keys(), ...after.keys()])]
    return {
      processes: processesOf(this.folder),
      // tsx keeps what it has compiled.
      temporary: readdirSync(join(this.folder, 'tmp')).filter((name) => !name.startsWith('tsx-')),
      changed: paths.filter((path) => this.#before.get(path) !== after.get(path)),
      calls: this.#calls,
    }
  }

  #files(): Map<string, string> {
    const parts = [...PARTS, this.submissions].flatMap((part) =>
      [...fingerprint(part)].map(([path, hash]): [string, string] => [join(part, path), hash]),
    )
    return new Map(parts)
  }
}
