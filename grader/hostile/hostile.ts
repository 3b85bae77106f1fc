import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SandboxKind } from '../sandbox/sandbox.ts'
import type { Result } from '../report/result.ts'

const SOLUTION = join(import.meta.dirname, '../../labs/01-pubsub/solution')

/** What must become of a submission when stage 1.1 is graded. */
export interface Outcome {
  points: 0 | 10
  /** What must be said of it, in a check's failure or its transcript. */
  says: RegExp
  /** It ends who grades it, and only that. */
  breaks?: boolean
}

export interface Hostile {
  name: string
  /** What its folder here does not have. */
  make?: (folder: string) => void
  bwrap: Outcome
  none: Outcome
}

const IDLE = /nothing came/
const LEFT = /nothing came, and publisher ended with exit status 0/

/** Submissions of lab 01 with a publisher that is after something else. What each does stands in its file. */
export const HOSTILE: Hostile[] = [
  always('fork-bomb', /publisher was stopped: it had more than 64 processes/),
  always('endless-output', /publisher was stopped: it printed more than 1 MiB/),
  always('endless-memory', /publisher was stopped: it used more than 1 GiB of memory/),
  always('endless-file', /publisher ended with SIGXFSZ/),
  always('deaf', /it is still running/),
  always('daemon', LEFT),
  always('sleeper', IDLE),
  {
    name: 'killer',
    bwrap: { points: 0, says: LEFT },
    none: { points: 0, says: /the process that runs the checks has died/, breaks: true },
  },
  {
    name: 'reader',
    bwrap: { points: 0, says: /prints {2}there is no solution here/ },
    // Nothing can keep it from the files of whoever grades. The result says that there was no sandbox.
    none: { points: 10, says: /^/ },
  },
  always('forger', LEFT),
  {
    name: 'caller',
    bwrap: { points: 0, says: /prints {2}nobody answers: ECONNREFUSED/ },
    none: { points: 0, says: /prints {2}somebody answers/ },
  },
  always('squatter', IDLE),
  always('garbage', /the wire at WEATHER_ENDPOINT: /),
  always('huge-frame', /a frame claims 2147483648 bytes/),
  always('flood', /"x+" … 4194304 bytes/),
  always(
    'link-out',
    /publisher\.ts is outside of the submission|is a symbolic link out of its folder/,
    (folder) => symlinkSync(join(SOLUTION, 'publisher.ts'), join(folder, 'publisher.mjs')),
  ),
  always('link-endless', /is neither a file nor a folder|is a symbolic link out of its folder/, (folder) =>
    symlinkSync('/dev/zero', join(folder, 'lab.json')),
  ),
  always('plan-outside', /gives the folder "\.\.\/\.\.", which is not a folder inside the submission/),
  always('plan-shell', /lab\.json is not as it must be/),
  always('plan-million', /lab\.json is larger than 64 KiB/, (folder) => {
    const roles = Array.from({ length: 1_000_000 }, (_, i) => `"r${i}":["sh"]`)
    writeFileSync(join(folder, 'lab.json'), `{"commands":{${roles.join()}}}`)
  }),
]

function always(name: string, says: RegExp, make?: Hostile['make']): Hostile {
  return { name, bwrap: { points: 0, says }, none: { points: 0, says }, ...(make && { make }) }
}

/** Writes a hostile submission to a folder. `port` is where somebody listens on the host, for the one that calls. */
export function place({ name, make }: Hostile, folder: string, port: number): void {
  const files = join(import.meta.dirname, name)
  if (existsSync(files)) cpSync(files, folder, { recursive: true })
  else mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'port'), String(port))
  make?.(folder)
}

/** Writes one that is right to a folder. */
export function placeRight(folder: string): void {
  cpSync(SOLUTION, folder, { recursive: true })
}

/** Says what is wrong with a hostile submission's result; undefined when it is as it must be. */
export function judge(hostile: Hostile, sandbox: SandboxKind, result: Result): string | undefined {
  const { points, says } = hostile[sandbox]
  const checks = result.stages.flatMap((stage) => stage.checks)
  const said = checks.flatMap(({ got = '', transcript }) => [got, ...transcript])
  if (result.sandbox.kind !== sandbox) return `the result says "${result.sandbox.kind}"`
  if (result.score !== points) return `it earned ${result.score} points, not ${points}`
  // Where a machine is too busy to judge, that is said, and it is no mark.
  if (result.incomplete || said.some((text) => says.test(text))) return undefined
  return `nothing says ${says}, only: ${said.join('\n')}`
}
