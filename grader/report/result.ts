import { z } from 'zod'

/** `inconclusive`: the grader could not tell; nobody may take it for a mark. */
const Verdict = z.enum(['passed', 'failed', 'inconclusive'])

export const CheckReport = z.strictObject({
  stage: z.string(),
  title: z.string(),
  verdict: Verdict,
  durationMs: z.int().nonnegative(),
  /** It was inconclusive at first and was run once more, alone. */
  repeated: z.boolean(),
  expected: z.string().optional(),
  got: z.string().optional(),
  /** The known mistake that leads here. */
  cause: z.string().optional(),
  /** What the contract leaves open, and this submission does in its own way. Costs nothing. */
  warnings: z.array(z.string()),
  /** The roles of the submission that it started, once for each program. */
  roles: z.array(z.string()),
  transcript: z.array(z.string()),
  /** A mermaid sequence diagram of the traffic that the check saw. */
  diagram: z.string(),
})

const StageReport = z.strictObject({
  id: z.string(),
  title: z.string(),
  points: z.int().positive(),
  earned: z.int().nonnegative(),
  verdict: Verdict,
  /** The command that runs just this stage again. */
  rerun: z.string(),
  checks: z.array(CheckReport),
})

/** The canonical result of one grading. Every report format is made from it. */
export const Result = z.strictObject({
  version: z.literal(1),
  lab: z.strictObject({ id: z.string(), title: z.string() }),
  submission: z.string(),
  seed: z.int().nonnegative(),
  /** How programs were confined, and whether the network was the grading's own. */
  sandbox: z.strictObject({ kind: z.enum(['bwrap', 'none']), network: z.enum(['private', 'shared']) }),
  machine: z.strictObject({ platform: z.string(), node: z.string(), processors: z.int() }),
  started: z.iso.datetime(),
  durationMs: z.int().nonnegative(),
  score: z.int().nonnegative(),
  /** The points of the stages that were graded; 100 for a whole lab. */
  maxScore: z.int().positive(),
  /** A stage stayed inconclusive: the score is not a mark. */
  incomplete: z.boolean(),
  stages: z.array(StageReport),
})

export type CheckReport = z.infer<typeof CheckReport>
export type StageReport = z.infer<typeof StageReport>
export type Result = z.infer<typeof Result>

/** A report of a check that has nothing to tell yet. */
export function checkReport(stage: string, title: string, verdict: CheckReport['verdict']): CheckReport {
  return {
    ...{ stage, title, verdict, durationMs: 0, repeated: false },
    ...{ warnings: [], roles: [], transcript: [], diagram: '' },
  }
}

/** Puts a verdict on a stage: it passes when all its checks do. */
export function stageReport(
  stage: { id: string; title: string; points: number },
  checks: CheckReport[],
  rerun: string,
): StageReport {
  const { id, title, points } = stage
  const verdict = checks.some((c) => c.verdict === 'failed')
    ? 'failed'
    : checks.length === 0 || checks.some((c) => c.verdict === 'inconclusive')
      ? 'inconclusive'
      : 'passed'
  return { id, title, points, earned: verdict === 'passed' ? points : 0, verdict, rerun, checks }
}
