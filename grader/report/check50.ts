import { checksOf, NOT_JUDGED, notes, shortened, visible } from './account.ts'
import type { CheckReport, Result, StageReport } from './result.ts'

/** The version of check50 whose output this is. */
const VERSION = '3.3.0'
const ROOM = { lines: 200, characters: 8000 }
const PASSED = { passed: true, failed: false, inconclusive: null } as const

/** What `check50 -o json` prints: a result for each check. It knows no points; `data` says what the stage is worth. */
export function check50(result: Result): string {
  const results = result.stages.flatMap((stage) =>
    checksOf(stage)
      .map((check) => shortened(check, ROOM))
      .map((check, i) => ({
        name: nameOf(stage, check, i),
        description: `${stage.id} ${check.title}`,
        passed: PASSED[check.verdict],
        log: check.transcript.flatMap((line) => line.split('\n')),
        cause: check.verdict === 'passed' ? null : cause(stage, check),
        data: {
          stage: stage.id,
          points: stage.points,
          earned: stage.earned,
          incomplete: result.incomplete,
          notes: notes(stage),
        },
        dependency: null,
      })),
  )
  const report = { slug: `zeromq-labs/${visible(result.lab.id)}`, results, version: VERSION }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

/** Like the name of a Python function, and no other check's: `stage_1_3_whole_names_…`. */
function nameOf(stage: StageReport, check: CheckReport, place: number): string {
  const name = (title: string): string =>
    `stage ${stage.id} ${title}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/_$/, '')
  const twin = stage.checks.slice(0, place).some(({ title }) => name(title) === name(check.title))
  return twin ? `${name(check.title)}_${place + 1}` : name(check.title)
}

function cause(stage: StageReport, { verdict, expected, got, cause: likely }: CheckReport): object {
  const what = [...(expected ? [`expected: ${expected}`] : []), ...(got ? [`got: ${got}`] : [])].join('; ')
  return {
    rationale: verdict === 'inconclusive' ? `${NOT_JUDGED} ${what}`.trim() : what || 'it did not pass',
    help: [...(likely ? [`likely: ${likely}`] : []), `again: ${visible(stage.rerun)}`].join('\n'),
    ...(expected && got && { expected, actual: got }),
  }
}
