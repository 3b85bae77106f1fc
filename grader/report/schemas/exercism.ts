import { z } from 'zod'

const Status = z.enum(['pass', 'fail', 'error'])
const message = z.string().refine((text) => Buffer.byteLength(text) <= 65_535, { message: 'too long' })

const Test = z
  .strictObject({
    name: z.string().min(1),
    status: Status,
    message: message.nullable().optional(),
    output: z.string().max(500).nullable().optional(),
    test_code: z.string().optional(),
    task_id: z.int().positive().optional(),
  })
  .refine((test) => test.status === 'pass' || test.message, { message: 'what failed says why' })

/** results.json as https://exercism.org/docs/building/tooling/test-runners/interface tells it, version 3. */
export const Exercism = z
  .strictObject({ version: z.literal(3), status: Status, message: message.nullable(), tests: z.array(Test) })
  .refine((result) => (result.status === 'error') === (result.message !== null), {
    message: 'a message with an error, and only then',
  })
  .refine(({ status, tests }) => (status === 'pass') === tests.every((test) => test.status === 'pass'), {
    message: 'pass when all tests do',
  })
  .refine(({ status, tests }) => (status === 'error') === tests.every((test) => test.status === 'error'), {
    message: 'error when no test ran',
  })
