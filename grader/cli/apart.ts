import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Result } from '../report/result.ts'
import { PRIVATE_NETWORK } from '../sandbox/sandbox.ts'
import type { Surroundings } from './surroundings.ts'

export interface Order {
  lab: string
  folder: string
  /** Titles; empty for all. */
  checks: string[]
  seed: number
  /** So often each check; once when it is left out. */
  times?: number
  /** Where to leave V8's coverage of the submission. */
  coverage?: string | undefined
}

/**
 * Grades in a process of its own and, where there is a sandbox, in a network of its own, so that several gradings can
 * be under way at once. Rejects with what the grader wrote to stderr when it could not grade.
 */
export async function gradeApart(around: Surroundings, order: Order): Promise<Result> {
  const temporary = mkdtempSync(join(around.temporary, 'apart-'))
  mkdirSync(join(temporary, 'programs'))
  const file = join(temporary, 'result.json')
  const confined = around.sandbox === 'bwrap'
  const inside: Surroundings = {
    ...around,
    temporary,
    network: confined ? 'private' : 'shared',
    coverage: order.coverage,
  }
  const [command, ...args] = [
    ...(confined ? PRIVATE_NETWORK : []),
    ...[process.execPath, '--enable-source-maps', process.argv[1]!],
    ...[
      order.lab,
      order.folder,
      '--seed',
      String(order.seed),
      '--times',
      String(order.times ?? 1),
      '--report',
      `json=${file}`,
    ],
    ...order.checks.flatMap((title) => ['--check', title]),
  ]
  const child = spawn(command!, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ZEROMQ_LABS: JSON.stringify(inside) },
  })
  const errors: Buffer[] = []
  child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk))
  try {
    await once(child, 'close')
    return Result.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Error(Buffer.concat(errors).toString() || 'the grading left no result', { cause: error })
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
