import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../kit/manifest.ts'

/** Of the grader, what grading needs; `checks` come one lab at a time. */
const PARTS = ['index.ts', 'batch', 'cli', 'kit', 'report', 'sandbox', 'wire']
const SETTINGS = ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'LICENSE']

/**
 * Lays out what goes into a Gradescope autograder for one lab: `setup.sh`, `run_autograder`, and the kit without its
 * solutions, mutants, tests and other labs. Empties the folder first.
 */
export function layOut(root: string, lab: Lab, folder: string): void {
  const kit = join(folder, 'kit')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(kit, 'labs', lab.folder), { recursive: true })
  const needed = (path: string): boolean => !/\.test\.ts$|\/schemas$/.test(path)
  const copy = (path: string): void =>
    cpSync(join(root, path), join(kit, path), { recursive: true, filter: needed })
  for (const path of SETTINGS) copy(path)
  for (const path of PARTS) copy(`grader/${path}`)
  copy(`grader/checks/${lab.folder}`)
  for (const file of ['lab.ts', 'protocol.ts']) copy(`labs/${lab.folder}/${file}`)
  for (const file of ['setup.sh', 'run_autograder']) {
    cpSync(join(root, 'grader/gradescope', file), join(folder, file))
    chmodSync(join(folder, file), 0o755)
  }
  writeFileSync(join(folder, 'lab'), `${lab.id}\n`)
}
