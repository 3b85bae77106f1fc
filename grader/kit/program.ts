import { spawn, type ChildProcess } from 'node:child_process'
import { descendants, residentBytes } from '../sandbox/tree.ts'
import type { Launch, SandboxKind } from '../sandbox/sandbox.ts'
import { watch } from '../sandbox/watchdog.ts'
import { CheckFailure } from './failure.ts'
import type { Journal } from './journal.ts'
import { until, type Ending } from './until.ts'
import { quote, showLine } from './text.ts'

export const MOST_OUTPUT_BYTES = 2 ** 20
export const MOST_MEMORY_BYTES = 2 ** 30
export const MOST_PROCESSES = 64
const LOOK_EVERY_MS = 100
/** From a program's start to the first thing it does, in milliseconds of fair time. */
export const START_MS = 5000
/** From a cause to its effect in a program that runs already, in milliseconds of fair time. */
export const ANSWER_MS = 1500
/** What the contract allows between SIGTERM and the end, with a little for the machine. */
const TERM_MS = 1200

/** One running role of a submission, in its own process group, its output line by line. */
export class Program {
  readonly name: string
  readonly lines: string[] = []
  readonly errors: string[] = []
  /** How it ended, as `exit code 1` or `SIGKILL`; undefined while it runs. */
  ended: { code: number | undefined; signal: string | undefined } | undefined
  /** Why the grader stopped it: it went over a limit. */
  stopped: string | undefined
  readonly #journal: Journal
  readonly #sandbox: SandboxKind
  readonly #child: ChildProcess
  readonly #limits: NodeJS.Timeout
  readonly #gone: Promise<void>
  #bytes = 0
  #killed = false

  constructor(name: string, launch: Launch, sandbox: SandboxKind, journal: Journal) {
    this.name = name
    this.#journal = journal
    this.#sandbox = sandbox
    const { file, args, env, cwd } = launch
    this.#child = spawn(file, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#limits = setInterval(() => this.#checkLimits(), LOOK_EVERY_MS)
    const unwatch = sandbox === 'none' && this.#child.pid ? watch(this.#child.pid) : undefined
    this.#read('stdout', this.lines)
    this.#read('stderr', this.errors)
    this.#gone = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null): void => {
        clearInterval(this.#limits)
        if (this.ended) return
        unwatch?.()
        this.ended = ending(code, signal)
        this.#journal.did(this.#killed ? 'ended' : `ended: ${this.ending()}`, name)
        resolve()
      }
      this.#child.once('error', (error) => {
        this.errors.push(error.message)
        end(127, null)
      })
      this.#child.once('exit', (code, signal) => {
        const flushed = setTimeout(() => end(code, signal), 200)
        this.#child.once('close', () => {
          clearTimeout(flushed)
          end(code, signal)
        })
      })
    })
  }

  /** Waits until the program has printed this line, or one that matches. */
  async prints(line: string | RegExp, ms = ANSWER_MS): Promise<string> {
    const matches = (l: string): boolean => (typeof line === 'string' ? l === line : line.test(l))
    return until(this.#journal, () => this.lines.find(matches), {
      expected: `${this.name} prints ${typeof line === 'string' ? quote(line) : `a line like ${line.source}`}`,
      got: () => this.printedSoFar(),
      cause: () => (typeof line === 'string' ? printedWrong(line, this) : undefined),
      ended: () => this.end(),
      ms,
    })
  }

  /** Waits until the program has ended by itself with exit status 0. */
  async leaves(cause?: string): Promise<void> {
    await until(this.#journal, () => this.ended, {
      expected: `${this.name} ends by itself with exit status 0`,
      got: () => 'it is still running',
      cause: () => cause,
      ms: ANSWER_MS,
    })
    if (this.ended?.code !== 0) {
      throw new CheckFailure({
        ...this.end()!.parts,
        expected: `${this.name} ends by itself with exit status 0`,
      })
    }
  }

  /** Sends SIGTERM and waits for the clean end that the contract gives a second to. */
  async endsOnSigterm(): Promise<void> {
    const expected = `${this.name} ends within a second of SIGTERM, with exit status 0`
    if (this.ended) throw new CheckFailure({ ...this.end()!.parts, expected })
    this.signal('SIGTERM')
    const end = await until(this.#journal, () => this.ended, {
      expected,
      got: () => 'it is still running',
      cause: () =>
        'the program handles SIGTERM but never leaves its loop, or a loop without a pause keeps the handler from running',
      ms: TERM_MS,
    })
    if (end.code === 0) return
    throw new CheckFailure({
      expected,
      got: `it ended with ${this.ending()}`,
      cause: end.signal === 'SIGTERM' ? 'nothing in the program handles SIGTERM' : undefined,
    })
  }

  /** SIGKILL, SIGSTOP, SIGCONT or SIGTERM to the program and what it started. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.#journal.did(signal, this.name)
    if (signal === 'SIGKILL') return this.#kill()
    for (const pid of this.#processes()) send(pid, signal)
  }

  /** Ends it, whatever state it is in, and resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.ended) return
    this.#kill()
    await this.#gone
  }

  /** How it ended, for a failure's text; undefined while it runs. */
  end(): Ending | undefined {
    if (!this.ended) return undefined
    if (this.stopped)
      return { well: false, parts: { expected: '', got: `${this.name} was stopped: ${this.stopped}` } }
    const errors = withoutNoise(this.errors)
    const todo = /TODO \d\.\d.*/.exec(errors.find((line) => /Error: TODO/.test(line)) ?? '')?.[0]
    const parts = {
      expected: '',
      got: `${this.name} ended with ${this.ending()}${errors.length > 0 ? `, after it had written to stderr:\n${lastLines(errors)}` : ''}`,
      cause: todo && `this is still to be written: ${todo}`,
    }
    return { well: this.ended.code === 0, parts }
  }

  ending(): string {
    if (this.ended?.signal) return this.ended.signal
    return `exit status ${this.ended?.code ?? '?'}`
  }

  printedSoFar(): string {
    return this.lines.length === 0 ? 'it printed nothing' : `it printed\n${lastLines(this.lines.map(quote))}`
  }

  #read(stream: 'stdout' | 'stderr', lines: string[]): void {
    let rest = ''
    const source = this.#child[stream]!
    source.setEncoding('utf8')
    source.on('data', (text: string) => {
      this.#bytes += Buffer.byteLength(text)
      if (this.#bytes > MOST_OUTPUT_BYTES) return this.#overLimit('it printed more than 1 MiB')
      const parts = (rest + text).split('\n')
      rest = parts.pop()!
      for (const line of parts) this.#line(stream, lines, line)
    })
    source.on('end', () => {
      if (rest !== '') this.#line(stream, lines, rest)
    })
  }

  #line(stream: 'stdout' | 'stderr', lines: string[], line: string): void {
    lines.push(line)
    this.#journal.printed(this.name, stream, showLine(line))
  }

  #checkLimits(): void {
    const pids = this.#processes()
    if (pids.length > MOST_PROCESSES) this.#overLimit(`it had more than ${MOST_PROCESSES} processes`)
    const bytes = pids.reduce((sum, pid) => sum + residentBytes(pid), 0)
    if (bytes > MOST_MEMORY_BYTES) this.#overLimit('it used more than 1 GiB of memory')
  }

  #overLimit(why: string): void {
    if (this.stopped) return
    this.stopped = why
    this.#journal.did(`stopped: ${why}`, this.name)
    this.#kill()
  }

  /** The program and its descendants, without the processes of the sandbox around it. */
  #processes(): number[] {
    const pid = this.#child.pid
    if (pid === undefined || this.ended) return []
    return this.#sandbox === 'bwrap' ? descendants(pid).slice(1) : [pid, ...descendants(pid)]
  }

  #kill(): void {
    this.#killed = true
    this.#child.stdout?.resume()
    const pid = this.#child.pid
    if (pid === undefined) return
    for (const each of descendants(pid)) send(each, 'SIGKILL')
    send(-pid, 'SIGKILL')
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}

/** A sandbox reports the death of its program by a signal as 128 and the signal's number. */
function ending(
  code: number | null,
  signal: string | null,
): { code: number | undefined; signal: string | undefined } {
  const names: Record<number, string> = {
    134: 'SIGABRT',
    137: 'SIGKILL',
    139: 'SIGSEGV',
    143: 'SIGTERM',
    153: 'SIGXFSZ',
  }
  if (signal) return { code: undefined, signal }
  const name = names[code ?? 0]
  return name ? { code: undefined, signal: name } : { code: code ?? undefined, signal: undefined }
}

/** Without empty lines and the parts of a stack trace that are Node's own. */
function withoutNoise(lines: string[]): string[] {
  return lines.filter(
    (line) => line.trim() !== '' && !/^\s+at .*\(?node:internal|^Node\.js v|^\s*\^+\s*$/.test(line),
  )
}

function lastLines(lines: string[]): string {
  const shown = lines.slice(-10).map((line) => `  ${showLine(line)}`)
  return [...(lines.length > 10 ? [`  … ${lines.length - 10} lines before`] : []), ...shown].join('\n')
}

/** Mistakes that keep a right line from being recognised. */
function printedWrong(line: string, program: Program): string | undefined {
  const plain = (text: string): string => text.replace(/[\0\s]+/g, ' ').trim()
  if (program.errors.some((l) => l === line)) return 'the line went to stderr; the contract is about stdout'
  const near = program.lines.find((l) => plain(l) === plain(line))
  if (near?.includes('\0'))
    return 'the line has a NUL in it: ZeroMQ strings carry their length and need no terminator'
  if (near) return 'the line differs in white space only'
  if (program.lines.length === 0 && !program.ended)
    return 'if the program prints at all, its stdout is buffered because it is no terminal: flush after each line'
  return undefined
}
