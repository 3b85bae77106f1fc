import { z } from 'zod'

const Status = z.enum(['pass', 'fail', 'error'])

/**
 * What the graders of https://github.com/classroom-resources hand to autograding-grading-reporter, once it is decoded.
 * The reporter adds up the scores, so each test must have one.
 */
export const GithubClassroom = z.strictObject({
  version: z.literal(1),
  status: Status,
  max_score: z.int().nonnegative(),
  tests: z.array(
    z.strictObject({
      name: z.string().min(1),
      status: Status,
      score: z.int().nonnegative(),
      message: z.string().nullable(),
      test_code: z.string(),
      filename: z.string(),
      line_no: z.literal(0),
      duration: z.int().nonnegative(),
    }),
  ),
})
