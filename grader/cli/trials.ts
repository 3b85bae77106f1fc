import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as esbuild from 'esbuild'
import { importData, type Lab } from '../kit/manifest.ts'
import { UserError } from '../kit/user-error.ts'
import type { Accepted, Edit, Mutant } from '../mutants/mutant.ts'
import { earnsAllBut, earnsEverything, earnsNothing, losesExactly, type Judge } from './judge.ts'
import type { Surroundings } from './surroundings.ts'

/** One submission that a self-check grades. */
export interface Trial {
  name: string
  folder: string
  /** The roles that are not the solution's own: no check without one of them can tell the difference. */
  roles: string[]
  /** The check that a mutant must fail: when it is graded several times, the one that is repeated. */
  decisive?: string
  alone?: boolean
  judge: Judge
}

/** The solution, the starter, the accepted submissions and the mutants of a lab, in this order. */
export async function trialsOf(around: Surroundings, lab: Lab, update: boolean): Promise<Trial[]> {
  const data = await importData(join(around.root, 'grader/mutants', `${lab.folder}.ts`))
  const { mutants, accepts } = data as { mutants: Mutant[]; accepts: Accepted[] }
  const here = join(around.root, 'labs', lab.folder)
  const roles = lab.roles
  const rolesWith = await rolesByFile(lab, join(here, 'solution'))
  const editedRoles = (edits: Edit[]): string[] => [...new Set(edits.flatMap(({ file }) => rolesWith(file)))]
  return [
    { name: 'solution', folder: join(here, 'solution'), roles, judge: earnsEverything },
    { name: 'starter', folder: join(here, 'starter'), roles, judge: earnsNothing },
    ...accepts.map(({ name, edits, without }): Trial => {
      const folder = edits ? edited(around, lab, name, edits) : overlaid(around, lab, name)
      const judge = without ? earnsAllBut(without) : earnsEverything
      return { name, folder, roles: edits ? editedRoles(edits) : roles, judge }
    }),
    ...mutants.map((mutant): Trial => {
      const golden = join(around.root, 'grader/mutants', lab.folder, `${mutant.name}.txt`)
      return {
        name: mutant.name,
        folder: edited(around, lab, mutant.name, mutant.edits),
        roles: editedRoles(mutant.edits),
        decisive: mutant.check,
        alone: mutant.alone === true,
        judge: (result) => losesExactly(mutant, result, golden, update),
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

/** Which roles a file of the solution is part of. */
async function rolesByFile(lab: Lab, solution: string): Promise<(file: string) => string[]> {
  const { metafile } = await esbuild.build({
    entryPoints: lab.roles.map((role) => join(solution, `${role}.ts`)),
    outdir: solution,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    absWorkingDir: solution,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const bundles = Object.values(metafile.outputs)
  return (file) =>
    bundles.filter(({ inputs }) => file in inputs).map(({ entryPoint }) => basename(entryPoint!, '.ts'))
}
