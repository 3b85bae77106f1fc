import { join } from 'node:path'
import { labFolders, readLab } from '../kit/manifest.ts'
import type { Result } from '../report/result.ts'
import { anySeed, startGrading, UNATTENDED } from './grade.ts'
import type { Surroundings } from './surroundings.ts'

const BAR = 20

/** Grades the student's own work in every lab, quietly, and says what to do next. Gives the exit status. */
export async function showProgress(around: Surroundings): Promise<number> {
  let next: { result: Result; folder: string } | undefined
  for (const name of labFolders(around.root)) {
    const lab = await readLab(around.root, name)
    const folder = join(around.root, 'labs', name, 'starter')
    const place = { lab, folder, label: 'starter', seed: anySeed() }
    const result = await startGrading({ ...around, ...UNATTENDED, ...place })
    if (!result) continue
    const done = Math.floor((result.score / result.maxScore) * BAR)
    const bar = `${'█'.repeat(done)}${'░'.repeat(BAR - done)}`
    console.log(
      `  ${lab.id}  ${lab.title.padEnd(24)} ${bar} ${String(result.score).padStart(3)} / ${result.maxScore}`,
    )
    if (result.score < result.maxScore) next ??= { result, folder: name }
  }
  if (!next) {
    console.log('\n  Everything passes. The handouts go further at their ends.')
    return 0
  }
  const stage = next.result.stages.find((s) => s.verdict !== 'passed')!
  console.log(`
  Next: ${stage.id} ${stage.title}
    read   labs/${next.folder}/README.md
    watch  npx tsx labs/${next.folder}
    write  labs/${next.folder}/starter
    grade  npx tsx grader ${next.result.lab.id} --stage ${stage.id} --watch
    hint   npx tsx grader hint ${stage.id}`)
  return 1
}
