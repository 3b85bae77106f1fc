import { resultOf, type GradeOptions } from '../cli/grade.ts'
import type { CheckReport, Result } from '../report/result.ts'
import { OPENS } from './row.ts'

/** The result of a submission of which nothing can be started: no points, and the reason in each stage. */
export function refusal(options: GradeOptions, why: string): Result {
  const checks = options.lab.stages.map(({ id }): CheckReport => ({
    stage: id,
    title: OPENS,
    verdict: 'failed',
    durationMs: 0,
    repeated: false,
    expected: `a folder with the programs of lab ${options.lab.id}`,
    got: why,
    warnings: [],
    roles: [],
    transcript: [],
    diagram: '',
  }))
  return resultOf(options, checks, new Date())
}
