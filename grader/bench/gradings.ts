/**
 * Grades the solutions of all labs so often in all, two thirds of them as many at a time as there are processors, a third
 * at eight times as many, and says which did not earn everything. Run: npx tsx grader/bench/gradings.ts [GRADINGS]
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { labFolders } from '../kit/manifest.ts'
import { Result } from '../report/result.ts'
import { runGrader } from './run-grader.ts'

const [gradings = 1000] = process.argv.slice(2).map(Number)
const root = join(import.meta.dirname, '../..')
const temporary = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const labs = labFolders(root)
const each = Math.ceil(gradings / labs.length)
const busy = Math.floor(each / 3)
console.log('lab  gradings  at a time  failed  incomplete  repeated checks  least, median, most  load')
for (const lab of labs) {
  await measure(lab, each - busy, availableParallelism())
  await measure(lab, busy, 8 * availableParallelism())
}

async function measure(lab: string, count: number, jobs: number): Promise<void> {
  if (count === 0) return
  const folder = mkdtempSync(join(temporary, 'class-'))
  const names = Array.from({ length: count }, (_, i) => String(i + 1).padStart(4, '0'))
  for (const name of names)
    cpSync(join(root, 'labs', lab, 'solution'), join(folder, name), { recursive: true })
  const out = `${folder}-results`
  await runGrader('batch', lab.slice(0, 2), folder, '--out', out, '--jobs', String(jobs))
  const results = names.map((name) =>
    Result.parse(JSON.parse(readFileSync(join(out, name, 'result.json'), 'utf8'))),
  )
  const checks = results.flatMap(({ stages }) => stages.flatMap((stage) => stage.checks))
  const seconds = results.map(({ durationMs }) => durationMs / 1000).toSorted((a, b) => a - b)
  const failed = checks.filter(({ verdict }) => verdict === 'failed')
  console.log(
    lab.slice(0, 2).padEnd(5) +
      String(count).padEnd(10) +
      String(jobs).padEnd(11) +
      String(results.filter(({ stages }) => stages.some((s) => s.verdict === 'failed')).length).padEnd(8) +
      String(results.filter(({ incomplete }) => incomplete).length).padEnd(12) +
      String(checks.filter(({ repeated }) => repeated).length).padEnd(17) +
      [seconds[0]!, seconds[Math.floor(count / 2)]!, seconds.at(-1)!].map((s) => s.toFixed(1)).join(', ') +
      ` s  ${loadavg()[0]!.toFixed(0)}`,
  )
  for (const { stage, title, expected, got, transcript } of failed)
    console.log(`  ${stage} ${title}\n    expected ${expected}\n    got ${got}\n${transcript.join('\n')}`)
}
