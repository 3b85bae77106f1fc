import { realpathSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { Grading } from '../batch/grading.ts'
import type { GradingOptions } from '../batch/grading.options.ts'
import { hashOf, kitVersion } from '../batch/resume.ts'
import { listSubmissions } from '../batch/submissions.ts'
import { summary } from '../batch/summary.ts'
import { oneLine } from '../batch/progress.ts'
import { MOST_AT_THE_GATE, openGate } from '../kit/gate.ts'
import { findLab, findStage } from '../kit/manifest.ts'
import { readPlan } from '../kit/submission.ts'
import { UserError } from '../kit/user-error.ts'
import { anySeed, UNATTENDED, type GradeOptions } from './grade.ts'
import type { Surroundings } from './surroundings.ts'

export interface BatchFlags {
  jobs?: number
  out: string
  again?: boolean
  stage?: string[]
  seed?: number
  patience?: boolean
  commands?: string
  similar?: boolean
}

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** Grades each folder of a folder. Gives the exit status: 0 when all were graded, 2 when some could not be. */
export async function batch(
  around: Surroundings,
  name: string,
  path: string,
  flags: BatchFlags,
): Promise<number> {
  const lab = await findLab(around.root, name)
  const { stage: stages = [] } = flags
  for (const id of stages) findStage(lab, id)
  const commandsFile = flags.commands === undefined ? undefined : resolve(flags.commands)
  const plan = commandsFile === undefined ? undefined : readPlan(commandsFile, lab)
  const { submissions, ignored } = listSubmissions(resolve(path))
  const out = resolve(flags.out)
  if (overlap(resolve(path), out))
    throw new UserError(`The results can't be where the submissions are. Give another folder: --out DIR`)

  const gate = await openGate(around.temporary, MOST_AT_THE_GATE)
  const options: GradeOptions = {
    ...{ ...around, ...UNATTENDED, lab, stages, commandsFile, patience: flags.patience === true },
    ...{ folder: '', label: '', seed: flags.seed ?? anySeed(), gate: gate?.path },
  }
  const grading = new Grading({
    options,
    submissions,
    path,
    out,
    jobs: around.sandbox === 'bwrap' ? (flags.jobs ?? availableParallelism()) : 1,
    kit: kitVersion(around.root, lab),
    order: hashOf([stages.toSorted(), options.patience, plan ?? null]),
    seedMatters: flags.seed !== undefined,
    again: flags.again === true,
    similar: flags.similar === true,
  })
  const shown = relative('', out)
  const where = shown.startsWith('..') ? out : shown
  console.log(heading(grading.given, where))
  if (ignored.length > 0) console.log(`  ignored, not a submission: ${ignored.map(oneLine).join(', ')}`)
  console.log()

  let status: number | undefined
  const stop = (signal: keyof typeof SIGNALS): void => {
    status ??= SIGNALS[signal]
    grading.stop()
  }
  for (const signal of Object.keys(SIGNALS)) process.on(signal, stop)
  await grading.run().finally(() => gate?.close())
  return summary(grading, where, status)
}

function heading({ options, submissions, jobs }: GradingOptions, out: string): string {
  const { lab, seed, sandbox } = options
  const how =
    sandbox === 'bwrap'
      ? `bubblewrap, a private network each · ${jobs} at a time`
      : 'no sandbox and no private network, so one at a time'
  const many = submissions.length === 1 ? '1 submission' : `${submissions.length} submissions`
  return `Lab ${lab.id}, ${lab.title}  ${many} · seed ${seed} · ${how}\n\n  results go to ${join(out, '/')}`
}

/** Whether one is in the other, however they are written. */
function overlap(submissions: string, out: string): boolean {
  const [one, other] = [join(real(submissions), '/'), join(real(out), '/')]
  return one.startsWith(other) || other.startsWith(one)
}

/** The real path of a folder that may not be there yet. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : join(real(dirname(path)), relative(dirname(path), path))
  }
}
