import { stageReport, type CheckReport, type Result } from '../result.ts'

/** Results that a grading could have, for tests: parts of them are given, the rest is filled in. */
export function resultOf(stages: { points: number; checks: Partial<CheckReport>[] }[]): Result {
  const reports = stages.map(({ points, checks }, i) => {
    const id = `1.${i + 1}`
    return stageReport(
      { id, title: `stage ${i + 1}`, points },
      checks.map((check, k) => checkOf(id, k, check)),
      `npx tsx grader 01 solution --stage ${id} --seed 7`,
    )
  })
  return {
    version: 1,
    lab: { id: '01', title: 'the weather station' },
    submission: 'labs/01-pubsub/solution',
    seed: 7,
    sandbox: { kind: 'bwrap', network: 'private' },
    machine: { platform: 'linux-x64', node: 'v20.20.2', processors: 2 },
    started: '2026-11-21T10:33:33.671Z',
    durationMs: 10_050,
    score: reports.reduce((sum, { earned }) => sum + earned, 0),
    maxScore: reports.reduce((sum, { points }) => sum + points, 0),
    incomplete: reports.some(({ verdict }) => verdict === 'inconclusive'),
    stages: reports,
  }
}

export const FAILED: Partial<CheckReport> = {
  verdict: 'failed',
  expected: 'subscriber prints only the update of zip 2640',
  got: 'it printed "zip 2640: 99F 11%" and "zip 2640: 20F 30%"',
  cause: 'a subscription is a prefix: subscribe to the zip code with the space that follows it',
  transcript: [
    '  1      0 ms  subscriber  started with ZIP=2640',
    '  2   1241 ms  publisher (grader) -> subscriber  "26404 99 11"',
    '  3   1271 ms  subscriber prints  zip 2640: 99F 11%',
    '  4   1280 ms  subscriber writes to stderr  looking for 2640',
  ],
}
export const INCONCLUSIVE: Partial<CheckReport> = {
  verdict: 'inconclusive',
  got: 'the machine was too busy for the deadline to mean anything',
}

/** What a program may print: control characters, an ANSI colour, what ends CDATA or a code block, half a character. */
export const NASTY =
  '\0\x07\x1b[31mred\x1b[0m ]]> <b>&amp; "\' 🌦 \ud83c ```` ~~~ \r\n\u2028\uffff | @all ::error::\x7f\x9b'
const LONG = Array.from({ length: 300 }, (_, i) => `${i}  ${i} ms  subscriber prints  ${'🌦'.repeat(200)}`)

export const RESULTS: Record<string, Result> = {
  'all passed': resultOf([
    { points: 40, checks: [{}, { warnings: ['it announces itself twice'] }] },
    { points: 60, checks: [{}] },
  ]),
  'some failed': resultOf([
    { points: 10, checks: [{}] },
    { points: 15, checks: [{}, FAILED, { ...FAILED, title: 'another' }] },
    { points: 75, checks: [{}, {}] },
  ]),
  'one stage that could not be judged': resultOf([
    { points: 10, checks: [{}] },
    { points: 20, checks: [INCONCLUSIVE, {}] },
    { points: 70, checks: [] },
  ]),
  'failed and not judged': resultOf([
    { points: 30, checks: [FAILED] },
    { points: 70, checks: [INCONCLUSIVE] },
  ]),
  'nothing could be judged': resultOf([{ points: 100, checks: [INCONCLUSIVE] }]),
  'texts that a format may choke on': resultOf([
    { points: 50, checks: [{ transcript: [NASTY], warnings: [NASTY] }] },
    { points: 50, checks: [{ ...FAILED, expected: NASTY, got: NASTY, cause: NASTY, transcript: [NASTY] }] },
  ]),
  'very long texts': resultOf(
    Array.from({ length: 10 }, () => ({
      points: 10,
      checks: Array.from({ length: 4 }, () => ({
        ...FAILED,
        expected: '🌦'.repeat(5_000),
        got: '🌦'.repeat(5_000),
        transcript: LONG,
      })),
    })),
  ),
}

function checkOf(stage: string, place: number, check: Partial<CheckReport>): CheckReport {
  return {
    stage,
    title: `check ${place + 1} of it`,
    verdict: 'passed',
    durationMs: 500,
    repeated: false,
    warnings: [],
    roles: ['subscriber'],
    transcript: [],
    diagram: '',
    ...check,
  }
}
