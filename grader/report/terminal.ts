import { styleText } from 'node:util'
import type { CheckReport, Result, StageReport } from './result.ts'

type Style = 'red' | 'green' | 'yellow' | 'bold' | 'dim' | 'cyan'

const MARKS = { passed: ['green', '✓'], failed: ['red', '✗'], inconclusive: ['yellow', '?'] } as const
const INDENT = ' '.repeat(12)

/** The failure of one check, in the order in which a person needs it. Plain text; also what golden files hold. */
export function failureText(
  stage: StageReport,
  check: CheckReport,
  style: (s: Style, text: string) => string = plain,
): string {
  const field = (name: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`  ${style('dim', name.padEnd(8))}  ${text.replaceAll('\n', `\n${INDENT}`)}`]
  return [
    style('bold', `${stage.id} ${stage.title}: ${check.title}`),
    '',
    ...field('expected', check.expected),
    ...field('got', check.got),
    '',
    ...(check.transcript.length > 0
      ? [`  ${style('dim', 'what happened')}`, ...check.transcript.map((line) => `  ${line}`), '']
      : []),
    ...field('likely', check.cause),
    ...field('again', stage.rerun),
  ].join('\n')
}

/** What a person sees of a grading. */
export class Terminal {
  /** How many stages were shown since the heading. */
  shown = 0
  #width = 0
  readonly #quiet: boolean
  readonly #colour = process.stdout.isTTY && !process.env['NO_COLOR']

  constructor(quiet: boolean) {
    this.#quiet = quiet
  }

  heading({
    lab,
    label,
    seed,
    sandbox,
    network,
  }: {
    lab: { id: string; title: string; stages: { title: string }[] }
    label: string
    seed: number
    sandbox: string
    network: string
  }): void {
    this.shown = 0
    this.#width = Math.max(...lab.stages.map(({ title }) => title.length))
    const confined = sandbox === 'bwrap' ? `bubblewrap, ${network} network` : 'no sandbox'
    this.say(
      `${this.#style('bold', `Lab ${lab.id}, ${lab.title}`)}  ${this.#style('dim', `${label} · seed ${seed} · ${confined}`)}\n`,
    )
  }

  stage(stage: StageReport): void {
    this.shown++
    const [colour, mark] = MARKS[stage.verdict]
    const points = `${String(stage.earned).padStart(2)} / ${stage.points}`
    const failed = stage.checks.find((c) => c.verdict === stage.verdict && c.verdict !== 'passed')
    const note = failed ? `   ${this.#style('dim', failed.title)}` : repeatedNote(stage)
    this.say(
      `  ${this.#style(colour, mark)} ${stage.id}  ${stage.title.padEnd(this.#width + 2)} ${points}${note}`,
    )
    for (const warning of new Set(stage.checks.flatMap(({ warnings }) => warnings)))
      this.say(`         ${this.#style('yellow', 'note')}  ${warning}`)
  }

  summary(result: Result, { label, checks }: { label: string; checks: string[] }): void {
    const { score, maxScore, durationMs } = result
    const chosen = result.stages.flatMap((stage) => stage.checks)
    const passed = chosen.filter(({ verdict }) => verdict === 'passed').length
    const outcome =
      checks.length > 0 ? `${passed} of ${chosen.length} checks` : `${score} of ${maxScore} points`
    const points = this.#style(score === maxScore ? 'green' : 'bold', outcome)
    this.say(`\n  ${points}  ${this.#style('dim', `in ${(durationMs / 1000).toFixed(1)} s`)}`)
    if (result.incomplete)
      this.say(
        `  ${this.#style('yellow', 'incomplete')}: a stage could not be judged, so this is not a mark. Grade again when the machine is idle.`,
      )
    const stage = result.stages.find((s) => s.verdict !== 'passed')
    const check = stage?.checks.find((c) => c.verdict === stage.verdict)
    if (!stage || !check) return
    const [colour, mark] = MARKS[stage.verdict]
    this.say(`\n${this.#style(colour, mark)} ${failureText(stage, check, (s, text) => this.#style(s, text))}`)
    if (label === 'starter') this.say(`  ${this.#style('dim', 'hint    ')}  npx tsx grader hint ${stage.id}`)
  }

  watching(page: string | undefined): void {
    if (page !== undefined) this.say(`\n  the checks, each with its traffic: ${page}`)
    this.say(this.#style('dim', '\nwatching: save a file to grade again, Ctrl-C to leave\n'))
  }

  say(text: string): void {
    if (!this.#quiet) console.log(text)
  }

  #style(style: Style, text: string): string {
    return this.#colour ? styleText(style, text) : text
  }
}

function repeatedNote(stage: StageReport): string {
  return stage.checks.some((c) => c.repeated) ? '  (judged in a second run, alone)' : ''
}

function plain(_style: Style, text: string): string {
  return text
}
