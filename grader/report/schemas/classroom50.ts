import { z } from 'zod'

const Instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/)
const Points = z.int().nonnegative()
const Said = z.string().min(1)

const Test = z
  .looseObject({ 'test-name': Said, passed: z.boolean(), score: Points, 'max-score': Points })
  .refine((test) => test.score <= test['max-score'], { message: 'more points than there are' })

/**
 * schemas/result-v1.schema.json of https://github.com/foundation50/classroom50, with what its runner checks besides. The
 * runner knows a third type of assignment, `team`.
 */
export const Classroom50 = z
  .strictObject({
    schema: z.literal('classroom50/result/v1'),
    classroom: Said,
    assignment: Said,
    assignment_type: z.enum(['individual', 'group', 'team']),
    owner: Said,
    submission: z.string().regex(/^submit\//),
    commit: Said,
    release: Said,
    review: Said,
    datetime: Instant,
    graded_at: Instant.optional(),
    score: Points,
    'max-score': Points,
    tests: z.array(Test),
    submitted_by: z.strictObject({ username: Said, id: z.int().nullable().optional() }).optional(),
  })
  .refine((result) => result.score <= result['max-score'], { message: 'more points than there are' })
