import { spawn, type ChildProcess } from 'node:child_process'
import type { Launch, SandboxKind } from '../sandbox/sandbox.ts'
import { killMarked, MARK, marked, newMark } from '../sandbox/marks.ts'
import { computedMs, descendants, residentBytes, send } from '../sandbox/tree.ts'
import { watch } from '../sandbox/watchdog.ts'
import type { Journal } from './journal.ts'
import { deadline } from './patience.ts'
import { quote, showLine } from './text.ts'

const MOST_OUTPUT_BYTES = 2 ** 20
const MOST_MEMORY_BYTES = 2 ** 30
const MOST_PROCESSES = 64
const LOOK_EVERY_MS = 100
/** What a program printed last is read until then, if something that it started still holds its output open. */
const FLUSH_MS = 500
/** How long one that was asked to end is waited for, twice what the contract gives it. */
const RETIRE_MS = 2000

/** What asks a program to end; SIGINT is what Ctrl-C sends. */
export type EndingSignal = 'SIGTERM' | 'SIGINT'

/** A program that runs in its own process group, within limits; its output line by line. */
export class Supervised {
  readonly name: string
  readonly lines: string[] = []
  readonly errors: string[] = []
  /** How it ended, as `exit code 1` or `SIGKILL`; undefined while it runs. */
  ended: { code: number | undefined; signal: string | undefined } | undefined
  /** Why the grader stopped it: it went over a limit. */
  stopped: string | undefined
  protected readonly journal: Journal
  readonly #begun = performance.now()
  readonly #child: ChildProcess
  readonly #limits: NodeJS.Timeout
  readonly #gone: Promise<void>
  /** Finds what has left the program's tree where it has no process name space of its own. */
  readonly #mark: string | undefined
  #bytes = 0
  #killed = false

  constructor(name: string, launch: Launch, sandbox: SandboxKind, journal: Journal) {
    this.name = name
    this.journal = journal
    const { file, args, cwd } = launch
    this.#mark = sandbox === 'none' ? newMark() : undefined
    const env = { ...launch.env, ...(this.#mark && { [MARK]: this.#mark }) }
    this.#child = spawn(file, args, { env, cwd, detached: true, stdio: 'pipe' })
    // Whoever reads no input, or has ended, is not disturbed by what is typed.
    this.#child.stdin?.on('error', () => {})
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
        this.journal.did(this.#killed ? 'ended' : `ended: ${this.ending()}`, name)
        resolve()
      }
      this.#child.once('error', (error) => {
        this.errors.push(error.message)
        end(127, null)
      })
      this.#child.once('exit', (code, signal) => {
        const flushed = deadline(FLUSH_MS, () => end(code, signal))
        this.#child.once('close', () => {
          flushed.cancel()
          end(code, signal)
        })
      })
    })
  }

  /** Sends a signal to the program and what it started. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | EndingSignal): void {
    this.journal.did(signal, this.name)
    if (signal === 'SIGKILL') return this.#kill()
    for (const pid of this.#processes()) send(pid, signal)
  }

  /** Writes lines to its stdin, which stays open. */
  types(...lines: string[]): void {
    for (const line of lines) this.journal.did(`types ${quote(showLine(line))}`, this.name)
    this.#child.stdin?.write(lines.map((line) => `${line}\n`).join(''))
  }

  /** Closes its stdin when it has taken what was typed. */
  endsInput(): void {
    this.journal.did('input ends', this.name)
    this.#child.stdin?.end()
  }

  /** Milliseconds that it has run, and that its processes have computed of them; both 0 when it has ended. */
  get times(): { runMs: number; computedMs: number } {
    if (this.ended) return { runMs: 0, computedMs: 0 }
    const computed = this.#processes().reduce((sum, pid) => sum + computedMs(pid), 0)
    return { runMs: performance.now() - this.#begun, computedMs: computed }
  }

  /** Ends it, whatever state it is in, and resolves when it is gone. */
  async stop(): Promise<void> {
    if (!this.ended) {
      this.#kill()
      await this.#gone
    } else if (this.#mark) killMarked(this.#mark)
  }

  /** Asks it to end, and ends it when it has not in time. */
  async retire(): Promise<void> {
    if (this.ended) return
    for (const signal of ['SIGCONT', 'SIGTERM'] as const) this.signal(signal)
    const patience = setTimeout(() => void this.stop(), RETIRE_MS)
    await this.#gone
    clearTimeout(patience)
  }

  ending(): string {
    if (this.ended?.signal) return this.ended.signal
    return `exit status ${this.ended?.code ?? '?'}`
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
    this.journal.printed(this.name, stream, showLine(line))
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
    this.journal.did(`stopped: ${why}`, this.name)
    this.#kill()
  }

  /** The program and its descendants, without the processes of the sandbox around it. */
  #processes(): number[] {
    const pid = this.#child.pid
    if (pid === undefined || this.ended) return []
    if (!this.#mark) return descendants(pid).slice(1)
    return [...new Set([pid, ...descendants(pid), ...marked(this.#mark)])]
  }

  #kill(): void {
    this.#killed = true
    this.#child.stdout?.resume()
    const pid = this.#child.pid
    if (pid === undefined) return
    for (const each of descendants(pid)) send(each, 'SIGKILL')
    send(-pid, 'SIGKILL')
    if (this.#mark) killMarked(this.#mark)
  }
}

/** A sandbox reports the death of its program by a signal as 128 and the signal's number. */
function ending(
  code: number | null,
  signal: string | null,
): { code: number | undefined; signal: string | undefined } {
  const names: Record<number, string> = {
    130: 'SIGINT',
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
