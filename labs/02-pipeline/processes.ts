import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { $ } from 'zx'
import { dim, giveColour, inColourOf, print, red } from './terminal.ts'

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

/** One role as a process in a group of its own, each of its lines shown behind its name. */
export class Program {
  /** All that were ever started. */
  static readonly started: Program[] = []
  readonly name: string
  /** What it printed on stdout. */
  readonly lines: string[] = []
  readonly errors: string[] = []
  /** How it ended, such as `exit status 1` or `SIGKILL`; undefined while it runs. */
  ended: string | undefined
  readonly #pid: number | undefined
  readonly #gone: Promise<void>

  constructor(name: string, file: string, env: Record<string, string>) {
    this.name = name
    Program.started.push(this)
    giveColour(name)
    const start = $({
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
      detached: true,
      nothrow: true,
      quiet: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const started = start`exec ${process.execPath} --import tsx ${file}`
    this.#pid = started.pid
    running.add(this)
    createInterface(started.stdout).on('line', (line) => this.#heard(this.lines, line))
    createInterface(started.stderr).on('line', (line) => this.#heard(this.errors, line))
    this.#gone = started.then(({ exitCode, signal }) => {
      this.ended = signal ?? `exit status ${exitCode}`
      running.delete(this)
      look()
    })
  }

  /** Where a starter stopped, as `TODO 2.1`. */
  get todo(): string | undefined {
    return /Error: (TODO \d\.\d)/.exec(this.errors.join('\n'))?.[1]
  }

  signal(signal: NodeJS.Signals): void {
    try {
      if (!this.ended && this.#pid) process.kill(-this.#pid, signal)
    } catch {
      // It ended just now.
    }
  }

  /** Ends the program, politely at first. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.signal(signal)
    const impatient = setTimeout(() => this.signal('SIGKILL'), 1500)
    await this.#gone
    clearTimeout(impatient)
  }

  #heard(to: string[], line: string): void {
    to.push(line)
    const text = line.replaceAll(import.meta.dirname + '/', '')
    if (to === this.lines) show(this.name, line)
    else if (worthShowing(line)) show(this.name, /^\w*Error\b/.test(line) ? red(text) : dim(text))
    look()
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()))
}

/**
 * Waits until something that the programs do has happened. Throws Trouble when a program that it needs
 * has failed, or when it has not come in time; `otherwise` then says what to look at.
 */
export async function until(
  happened: () => boolean,
  needs: Program[],
  otherwise: string | (() => string),
  patienceMs = 8000,
): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs)
  while (!happened()) {
    const failed = needs.find((program) => program.ended)
    if (failed) throw new Trouble(`${failed.name} ended with ${failed.ended}, too early.`)
    if (patience.aborted) throw new Trouble(typeof otherwise === 'string' ? otherwise : otherwise())
    await once(changes, 'change', { signal: patience }).catch(() => {})
  }
}

/** Tells `until` to look again. */
export function look(): void {
  changes.dispatchEvent(new Event('change'))
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

function show(name: string, line: string): void {
  print(`  ${inColourOf(name, name.padEnd(10))} ${line}`)
}

/** An uncaught error: the place, the line and the message are for people; the rest of the stack is not. */
function worthShowing(line: string): boolean {
  return !/^\s*$|^Node\.js v|^\s+at .*(node:|node_modules)|^\s+at <anonymous>/.test(line)
}
