import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { dim, red, show } from './screen.ts'

const running = new Set<Program>()
const changes = new EventTarget()

// Whatever ends the demo (Ctrl-C, a closed terminal, `| head`, a mistake in here), no program outlives it.
process.on('exit', () => running.forEach((program) => program.signal('SIGKILL')))
process.stdout.on('error', () => process.exit(1))
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
  process.on(signal, () => process.exit(128 + number))

// npx passes SIGTERM to its shell and no further. What is left then has another parent: time to go.
const ancestry = parentOfParent()
setInterval(() => {
  if (parentOfParent() !== ancestry) process.exit(143)
}, 300).unref()

/** What went wrong in an act, in words for the person at the terminal. */
export class Trouble extends Error {}

/** A line of a program's output, and when it came, in milliseconds. */
interface Line {
  text: string
  at: number
}

/** One program as a process in a group of its own. What it says on stderr is shown behind its name. */
export class Program {
  /** All that were ever started. */
  static readonly started: Program[] = []
  readonly name: string
  /** What it printed on stdout. */
  readonly lines: Line[] = []
  readonly errors: string[] = []
  /** How it ended, such as `exit status 1` or `SIGKILL`; undefined while it runs. */
  ended: string | undefined
  /** How many of its lines are of acts that are over. */
  old = 0
  #mayEnd = false
  /** How many lines of an excerpt are still to come, and whether the place of an error was shown. */
  #excerpt = 0
  #placed = false
  readonly #place: string | undefined
  readonly #process: ChildProcessWithoutNullStreams
  readonly #gone: Promise<void>

  constructor(name: string, file: string, env: Record<string, string>) {
    this.name = name
    this.#place = env.PEER_ENDPOINT
    // Not with zx, whose bash takes the socket on its stdin for a remote login, and reads ~/.bashrc first.
    const started = spawn(process.execPath, ['--enable-source-maps', file], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
      detached: true,
    })
    this.#process = started
    Program.started.push(this)
    running.add(this)
    // It may be gone when something is typed.
    started.stdin.on('error', () => {})
    createInterface(started.stdout).on('line', (text) => {
      this.lines.push({ text, at: performance.now() })
      look()
    })
    createInterface(started.stderr).on('line', (line) => this.#complained(line))
    this.#gone = new Promise((resolve) => {
      started.once('close', (status, signal) => {
        this.ended = signal ?? `exit status ${status}`
        running.delete(this)
        look()
        resolve()
      })
    })
  }

  /** Where a starter stopped, as `TODO 1.2`. */
  get todo(): string | undefined {
    return /Error: (TODO \d\.\d)/.exec(this.errors.join('\n'))?.[1]
  }

  /** Why nothing more is to be expected of it, if so. */
  get failure(): string | undefined {
    if (this.ended && !this.#mayEnd) return `${this.name} ended with ${this.ended}, too early.`
    return this.todo && `${this.name} has come to ${this.todo}.`
  }

  /** Its process id, while it runs. */
  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** When it printed this line in the present act, if it did. */
  printed(text: string): number | undefined {
    return this.lines.slice(this.old).find((line) => line.text === text)?.at
  }

  /** Types one line, or several at once. */
  type(...lines: string[]): void {
    this.#process.stdin.write(lines.map((line) => `${line}\n`).join(''))
  }

  /** It is about to end by itself, and that is no trouble. */
  mayEnd(): void {
    this.#mayEnd = true
  }

  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process
    try {
      if (!this.ended && pid) process.kill(-pid, signal)
    } catch {
      // It ended just now.
    }
  }

  /** Ends the program, politely at first. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#mayEnd = true
    this.signal(signal)
    const impatient = setTimeout(() => this.signal('SIGKILL'), 1500)
    await this.#gone
    clearTimeout(impatient)
  }

  #complained(line: string): void {
    this.errors.push(line)
    if (this.#isForPeople(line)) {
      const text = line.replaceAll(import.meta.dirname + '/', '')
      show(this.name, /^\w*Error\b/.test(line) ? red(text) : dim(text))
    }
    look()
  }

  /**
   * Of an uncaught error the message and the place are for people; the excerpt and the rest of the stack are not. Nor is
   * where a peer is, when there are eight of them.
   */
  #isForPeople(line: string): boolean {
    if (this.#place && line.includes(this.#place)) return false
    if (/^(file:\/\/)?\/.*:\d+$/.test(line)) this.#excerpt = 3
    if (this.#excerpt-- > 0 || /^\s*$|^Node\.js v/.test(line)) return false
    if (!/^\s+at /.test(line)) {
      this.#placed = false
      return true
    }
    const isPlace = !this.#placed && line.includes(import.meta.dirname)
    this.#placed ||= isPlace
    return isPlace
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()))
}

/** Tells `until` to look again. */
export function look(): void {
  changes.dispatchEvent(new Event('change'))
}

/**
 * Waits until something that the programs do has happened. Throws Trouble when one of them has failed, or when it has
 * not come in time; `otherwise` then says what to look at.
 */
export async function until(
  happened: () => boolean,
  otherwise: string | (() => string),
  patienceMs = 8000,
): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs)
  while (!happened()) {
    const failure = Program.started.map((program) => program.failure).find(Boolean)
    if (failure) throw new Trouble(failure)
    if (patience.aborted) throw new Trouble(typeof otherwise === 'string' ? otherwise : otherwise())
    await once(changes, 'change', { signal: patience }).catch(() => {})
  }
}

/** The id of the parent's parent, as Linux shows it in /proc; empty elsewhere. */
function parentOfParent(): string {
  try {
    return readFileSync(`/proc/${process.ppid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[1]!
  } catch {
    return ''
  }
}
