/**
 * A class hands in: for each lab its solution, right submissions that look different, and mutants, so many in all. They are
 * graded in one batch, and then one after another: how long both take, and whether each earns the same.
 * Run: npx tsx grader/bench/class.ts [SUBMISSIONS [JOBS [LAB…]]]
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { trialsOf } from '../cli/trials.ts'
import { labFolders, readLab, type Lab } from '../kit/manifest.ts'
import { Result } from '../report/result.ts'
import { runGrader } from './run-grader.ts'

const [count = 20, jobs = availableParallelism(), ...chosen] = process.argv.slice(2).map(Number)
const root = join(import.meta.dirname, '../..')
const temporary = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
symlinkSync(join(root, 'node_modules'), join(temporary, 'node_modules'))

console.log('lab  submissions  one after another  in one batch  ratio  other points')
for (const folder of labFolders(root)) {
  const lab = await readLab(root, folder)
  if (chosen.length === 0 || chosen.includes(Number(lab.id))) await measure(lab)
}

async function measure(lab: Lab): Promise<void> {
  const names = await handIn(lab, join(temporary, lab.id))
  const [alone, together] = [join(temporary, `${lab.id}-alone`), join(temporary, `${lab.id}-together`)]
  const batchMs = await runGrader(
    'batch',
    lab.id,
    join(temporary, lab.id),
    '--out',
    together,
    '--jobs',
    `${jobs}`,
  )
  let aloneMs = 0
  for (const name of names)
    aloneMs += await runGrader(
      lab.id,
      join(temporary, lab.id, name),
      '--report',
      `json=${join(alone, name)}.json`,
    )
  const points = (file: string): number => Result.parse(JSON.parse(readFileSync(file, 'utf8'))).score
  const others = names.filter(
    (name) => points(join(alone, `${name}.json`)) !== points(join(together, name, 'result.json')),
  )
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`
  console.log(
    lab.id.padEnd(5) +
      String(names.length).padEnd(13) +
      seconds(aloneMs).padEnd(19) +
      `${seconds(batchMs)}, ${jobs} jobs`.padEnd(14) +
      (aloneMs / batchMs).toFixed(2).padEnd(7) +
      (others.join(', ') || 'none'),
  )
}

/** Puts so many submissions into a folder, from all that a self-check grades. Gives their names. */
async function handIn(lab: Lab, folder: string): Promise<string[]> {
  const trials = await trialsOf({ root, temporary }, lab, false)
  const step = trials.length / Math.min(count, trials.length)
  const taken = trials.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  for (const { name, folder: from } of taken) cpSync(from, join(folder, name), { recursive: true })
  return taken.map(({ name }) => name)
}
