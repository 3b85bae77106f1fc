/** `npm run verify`: everything that must hold before a change may land, one line a step. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { labFolders } from '../grader/kit/manifest.ts'
import { bringNeeds } from './needs.ts'

type Step = [name: string, ...command: string[]]

const labs = labFolders('.')
/** `npm run selfcheck` grades all mutants with all checks that can tell them from the solution: too much for each change. */
const FEW = ['--first', '--sample', '20']
/** What runs in a browser has types of its own. */
const pages = labs.filter((lab) => existsSync(`labs/${lab}/page`))
const steps: Step[] = [
  ['format', 'prettier', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'tsc'],
  ...pages.map((lab): Step => [`types of ${lab.slice(0, 2)}'s page`, 'tsc', '-p', `labs/${lab}/page`]),
  ['tests', 'vitest', 'run', '--config', '.ci/vitest.config.ts'],
  ...labs.map((lab): Step => [`demo ${lab}`, 'tsx', `labs/${lab}`]),
  ...labs.map((lab): Step => [`self-check ${lab}`, 'tsx', 'grader', 'selfcheck', lab, ...FEW]),
  ['docs are fresh', 'tsx', 'docs/build.ts', '--check'],
]

let passed = 0
const failed: string[] = []
await step('needs', () => Promise.resolve(bringNeeds()))
if (failed.length === 0) for (const [name, ...command] of steps) await step(name, () => run(command))
console.log(`\n${passed} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1

async function step(name: string, work: () => Promise<string>): Promise<void> {
  const begun = performance.now()
  const say = (mark: string, text: string): void => {
    console.log(
      `${mark} ${name.padEnd(22)} ${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}`,
    )
  }
  try {
    say('✓', await work())
    passed++
  } catch (error) {
    say('✗', `\n${(error as Error).message}`)
    failed.push(name)
  }
}

/** Runs one of the project's tools and resolves with nothing, or rejects with all that it printed. */
function run([tool, ...args]: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(`node_modules/.bin/${tool}`, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve('')
      else reject(new Error(Buffer.concat(output).toString()))
    })
  })
}
