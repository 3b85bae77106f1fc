import { resultOf, type GradeOptions } from '../cli/grade.ts'
import { checkReport, type Result } from '../report/result.ts'
import { OPENS } from './row.ts'

/** The result of a submission of which nothing can be started: no points, and the reason in each stage. */
export function refusal(options: GradeOptions, why: string): Result {
  const checks = options.lab.stages.map(({ id }) => ({
    ...checkReport(id, OPENS, 'failed'),
    expected: `a folder with the programs of lab ${options.lab.id}`,
    got: why,
  }))
  return resultOf(options, checks, new Date())
}
