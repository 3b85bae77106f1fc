import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importData, type Lab } from '../kit/manifest.ts'
import { UserError } from '../kit/user-error.ts'
import type { Accepted, Edit, Mutant } from '../mutants/mutant.ts'
import { earnsAllBut, earnsEverything, earnsNothing, losesExactly, type Judge } from './judge.ts'
import type { Surroundings } from './surroundings.ts'

/** The kit's folder, and one for what is made of the solution. */
type Around = Pick<Surroundings, 'root' | 'temporary'>

/** One submission that a self-check grades. */
export interface Trial {
  name: string
  folder: string
  /** What is different from the solution; undefined when that may be anything. */
  edits?: Edit[] | undefined
  /** The check that a mutant must fail: when it is graded several times, the one that is repeated. */
  decisive?: string
  alone?: boolean
  /** The stages that it may lose: beside the decisive check, what others of theirs say makes no difference. */
  loses?: string[]
  judge: Judge
}

/** The solution, the starter, the accepted submissions and the mutants of a lab, in this order. */
export async function trialsOf(around: Around, lab: Lab, update: boolean): Promise<Trial[]> {
  const file = join(around.root, 'grader/mutants', lab.folder, 'mutants.ts')
  if (!existsSync(file)) throw new UserError(`This copy of the kit has no mutants of lab ${lab.id}.`)
  const data = await importData(file)
  const { mutants, accepts } = data as { mutants: Mutant[]; accepts: Accepted[] }
  const here = join(around.root, 'labs', lab.folder)
  return [
    { name: 'solution', folder: join(here, 'solution'), judge: earnsEverything },
    { name: 'starter', folder: join(here, 'starter'), judge: earnsNothing },
    ...accepts.map(({ name, edits, without }): Trial => {
      const folder = edits ? edited(around, lab, name, edits) : overlaid(around, lab, name)
      return {
        name,
        folder,
        edits,
        loses: without ?? [],
        judge: without ? earnsAllBut(without) : earnsEverything,
      }
    }),
    ...mutants.map((mutant): Trial => {
      const golden = join(around.root, 'grader/mutants', lab.folder, `${mutant.name}.txt`)
      return {
        name: mutant.name,
        folder: edited(around, lab, mutant.name, mutant.edits),
        edits: mutant.edits,
        decisive: mutant.check,
        alone: mutant.alone === true,
        loses: [mutant.stage, ...(mutant.also ?? [])],
        judge: (result) => losesExactly(mutant, result, golden, update),
      }
    }),
  ]
}

/** A copy of the solution with the edits made. */
function edited({ root, temporary }: Around, lab: Lab, name: string, edits: Edit[]): string {
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
function overlaid(around: Around, lab: Lab, name: string): string {
  const folder = edited(around, lab, name, [])
  cpSync(join(around.root, 'grader/mutants', lab.folder, name), folder, { recursive: true })
  return folder
}
