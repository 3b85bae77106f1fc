import { join } from 'node:path'
import type { Grading } from './grading.ts'
import { oneLine } from './progress.ts'
import { sentence, WAITS } from './row.ts'
import { inPercent } from './similar/compare.ts'
import type { Similarities } from './similar/similar.ts'

const LONGEST = 200
const MOST_PAIRS = 10

/**
 * Says how it ended and where the results are, with a line for each submission that a person should look at. Gives the
 * exit status, which is `stopped` for a batch that was stopped.
 */
export function summary(
  { results, failed, maximum }: Grading,
  out: string,
  stopped: number | undefined,
): number {
  const { rows } = results
  const totals = rows.flatMap(({ total }) => total ?? [])
  const average = totals.reduce((sum, total) => sum + total, 0) / totals.length
  const all = totals.filter((total) => total === maximum).length
  const points =
    totals.length > 0 ? `: ${average.toFixed(1)} points on average, ${all} with all ${maximum}` : ''
  console.log(`\n  ${totals.length} of ${rows.length} graded${points}`)
  const look = rows.filter((row) => row.look.some(({ what }) => what !== WAITS))
  if (look.length > 0) console.log('\n  needs a look')
  for (const row of look)
    console.log(`    ${oneLine(row.name)}  ${shortened(row.look.map(sentence).join('; '))}`)
  if (results.similar) tellSimilar(results.similar)
  const files = ['gradebook.csv', ...(results.similar ? ['similar.csv'] : []), 'index.html']
  console.log(`\n${files.map((file) => `  ${join(out, file)}`).join('\n')}`)
  if (stopped !== undefined) {
    console.log('\n  Stopped. The same command goes on from here.')
    return stopped
  }
  const unsure = rows.filter(({ stages }) => stages.some(({ verdict }) => verdict === 'inconclusive'))
  for (const [name, why] of failed) console.error(`${oneLine(name)} could not be graded: ${shortened(why)}`)
  for (const { name } of unsure)
    console.error(
      `${oneLine(name)} has no mark, a stage could not be judged: the same command grades it again.`,
    )
  return failed.size + unsure.length > 0 ? 2 : 0
}

function tellSimilar({ pairs, more }: Similarities): void {
  console.log()
  if (pairs.length === 0) console.log('  similar: no two of them')
  for (const { names, similarity } of pairs.slice(0, MOST_PAIRS))
    console.log(`  similar: ${names.map(oneLine).join(' and ')}, ${inPercent(similarity)}`)
  const rest = Math.max(0, pairs.length - MOST_PAIRS) + more
  if (rest > 0) console.log(`  similar: ${rest} more ${rest === 1 ? 'pair' : 'pairs'}`)
}

function shortened(text: string): string {
  const line = oneLine(text)
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
