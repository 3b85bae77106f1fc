import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { findLab, importData, labFolders, readLab, type Lab } from '../kit/manifest.ts'
import { Turn } from '../kit/turn.ts'
import { UserError } from '../kit/user-error.ts'
import type { Accepted, Edit, Mutant } from '../mutants/mutant.ts'
import type { Result } from '../report/result.ts'
import { failureText } from '../report/terminal.ts'
import { gradeApart, type Order } from './apart.ts'
import type { Surroundings } from './surroundings.ts'

export interface SelfcheckFlags {
  only?: string
  times: number
  update?: boolean
}

/** The same names and payloads in every run, so that failure texts can be compared. */
const SEED = 1
const MOST_REPEATS = 3

interface Trial {
  name: string
  folder: string
  stages: string[]
  /** Of several runs, the first grades all stages that could be lost; the others, the one that must be. */
  decisive?: string
  alone?: boolean
  /** Says what is wrong with the result; undefined when it is as it must be. */
  judge: (result: Result) => string | undefined
}

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
    const trials = (await trialsOf(around, lab, flags)).filter(
      (t) => flags.only === undefined || t.name === flags.only,
    )
    if (trials.length === 0)
      throw new UserError(`Lab ${lab.id} has no mutant or accepted submission "${flags.only}".`)
    const [left, turn] = [trials.values(), new Turn()]
    const tryNext = async (): Promise<void> => {
      for (const trial of left) {
        const endTurn = await turn.take(trial.alone === true)
        const trouble = await tryOut(around, lab, trial, flags.times)
        endTurn()
        console.log(`  ${trouble ? '✗' : '✓'} ${lab.id} ${trial.name}${trouble ? `\n${trouble}` : ''}`)
        if (trouble) wrong++
      }
    }
    const together = around.sandbox === 'bwrap' ? availableParallelism() : 1
    await Promise.all(Array.from({ length: together }, tryNext))
  }
  console.log(
    `\n${wrong === 0 ? 'The grader is right about all of them.' : `The grader is wrong about ${wrong} of them.`}`,
  )
  return wrong === 0
}

async function tryOut(
  around: Surroundings,
  lab: Lab,
  trial: Trial,
  times: number,
): Promise<string | undefined> {
  const troubles: string[] = []
  for (let i = 0; i < times; i++) {
    const { folder, decisive } = trial
    const stages = decisive && i > 0 ? [decisive] : trial.stages
    const trouble = trial.judge(await gradeToTheEnd(around, { lab: lab.id, folder, stages, seed: SEED }))
    if (trouble) troubles.push(trouble)
  }
  return troubles.length === 0 ? undefined : `${troubles.length} of ${times} runs: ${troubles[0]}`
}

/** A result in which something could not be judged is none: then it is graded again, a few times at most. */
async function gradeToTheEnd(around: Surroundings, order: Order): Promise<Result> {
  let result = await gradeApart(around, order)
  for (let more = MOST_REPEATS; result.incomplete && more > 0; more--)
    result = await gradeApart(around, order)
  return result
}

async function trialsOf(around: Surroundings, lab: Lab, flags: SelfcheckFlags): Promise<Trial[]> {
  const data = await importData(join(around.root, 'grader/mutants', `${lab.folder}.ts`))
  const { mutants, accepts } = data as { mutants: Mutant[]; accepts: Accepted[] }
  const here = join(around.root, 'labs', lab.folder)
  return [
    { name: 'solution', folder: join(here, 'solution'), stages: [], judge: earnsEverything },
    { name: 'starter', folder: join(here, 'starter'), stages: [], judge: earnsNothing },
    ...accepts.map((accepted): Trial => ({
      name: accepted.name,
      folder: accepted.edits
        ? edited(around, lab, accepted.name, accepted.edits)
        : overlaid(around, lab, accepted.name),
      stages: [],
      judge: earnsEverything,
    })),
    ...mutants.map((mutant): Trial => {
      const golden = join(around.root, 'grader/mutants', lab.folder, `${mutant.name}.txt`)
      return {
        name: mutant.name,
        folder: edited(around, lab, mutant.name, mutant.edits),
        stages: stagesThatUse(lab, mutant.edits),
        decisive: mutant.stage,
        alone: mutant.alone === true,
        judge: (result) => losesExactly(mutant, result, golden, flags.update === true),
      }
    }),
  ]
}

/** A copy of the solution with the edits made. */
function edited({ root, temporary }: Surroundings, lab: Lab, name: string, edits: Edit[]): string {
  const folder = join(temporary, 'edited', lab.id, name)
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(root, 'labs', lab.folder, 'solution'), folder, { recursive: true })
  for (const { file, replace, by } of edits) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const places = text.split(replace).length - 1
    if (places !== 1)
      throw new UserError(
        `${name}: what it replaces stands ${places} times in ${file}, not once:\n${replace}`,
      )
    writeFileSync(
      path,
      text.replace(replace, () => by),
    )
  }
  return folder
}

/** A copy of the solution, with the programs of a folder beside the mutants in place of its own. */
function overlaid(around: Surroundings, lab: Lab, name: string): string {
  const folder = edited(around, lab, name, [])
  cpSync(join(around.root, 'grader/mutants', lab.folder, name), folder, { recursive: true })
  return folder
}

/** The stages that an edit can make a difference to: no other runs a program that was edited. */
function stagesThatUse(lab: Lab, edits: Edit[]): string[] {
  const roles = edits.map(({ file }) => file.replace(/\.\w+$/, ''))
  return lab.stages
    .filter((stage) => stage.roles.some((role) => roles.includes(role)))
    .map((stage) => stage.id)
}

function earnsEverything(result: Result): string | undefined {
  if (result.score === result.maxScore) return undefined
  return firstFailure(result)
}

function earnsNothing({ stages }: Result): string | undefined {
  const earned = stages.filter((s) => s.verdict !== 'failed')
  return earned.length === 0 ? undefined : `not failed: ${earned.map((s) => s.id).join(', ')}`
}

function losesExactly(mutant: Mutant, result: Result, golden: string, update: boolean): string | undefined {
  const lost = result.stages.filter((s) => s.verdict !== 'passed')
  const stage = lost.find((s) => s.id === mutant.stage)
  const check = stage?.checks.find((c) => c.title === mutant.check)
  const named = [mutant.stage, ...(mutant.also ?? [])]
  if (!stage || lost.some((s) => !named.includes(s.id))) {
    return `it must lose ${mutant.stage} and nothing else${mutant.also ? ` but ${mutant.also.join(', ')}` : ''}; it lost ${lost.map((s) => s.id).join(', ') || 'nothing'}\n${firstFailure(result)}`
  }
  if (check?.verdict !== 'failed') return `the check "${mutant.check}" must catch it\n${firstFailure(result)}`
  const text = recorded(failureText(stage, { ...check, transcript: [] }))
  if (update) {
    mkdirSync(join(golden, '..'), { recursive: true })
    writeFileSync(golden, text)
  }
  const known = existsSync(golden) ? readFileSync(golden, 'utf8') : ''
  return text === known
    ? undefined
    : `the failure text is not the one on record in ${basename(golden)}:\n${text}`
}

/** Ports, counts and the temporary folder differ from run to run. */
function recorded(text: string): string {
  const [title, ...rest] = text.replaceAll(/\S*\/zeromq-labs-[^/]+\/edited\/\d\d/g, 'SUBMISSIONS').split('\n')
  const body = rest
    .filter((line) => !/^ {2}again /.test(line))
    .map((line) => line.replace(/(?<!\d)-?\d+/g, '#'))
  return `${[title, ...body].join('\n').trimEnd()}\n`
}

function firstFailure({ stages }: Result): string {
  const stage = stages.find((s) => s.verdict !== 'passed')
  const check = stage?.checks.find((c) => c.verdict === stage.verdict)
  return stage && check ? failureText(stage, check) : ''
}
