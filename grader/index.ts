/**
 * `npx tsx grader`: makes a private network for the grading where that is possible, and starts the command line in it.
 * The command line is bundled first and runs as plain Node: loading vitest through tsx takes half a second longer.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { killMarked, MARK, newMark } from './sandbox/marks.ts'
import { sweepTemporary, TEMPORARY_PREFIX } from './sandbox/temporary.ts'
import { bubblewrapWorks, PRIVATE_NETWORK } from './sandbox/sandbox.ts'
import type { Surroundings } from './cli/surroundings.ts'

const KILL_AFTER_MS = 1500

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const wanted = optionValue('--sandbox') ?? 'auto'
const sandbox = wanted !== 'none' && bubblewrapWorks() ? 'bwrap' : 'none'
// A self-check or a batch is many gradings, and each makes a network of its own.
const sharing =
  ['selfcheck', 'batch'].includes(args[0] ?? '') || args.includes('--watch') || args.includes('--ui')
const network = sandbox === 'bwrap' && !sharing ? 'private' : 'shared'

sweepTemporary()
const temporary = mkdtempSync(join(tmpdir(), `${TEMPORARY_PREFIX}${process.pid}-`))
const mark = newMark()
process.once('exit', () => {
  // A browser that draws diagrams outlives who has started it; one that shows them is the person's own.
  if (!args.includes('--ui')) killMarked(mark)
  rmSync(temporary, { recursive: true, force: true })
})

const program = join(temporary, 'grader.mjs')
await build({
  entryPoints: [join(root, 'grader/cli/main.ts')],
  outfile: program,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'error',
})
mkdirSync(join(temporary, 'programs'))
symlinkSync(join(root, 'node_modules'), join(temporary, 'node_modules'))

const surroundings: Surroundings = { root, temporary, sandbox, wanted, network }
const [file, ...rest] = [
  ...(network === 'private' ? PRIVATE_NETWORK : []),
  ...[process.execPath, '--enable-source-maps', program, ...args],
]
const child = spawn(file!, rest, {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, ZEROMQ_LABS: JSON.stringify(surroundings), [MARK]: mark },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    child.kill(signal)
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
  })
}
child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 2)))

function optionValue(name: string): string | undefined {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`))
  return at < 0 ? undefined : args[at]!.includes('=') ? args[at]!.slice(name.length + 1) : args[at + 1]
}
