import { checksOf, circumstances, headline, NOT_JUDGED, stageAccount, visible } from './account.ts'
import type { Result } from './result.ts'

const ROOM = { lines: 200, characters: 8000 }

/** Gradescope's results.json: a test for each stage. It knows `passed` and `failed` only; `extra_data` keeps the rest. */
export function gradescope(result: Result): string {
  const tests = result.stages.map((stage) => {
    const ran = checksOf(stage).map(({ title, verdict }) => `${verdict}  ${title}`)
    const told = stageAccount(stage, ROOM)
    return {
      number: stage.id,
      name: visible(stage.title),
      score: stage.earned,
      max_score: stage.points,
      status: stage.verdict === 'passed' ? 'passed' : 'failed',
      output: told === '' ? ran.join('\n') : told,
      output_format: 'text',
      extra_data: { verdict: stage.verdict },
    }
  })
  const output = [
    headline(result),
    ...(result.incomplete ? [`INCOMPLETE. Some of it was ${NOT_JUDGED}`] : []),
    circumstances(result),
  ]
  const report = {
    score: result.score,
    execution_time: Math.round(result.durationMs / 1000),
    output: output.join('\n'),
    output_format: 'text',
    extra_data: { incomplete: result.incomplete, seed: result.seed, lab: result.lab.id },
    tests,
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}
