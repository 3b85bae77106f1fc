import { availableParallelism } from 'node:os'
import { findLab, labFolders, readLab, type Lab } from '../kit/manifest.ts'
import { Turn } from '../kit/turn.ts'
import { UserError } from '../kit/user-error.ts'
import type { CheckReport, Result } from '../report/result.ts'
import { gradeApart, type Order } from './apart.ts'
import type { Surroundings } from './surroundings.ts'
import { trialsOf, type Trial } from './trials.ts'

export interface SelfcheckFlags {
  only?: string
  times: number
  update?: boolean
}

/** The same names and payloads in every run, so that failure texts can be compared. */
const SEED = 1
const MOST_REPEATS = 3

/**
 * Shows that the grader is right about a lab: the solution earns everything, the starter nothing, each mutant loses
 * exactly its stage with the failure text that is on record, and right submissions that look different lose nothing.
 */
export async function selfcheck(
  around: Surroundings,
  name: string | undefined,
  flags: SelfcheckFlags,
): Promise<boolean> {
  const labs = name
    ? [await findLab(around.root, name)]
    : await Promise.all(labFolders(around.root).map((folder) => readLab(around.root, folder)))
  let wrong = 0
  for (const lab of labs) {
    const trials = await trialsOf(around, lab, flags.update === true)
    const chosen = trials.filter((t) => flags.only === undefined || t.name === flags.only)
    if (chosen.length === 0)
      throw new UserError(`Lab ${lab.id} has no mutant or accepted submission "${flags.only}".`)
    const turn = new Turn()
    let known: CheckReport[] = []
    const tryNext = async (left: Iterable<Trial>): Promise<void> => {
      for (const trial of left) {
        const endTurn = await turn.take(trial.alone === true)
        const { trouble, result } = await tryOut(around, lab, trial, { known, times: flags.times })
        endTurn()
        console.log(`  ${trouble ? '✗' : '✓'} ${lab.id} ${trial.name}${trouble ? `\n${trouble}` : ''}`)
        if (trouble) wrong++
        if (trial.name === 'solution') known = result.stages.flatMap(({ checks }) => checks)
      }
    }
    await tryNext(chosen.slice(0, 1))
    const left = chosen.slice(1).values()
    const together = around.sandbox === 'bwrap' ? availableParallelism() : 1
    await Promise.all(Array.from({ length: together }, () => tryNext(left)))
  }
  console.log(
    `\n${wrong === 0 ? 'The grader is right about all of them.' : `The grader is wrong about ${wrong} of them.`}`,
  )
  return wrong === 0
}

/**
 * Grades a trial so many times. The first time with every check that can tell it from the solution, going by the roles
 * that each of the `known` checks started; after that, with the one that must catch it.
 */
async function tryOut(
  around: Surroundings,
  { id }: Lab,
  { folder, roles, decisive, judge }: Trial,
  { known, times }: { known: CheckReport[]; times: number },
): Promise<{ trouble: string | undefined; result: Result }> {
  const telling = known.filter((check) => check.roles.some((role) => roles.includes(role)))
  const order = { lab: id, folder, stages: [], checks: telling.map(({ title }) => title), seed: SEED }
  const result = await gradeToTheEnd(around, order)
  const troubles = [judge(result)]
  while (troubles.length < times)
    troubles.push(judge(await gradeToTheEnd(around, decisive ? { ...order, checks: [decisive] } : order)))
  const found = troubles.filter((trouble) => trouble !== undefined)
  return { trouble: found[0] && `${found.length} of ${times} runs: ${found[0]}`, result }
}

/** A result in which something could not be judged is none: then it is graded again, a few times at most. */
async function gradeToTheEnd(around: Surroundings, order: Order): Promise<Result> {
  let result = await gradeApart(around, order)
  for (let more = MOST_REPEATS; result.incomplete && more > 0; more--)
    result = await gradeApart(around, order)
  return result
}
