import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { dim, red, show, typed } from './screen.ts'

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

// On a machine so busy that nothing above helps.
setTimeout(() => {
  console.error('The demo took more than a minute, and gave up.')
  process.exit(1)
}, 60_000).unref()

/** What went wrong in an act, in words for the person at the terminal. */
export class Trouble extends Error {}

/** One role as a process in a group of its own. What it prints and what is typed to it is shown behind its name. */
export class Program {
  /** All that were ever started. */
  static readonly started: Program[] = []
  readonly name: string
  /** What it printed on stdout. */
  readonly lines: string[] = []
  readonly errors: string[] = []
  /** How it ended, such as `exit status 1` or `SIGKILL`; undefined while it runs. */
  ended: string | undefined
  #mayEnd = false
  /** How many lines of an excerpt are still to come, and whether the place of an error was shown. */
  #excerpt = 0
  #placed = false
  readonly #process: ChildProcessWithoutNullStreams
  readonly #gone: Promise<void>

  constructor(name: string, file: string, env: Record<string, string>) {
    this.name = name
    // Not with zx, whose bash takes the socket on its stdin for a remote login, and reads ~/.bashrc first.
    const started = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
      detached: true,
    })
    this.#process = started
    Program.started.push(this)
    running.add(this)
    // It may be gone when something is typed.
    started.stdin.on('error', () => {})
    createInterface(started.stdout).on('line', (line) => this.#heard(this.lines, line))
    createInterface(started.stderr).on('line', (line) => this.#heard(this.errors, line))
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

  /** Types one line. */
  type(line: string): void {
    show(this.name, typed(line))
    this.#process.stdin.write(`${line}\n`)
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

  #heard(to: string[], line: string): void {
    to.push(line)
    if (to === this.lines) show(this.name, line)
    else if (this.#isForPeople(line)) {
      const text = line.replaceAll(import.meta.dirname + '/', '')
      show(this.name, /^\w*Error\b/.test(line) ? red(text) : dim(text))
    }
    look()
  }

  /** Of an uncaught error the message and the place are for people; the excerpt and the rest of the stack are not. */
  #isForPeople(line: string): boolean {
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
export async function until(happened: () => boolean, otherwise: string, patienceMs = 30_000): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs)
  while (!happened()) {
    const failure = Program.started.map((program) => program.failure).find(Boolean)
    if (failure) throw new Trouble(failure)
    if (patience.aborted) throw new Trouble(otherwise)
    await once(changes, 'change', { signal: patience }).catch(() => {})
  }
}

/** So many ports that nobody uses, as endpoints. */
export async function freeEndpoints(count: number): Promise<string[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const endpoints = servers.map((server) => `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return endpoints
}

/** The id of the parent's parent, as Linux shows it in /proc; empty elsewhere. */
function parentOfParent(): string {
  try {
    return readFileSync(`/proc/${process.ppid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[1]!
  } catch {
    return ''
  }
}
