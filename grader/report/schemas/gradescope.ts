import { z } from 'zod'

const Visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible'])
const TextFormat = z.enum(['text', 'html', 'simple_format', 'md', 'ansi'])

const Test = z.strictObject({
  score: z.number().optional(),
  max_score: z.number().optional(),
  status: z.enum(['passed', 'failed']).optional(),
  name: z.string().optional(),
  name_format: TextFormat.optional(),
  number: z.string().optional(),
  output: z.string().optional(),
  output_format: TextFormat.optional(),
  tags: z.array(z.string()).optional(),
  visibility: Visibility.optional(),
  extra_data: z.record(z.string(), z.unknown()).optional(),
})

/** results.json as https://gradescope-autograders.readthedocs.io/en/latest/specs/ tells it. */
export const Gradescope = z
  .strictObject({
    score: z.number().optional(),
    execution_time: z.number().nonnegative().optional(),
    output: z.string().optional(),
    output_format: TextFormat.optional(),
    test_output_format: TextFormat.optional(),
    test_name_format: TextFormat.optional(),
    visibility: Visibility.optional(),
    stdout_visibility: Visibility.optional(),
    extra_data: z.record(z.string(), z.unknown()).optional(),
    tests: z.array(Test).optional(),
    leaderboard: z.array(z.unknown()).optional(),
  })
  .refine(({ score, tests }) => score !== undefined || tests?.every((test) => test.score !== undefined), {
    message: 'a score at the top, or one for each test',
  })
