import {
  checksOf,
  circumstances,
  headline,
  NOT_JUDGED,
  notes,
  shortened,
  visible,
  type Room,
} from './account.ts'
import type { CheckReport, Result, StageReport } from './result.ts'

/** So much fits into a comment on GitHub. */
const MOST = 65_000
/** The first of these that fits is taken. */
const ROOMS = [
  { lines: 200, characters: 4000 },
  { lines: 60, characters: 1000 },
  { lines: 20, characters: 400 },
  { lines: 0, characters: 200 },
]
const MARKS = { passed: '✓', failed: '✗', inconclusive: '?' } as const

/** A page for people, as for a job summary or a comment on GitHub. What programs wrote stands in code blocks only. */
export function markdown(result: Result): string {
  const top = [
    `# ${plain(headline(result))}`,
    ...(result.incomplete ? [`> **Incomplete.** Some of it was ${NOT_JUDGED}`] : []),
    table(result.stages),
    ...result.stages.flatMap((stage) => notes(stage).map((note) => block(`note  ${stage.id}  ${note}`))),
  ]
  const end = code(circumstances(result))
  const unpassed = result.stages.flatMap((stage) =>
    checksOf(stage).flatMap((check) => (check.verdict === 'passed' ? [] : [{ stage, check }])),
  )
  const page = (sections: string[]): string => `${[...top, ...sections, end].join('\n\n')}\n`
  for (const room of ROOMS) {
    const text = page(unpassed.map(({ stage, check }) => section(stage, check, room)))
    if (text.length <= MOST) return text
  }
  const least = unpassed.map(({ stage, check }) => section(stage, check, ROOMS.at(-1)!))
  for (let kept = least.length; kept > 0; kept--) {
    const text = page([...least.slice(0, kept), `… and ${least.length - kept} more that did not pass.`])
    if (text.length <= MOST) return text
  }
  return page([])
}

function table(stages: StageReport[]): string {
  const rows = stages.map((stage) => {
    const failed = checksOf(stage).find(({ verdict }) => verdict === stage.verdict && verdict !== 'passed')
    const points = `${stage.earned} / ${stage.points}`
    return `| ${[MARKS[stage.verdict], stage.id, stage.title, points, failed?.title ?? ''].map(plain).join(' | ')} |`
  })
  return ['| | stage | | points | |', '| --- | --- | --- | ---: | --- |', ...rows].join('\n')
}

function section(stage: StageReport, check: CheckReport, room: Room): string {
  const { expected, got, cause, transcript } = shortened(check, room)
  const told = { expected, got, likely: cause, again: visible(stage.rerun) }
  const lines = Object.entries(told).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name.padEnd(8)}  ${text.replaceAll('\n', '\n          ')}`],
  )
  return [
    `## ${MARKS[check.verdict]} ${plain(`${stage.id} ${stage.title}: ${check.title}`)}`,
    ...(check.verdict === 'inconclusive' ? [NOT_JUDGED] : []),
    block(lines.join('\n')),
    ...(transcript.length === 0
      ? []
      : ['<details><summary>What happened</summary>', block(transcript.join('\n')), '</details>']),
  ].join('\n\n')
}

/** Text that Markdown takes as it is. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~@!&]/g, String.raw`\$&`)
    .trim()
}

function code(text: string): string {
  const ticks = fence(text, 1)
  return `${ticks} ${text.replace(/\s+/g, ' ')} ${ticks}`
}

function block(text: string): string {
  const ticks = fence(text, 3)
  return `${ticks}text\n${text}\n${ticks}`
}

/** More backticks than the text has anywhere in a row. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
  return '`'.repeat(Math.max(least, longest + 1))
}
