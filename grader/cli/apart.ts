import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Result } from '../report/result.ts'
import { UserError } from '../kit/user-error.ts'
import { PRIVATE_NETWORK } from '../sandbox/sandbox.ts'
import { descendants, send } from '../sandbox/tree.ts'
import type { Surroundings } from './surroundings.ts'

export interface Order {
  folder: string
  /** The submission as the person named it; its folder when it is left out. */
  label?: string
  /** All when it is left out. */
  stages?: string[]
  /** Titles; empty for all. */
  checks: string[]
  seed: number
  commandsFile?: string | undefined
  patience?: boolean
  /** So often each check; once when it is left out. */
  times?: number
  /** Where to leave V8's coverage of the submission. */
  coverage?: string | undefined
}

/** What comes back for an order; `refused` for a submission that can't be opened. */
export type Answer = { result: unknown } | { refused: string } | { error: string }

/** So long the programs that an examiner has started may take to end after it, in milliseconds. */
const GONE_MS = 500

/**
 * Grades submissions of one lab, one after another, in a process of its own and, where there is a sandbox, in a network
 * of its own, so that several can be at work at once.
 */
export class Examiner {
  readonly #temporary: string
  readonly #process: ChildProcess
  readonly #errors: Buffer[] = []
  readonly #gone: Promise<void>

  constructor(around: Surroundings, lab: string) {
    this.#temporary = mkdtempSync(join(around.temporary, 'apart-'))
    mkdirSync(join(this.#temporary, 'programs'))
    const confined = around.sandbox === 'bwrap'
    const inside: Surroundings = {
      ...around,
      temporary: this.#temporary,
      network: confined ? 'private' : 'shared',
    }
    const [command, ...args] = [
      ...(confined ? PRIVATE_NETWORK : []),
      ...[process.execPath, '--enable-source-maps', process.argv[1]!, 'examine', lab],
    ]
    this.#process = spawn(command!, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // What vitest leaves when it is killed goes with the rest.
      env: { ...process.env, TMPDIR: this.#temporary, ZEROMQ_LABS: JSON.stringify(inside) },
    })
    this.#process.stderr?.on('data', (chunk: Buffer) => this.#errors.push(chunk))
    this.#gone = new Promise((resolve) => {
      this.#process.once('close', () => resolve())
      // Something that it has started may still hold its stderr open.
      this.#process.once('exit', () => void setTimeout(GONE_MS).then(resolve))
      this.#process.on('error', (error) => {
        this.#errors.push(Buffer.from(error.message))
        if (this.#process.pid === undefined) resolve()
      })
    })
  }

  /** Rejects with what went wrong when it could not grade; with a UserError when the submission can't be opened. */
  async grade(order: Order): Promise<Result> {
    const left = new AbortController()
    const answered = once(this.#process, 'message', { signal: left.signal }) as Promise<[Answer]>
    const died = this.#gone.then((): [Answer] => [
      { error: Buffer.concat(this.#errors).toString() || 'the grading left no result' },
    ])
    try {
      if (this.#process.connected) this.#process.send(order)
      const [answer] = await Promise.race([answered, died])
      if ('refused' in answer) throw new UserError(answer.refused)
      if ('error' in answer) throw new Error(answer.error)
      return Result.parse(answer.result)
    } finally {
      left.abort()
      await Promise.allSettled([answered])
    }
  }

  async close(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    await this.#gone
    rmSync(this.#temporary, { recursive: true, force: true })
  }

  /** Ends it in whatever state it is, with everything that it has started. */
  async kill(): Promise<void> {
    const { pid } = this.#process
    const started = pid === undefined ? [] : descendants(pid)
    this.#process.kill('SIGKILL')
    const end = performance.now() + GONE_MS
    while (started.some(isThere) && performance.now() < end) await setTimeout(20)
    for (const each of started.filter(isThere)) send(each, 'SIGKILL')
    await this.#gone
    rmSync(this.#temporary, { recursive: true, force: true, maxRetries: 3 })
  }
}

function isThere(pid: number): boolean {
  return send(pid, 0)
}
