import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findLab, findStage } from '../kit/manifest.ts'
import { UserError } from '../kit/user-error.ts'

const STEPS = ['a question', 'the concept', 'the call to use'] as const

/** Prints the next of a stage's three hints, and starts again after the third. Remembers in `.grader/hints.json`. */
export async function giveHint(root: string, id: string): Promise<void> {
  const number = /^(\d)\.\d$/.exec(id)?.[1]
  if (!number)
    throw new UserError(`"${id}" is no stage. Name one as its heading does: npx tsx grader hint 1.2`)
  const stage = findStage(await findLab(root, number), id)
  const file = join(root, '.grader/hints.json')
  const given = readGiven(file)
  const step = (given[id] ?? 0) % STEPS.length
  console.log(
    `${id} ${stage.title}, hint ${step + 1} of ${STEPS.length}, ${STEPS[step]}:\n\n  ${stage.hints[step]}\n`,
  )
  if (step < 2) console.log(`The next one, ${STEPS[step + 1]}: npx tsx grader hint ${id}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ ...given, [id]: step + 1 }))
}

function readGiven(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
  } catch {
    return {}
  }
}
