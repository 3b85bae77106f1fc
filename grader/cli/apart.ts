import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Result } from '../report/result.ts'
import { PRIVATE_NETWORK } from '../sandbox/sandbox.ts'
import type { Surroundings } from './surroundings.ts'

export interface Order {
  folder: string
  /** Titles; empty for all. */
  checks: string[]
  seed: number
  /** So often each check; once when it is left out. */
  times?: number
  /** Where to leave V8's coverage of the submission. */
  coverage?: string | undefined
}

/** What comes back for an order. */
export type Answer = { result: unknown } | { error: string }

/**
 * Grades submissions of one lab, one after another, in a process of its own and, where there is a sandbox, in a network
 * of its own, so that several can be at work at once.
 */
export class Examiner {
  readonly #temporary: string
  readonly #process: ChildProcess
  readonly #errors: Buffer[] = []

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
      env: { ...process.env, ZEROMQ_LABS: JSON.stringify(inside) },
    })
    this.#process.stderr!.on('data', (chunk: Buffer) => this.#errors.push(chunk))
  }

  /** Rejects with what went wrong when it could not grade. */
  async grade(order: Order): Promise<Result> {
    const left = new AbortController()
    const answered = once(this.#process, 'message', { signal: left.signal }) as Promise<[Answer]>
    const died = once(this.#process, 'close', { signal: left.signal }).then((): [Answer] => [
      { error: Buffer.concat(this.#errors).toString() || 'the grading left no result' },
    ])
    try {
      this.#process.send(order)
      const [answer] = await Promise.race([answered, died])
      if ('error' in answer) throw new Error(answer.error)
      return Result.parse(answer.result)
    } finally {
      left.abort()
      await Promise.allSettled([answered, died])
    }
  }

  async close(): Promise<void> {
    const gone = once(this.#process, 'exit')
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.disconnect()
      await gone
    }
    rmSync(this.#temporary, { recursive: true, force: true })
  }
}
