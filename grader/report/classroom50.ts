import { stageAccount, visible } from './account.ts'
import type { Result } from './result.ts'

const ROOM = { lines: 100, characters: 2000 }

/** What the runner of Classroom 50 tells an autograder about whom it grades. */
export const CLASSROOM50_NEEDS = [
  'CLASSROOM',
  'ASSIGNMENT',
  'USERNAME',
  'SUBMISSION_TAG',
  'COMMIT_URL',
  'RELEASE_URL',
] as const

/**
 * Classroom 50's result.json, `classroom50/result/v1`: a test for each stage. The top is closed, so an inconclusive stage
 * shows in the fields that a test may have besides: `verdict` and `message`. Throws when a variable is missing.
 */
export function classroom50(result: Result, environment: NodeJS.ProcessEnv): string {
  const said = (name: string): string => {
    const value = environment[name]
    if (!value) throw new Error(`the variable ${name} is not set`)
    return value
  }
  const commit = said('COMMIT_URL')
  const report = {
    schema: 'classroom50/result/v1',
    classroom: said('CLASSROOM'),
    assignment: said('ASSIGNMENT'),
    assignment_type: environment['ASSIGNMENT_TYPE'] || 'individual',
    owner: environment['OWNER'] || said('USERNAME'),
    submission: said('SUBMISSION_TAG'),
    commit,
    release: said('RELEASE_URL'),
    review: environment['REVIEW_URL'] || commit,
    datetime: instant(Date.parse(result.started)),
    graded_at: instant(Date.parse(result.started) + result.durationMs),
    score: result.score,
    'max-score': result.maxScore,
    tests: result.stages.map((stage) => {
      const message = stageAccount(stage, ROOM)
      return {
        'test-name': visible(`${stage.id} ${stage.title}`),
        passed: stage.verdict === 'passed',
        score: stage.earned,
        'max-score': stage.points,
        verdict: stage.verdict,
        ...(message !== '' && { message }),
      }
    }),
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
