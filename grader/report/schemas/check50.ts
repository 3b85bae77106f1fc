import { z } from 'zod'

const Cause = z
  .looseObject({
    rationale: z.string().min(1),
    help: z.string().nullable().optional(),
    expected: z.string().optional(),
    actual: z.string().optional(),
  })
  .refine(({ expected, actual }) => (expected === undefined) === (actual === undefined), {
    message: 'expected and actual come as a pair',
  })

/** The output of `check50 -o json` as https://cs50.github.io/check50/json_specification.html tells it. */
export const Check50 = z
  .strictObject({
    slug: z.string().min(1),
    results: z.array(
      z
        .strictObject({
          name: z.string().regex(/^[a-z_][a-z0-9_]*$/),
          description: z.string().min(1),
          passed: z.boolean().nullable(),
          log: z.array(z.string().regex(/^[^\n]*$/)),
          cause: Cause.nullable(),
          data: z.record(z.string(), z.unknown()),
          dependency: z.string().nullable(),
        })
        .refine(({ passed, cause }) => (passed === true) === (cause === null), {
          message: 'a cause unless it passed',
        }),
    ),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
  })
  .refine(({ results }) => new Set(results.map(({ name }) => name)).size === results.length, {
    message: 'each name once',
  })
