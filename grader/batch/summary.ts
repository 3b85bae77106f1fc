import { join } from 'node:path'
import type { Grading } from './grading.ts'
import { oneLine } from './progress.ts'
import { sentence, WAITS } from './row.ts'

const LONGEST = 200

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
  console.log(`\n  ${join(out, 'gradebook.csv')}\n  ${join(out, 'index.html')}`)
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

function shortened(text: string): string {
  const line = oneLine(text)
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
