import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { chalk } from 'zx'

if (!process.stdout.isTTY || process.env.NO_COLOR) chalk.level = 0

const COLOURS = [chalk.cyan, chalk.yellow, chalk.green, chalk.magenta, chalk.blueBright]
const PATIENCE_MS = 30_000
const colourOf = new Map<string, (text: string) => string>()
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
  readonly name: string
  /** What it printed on stdout. */
  readonly lines: string[] = []
  readonly errors: string[] = []
  /** How it ended, such as `exit status 1` or `SIGKILL`; undefined while it runs. */
  ended: string | undefined
  readonly #process: ChildProcessWithoutNullStreams
  readonly #gone: Promise<void>

  constructor(name: string, file: string, env: Record<string, string>) {
    this.name = name
    if (!colourOf.has(name)) colourOf.set(name, COLOURS[colourOf.size % COLOURS.length]!)
    // Not with zx, whose bash takes the socket on its stdin for a remote login, and reads ~/.bashrc first.
    const started = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...env },
      detached: true,
    })
    this.#process = started
    running.add(this)
    // It may be gone when something is typed.
    started.stdin.on('error', () => {})
    createInterface(started.stdout).on('line', (line) => this.#heard(this.lines, line))
    createInterface(started.stderr).on('line', (line) => this.#heard(this.errors, line))
    this.#gone = new Promise((resolve) => {
      started.once('close', (status, signal) => {
        this.ended = signal ?? `exit status ${status}`
        running.delete(this)
        changes.dispatchEvent(new Event('change'))
        resolve()
      })
    })
  }

  /** Where a starter stopped, as `TODO 1.2`. */
  get todo(): string | undefined {
    return /Error: (TODO \d\.\d)/.exec(this.errors.join('\n'))?.[1]
  }

  /** Types one line. */
  type(line: string): void {
    show(this.name, chalk.bold(`› ${line}`))
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
    this.signal(signal)
    const impatient = setTimeout(() => this.signal('SIGKILL'), 1500)
    await this.#gone
    clearTimeout(impatient)
  }

  #heard(to: string[], line: string): void {
    to.push(line)
    const text = line.replaceAll(import.meta.dirname + '/', '')
    if (to === this.lines) show(this.name, line)
    else if (worthShowing(line)) show(this.name, /^\w*Error\b/.test(line) ? chalk.red(text) : chalk.dim(text))
    changes.dispatchEvent(new Event('change'))
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()))
}

/**
 * Waits until something that the programs do has happened. Throws Trouble when a program that it needs
 * has failed, or when it has not come in time; `otherwise` then says what to look at.
 */
export async function until(happened: () => boolean, needs: Program[], otherwise: string): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  while (!happened()) {
    const failed = needs.find((program) => program.ended)
    if (failed) throw new Trouble(`${failed.name} ended with ${failed.ended}, too early.`)
    if (patience.aborted) throw new Trouble(otherwise)
    await once(changes, 'change', { signal: patience }).catch(() => {})
  }
}

/** So many ports that nobody uses, in order. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports.sort((a, b) => a - b)
}

export function heading(text: string): void {
  console.log(`\n${chalk.bold(text)}\n`)
}

export function say(text: string): void {
  console.log(chalk.bold('▸ ') + text)
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
  console.log(`  ${colourOf.get(name)!(name.padEnd(8))} ${line}`)
}

/** An uncaught error: the place, the line and the message are for people; the rest of the stack is not. */
function worthShowing(line: string): boolean {
  return !/^\s*$|^Node\.js v|^\s+at .*(node:|node_modules)|^\s+at <anonymous>/.test(line)
}
