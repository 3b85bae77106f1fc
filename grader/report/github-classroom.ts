import { cut, stageAccount, visible } from './account.ts'
import type { Result, StageReport } from './result.ts'

/** The result goes through a variable of the environment, and Linux allows none over 128 KiB. */
const MOST_OF_A_MESSAGE = 1500
const ROOM = { lines: 12, characters: 300 }
const STATUS = { passed: 'pass', failed: 'fail', inconclusive: 'error' } as const

/** The result of an autograding step of GitHub Classroom, which is retired: base64 of JSON, a test for each stage. */
export function githubClassroom(result: Result): string {
  const failed = result.stages.some(({ verdict }) => verdict === 'failed')
  const report = {
    version: 1,
    status: result.incomplete ? 'error' : failed ? 'fail' : 'pass',
    max_score: result.maxScore,
    tests: result.stages.map((stage) => ({
      name: visible(`${stage.id} ${stage.title}`),
      status: STATUS[stage.verdict],
      score: stage.earned,
      message: stage.verdict === 'passed' ? null : message(stage),
      test_code: visible(stage.rerun),
      filename: '',
      line_no: 0,
      duration: stage.checks.reduce((sum, { durationMs }) => sum + durationMs, 0),
    })),
  }
  return `${Buffer.from(JSON.stringify(report)).toString('base64')}\n`
}

function message(stage: StageReport): string {
  const whole = stageAccount(stage, ROOM)
  if (whole.length <= MOST_OF_A_MESSAGE) return whole
  return cut(stageAccount(stage, { ...ROOM, lines: 0 }), MOST_OF_A_MESSAGE)
}
