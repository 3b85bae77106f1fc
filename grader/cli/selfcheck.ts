import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { MOST_AT_THE_GATE, openGate } from '../kit/gate.ts'
import { findLab, importData, labFolders, readLab, type Lab } from '../kit/manifest.ts'
import { Turn } from '../kit/turn.ts'
import { UserError } from '../kit/user-error.ts'
import { stageReport, type CheckReport, type Result } from '../report/result.ts'
import { Examiner, type Order } from './apart.ts'
import { Reach } from './reach.ts'
import type { Surroundings } from './surroundings.ts'
import { trialsOf, type Trial } from './trials.ts'
import { TruthTable } from './truth-table.ts'

export interface SelfcheckFlags {
  only?: string
  times: number
  update?: boolean
  sample: number
  first?: boolean
  table?: boolean
}

/** The same names and payloads in every run, so that failure texts can be compared. */
const SEED = 1
const MOST_REPEATS = 3
/** Gradings wait more than they work. */
const AT_ONCE_PER_CORE = 3

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
  const gate = await openGate(around.temporary, MOST_AT_THE_GATE)
  let wrong = 0
  for (const lab of labs) wrong += await selfcheckLab({ ...around, gate: gate?.path }, lab, flags)
  gate?.close()
  console.log(
    `\n${wrong === 0 ? 'The grader is right about all of them.' : `The grader is wrong about ${wrong} of them.`}`,
  )
  return wrong === 0
}

/** Gives how many the grader is wrong about. */
async function selfcheckLab(around: Surroundings, lab: Lab, flags: SelfcheckFlags): Promise<number> {
  const trials = await trialsOf(around, lab, flags.update === true)
  const names = flags.only?.split(',') ?? trials.map((t) => t.name)
  const unknown = names.find((n) => trials.every((t) => t.name !== n))
  if (unknown !== undefined)
    throw new UserError(`Lab ${lab.id} has no mutant or accepted submission "${unknown}".`)
  const totals = await importData(join(around.root, 'grader/report/schemas/totals.ts'))
  const { disagreeing } = totals as { disagreeing: (result: Result) => string[] }
  const isWanted = ({ name }: Trial): boolean =>
    names.includes(name) || (name === 'solution' && flags.sample > 1)
  const chosen = (flags.first ? firstOfEach(trials) : trials).filter(isWanted)
  const turn = new Turn()
  const coverage = join(around.temporary, 'coverage', lab.id)
  const table = new TruthTable()
  let solved: (reach?: Reach) => void = () => {}
  /** What the solution executes in a check tells which mutants need it. */
  const reached = new Promise<Reach | undefined>((resolve) => (solved = resolve))
  if (chosen.every(({ name }) => name !== 'solution')) solved()
  let wrong = 0
  const tryNext = async (left: Iterable<Trial>, beside: number): Promise<void> => {
    const examiner = new Examiner({ ...around, beside }, lab.id)
    for (const trial of left) {
      const isSolution = trial.name === 'solution'
      const isTelling = flags.table ? undefined : tells(trial, trials.indexOf(trial), flags.sample)
      const checks = (trial.edits && (await (await reached)?.titlesFor(trial.edits, isTelling))) ?? []
      const first = {
        folder: trial.folder,
        seed: SEED,
        checks,
        coverage: isSolution ? coverage : undefined,
      }
      // Beside others it is there to tell which checks they need.
      const times = isSolution && chosen.length > 1 ? 1 : flags.times
      const tryIt = async (alone: boolean): Promise<Result[]> => {
        const endTurn = await turn.take(alone)
        return tryOut(examiner, trial, first, times).finally(endTurn)
      }
      let results = await tryIt(trial.alone === true)
      // With the machine to itself there is time to judge it.
      if (results.some(isUnsure)) results = await tryIt(true)
      for (const result of results) table.add(trial, result)
      const reports = results[0]!.stages.flatMap((stage) => stage.checks)
      const troubles = results.flatMap((result) => {
        const trouble = trial.judge(result)
        const formats = disagreeing(result)
        if (formats.length > 0) return `not the totals of the result: ${formats.join(', ')}`
        return trouble === undefined ? [] : trouble
      })
      console.log(`  ${troubles[0] ? '✗' : '✓'} ${lab.id} ${trial.name.padEnd(28)} ${reports.length} checks`)
      if (troubles[0]) {
        console.log(`${troubles.length} of ${results.length} runs: ${troubles[0]}`)
        wrong++
      }
      if (isSolution) solved(new Reach(lab, trial.folder, coverage, reports))
    }
    await examiner.close()
  }
  const left = chosen.values()
  const most = around.sandbox === 'bwrap' ? AT_ONCE_PER_CORE * availableParallelism() : 1
  const together = Math.min(most, chosen.length)
  await Promise.all(Array.from({ length: together }, () => tryNext(left, together)))
  if (flags.table) console.log(`\nLab ${lab.id}: what each check is there for\n\n${table.text()}\n`)
  return wrong
}

/** Of the mutants that one check must catch, only the first. */
function firstOfEach(trials: Trial[]): Trial[] {
  const checks = trials.map(({ decisive }) => decisive)
  return trials.filter(({ decisive }, i) => decisive === undefined || checks.indexOf(decisive) === i)
}

/**
 * Of the checks of stages that a mutant loses anyway only the decisive one says anything. Of those that one must pass, a
 * sample takes one in so many: for each submission others, so that each check meets some.
 */
function tells(
  { decisive, loses = [] }: Trial,
  position: number,
  sample: number,
): (check: CheckReport, index: number) => boolean {
  return ({ stage, title }, index) =>
    title === decisive ||
    (decisive === undefined && sample === 1) ||
    (!loses.includes(stage) && (index + position) % sample === 0)
}

/**
 * Grades a trial so many times: the first time as ordered, and after that with the check that must catch it, if there
 * is one, several at a time.
 */
async function tryOut(
  examiner: Examiner,
  { decisive, alone }: Trial,
  first: Order,
  times: number,
): Promise<Result[]> {
  const results = [await gradeToTheEnd(examiner, first)]
  const again = { ...first, coverage: undefined }
  if (decisive === undefined)
    while (results.length < times) results.push(await gradeToTheEnd(examiner, again))
  else
    for (let more = MOST_REPEATS; results.length < times; more--) {
      const order = { ...again, checks: [decisive], times: alone ? 1 : times - results.length }
      const runs = runByRun(await examiner.grade(order))
      results.push(...runs.filter(({ incomplete }) => !incomplete || more <= 0))
    }
  return results
}

/** The result of one check that was run several times, as if each run had been the only one. */
function runByRun(result: Result): Result[] {
  return result.stages.flatMap((stage) =>
    stage.checks.map((check) => {
      const alone = stageReport(stage, [check], stage.rerun)
      const { earned: score, points: maxScore, verdict } = alone
      return { ...result, score, maxScore, incomplete: verdict === 'inconclusive', stages: [alone] }
    }),
  )
}

/** A result in which a check could not be judged is none: then it is graded again. */
async function gradeToTheEnd(examiner: Examiner, order: Order): Promise<Result> {
  const result = await examiner.grade(order)
  return isUnsure(result) ? examiner.grade(order) : result
}

function isUnsure({ stages }: Result): boolean {
  return stages.some(({ checks }) => checks.some(({ verdict }) => verdict === 'inconclusive'))
}
