import { join } from 'node:path'
import { inject, test, type TestContext } from 'vitest'
import { CheckFailure, Inconclusive, type FailureParts } from './failure.ts'
import { pass } from './gate.ts'
import { LostStages } from './lost.ts'
import { Random } from './random.ts'
import { checkReport, type CheckReport } from '../report/result.ts'
import { Scene } from './scene.ts'
import { diagram, transcript } from './story.ts'
import { Turn } from './turn.ts'
import './life.ts'

declare module 'vitest' {
  interface TaskMeta {
    check?: CheckReport
  }
}

const turn = new Turn()
const lost = new LostStages()
const LONGEST_PART = 10_000
const CROWDED = 'it failed on a machine that was too busy for what goes by the clock'

type Body = (scene: Scene) => Promise<void>

interface CheckOptions {
  /** It keeps the machine so busy that no other check is to run beside it, and few like it in other gradings. */
  alone?: boolean
}

/**
 * One check of a stage: `title` says what a right submission does, `body` starts programs and peers and expects.
 * Checks of a lab overlap. An inconclusive one is run once more, alone, while its stage can still be earned.
 */
export function check(stage: string, title: string, body: Body, options: CheckOptions = {}): void {
  for (let i = 0; i < inject('run').times; i++) runOnce(stage, title, body, options)
}

function runOnce(stage: string, title: string, body: Body, { alone = false }: CheckOptions): void {
  const name = `${stage} ${title}`
  const retry = { count: 1, condition: /^inconclusive/ }
  test.concurrent(name, { retry }, async ({ task, annotate }) => {
    const run = inject('run')
    const repeated = (task.result?.retryCount ?? 0) > 0
    const endTurn = await turn.take(alone || repeated || run.submission.endpoints === 'default')
    if (repeated && run.times === 1 && lost.has(stage)) {
      endTurn()
      throw new Inconclusive(`others of stage ${stage} have failed`)
    }
    const leaveGate = alone && run.gate !== undefined ? await pass(run.gate) : undefined
    const scene = new Scene(run, new Random(run.seed, name))
    const begun = performance.now()
    const report = { ...checkReport(stage, title, 'passed'), repeated }
    task.meta.check = report
    try {
      await body(scene)
      if (scene.unexercised.length > 0)
        throw new Inconclusive(`nothing has met this fault: ${scene.unexercised.join(', ')}`)
    } catch (error) {
      const reason = error instanceof CheckFailure && scene.timedInVain ? new Inconclusive(CROWDED) : error
      Object.assign(report, verdictOf(reason, scene.likely))
      if (repeated && report.verdict === 'failed') lost.add(stage)
      throw reason
    } finally {
      report.durationMs = Math.round(performance.now() - begun)
      report.roles = scene.roles
      report.warnings = [...scene.warnings]
      report.transcript = transcript(scene.journal.entries)
      report.diagram = diagram(scene.journal.entries)
      await scene.close(run.coverage && join(run.coverage, encodeURIComponent(title)))
      leaveGate?.()
      endTurn()
      if (run.ui) await showInBrowser(report, annotate)
    }
  })
}

/** The browser's page shows each annotation in a box of its own: one for each line, and the diagram to download. */
async function showInBrowser(report: CheckReport, annotate: TestContext['annotate']): Promise<void> {
  for (const line of report.transcript) {
    const [, time, text] = /^ *\d+ +(\d+ ms) +(.*)$/s.exec(line) ?? [undefined, '', line]
    await annotate(text, time)
  }
  await annotate('as a mermaid sequence diagram', 'diagram', {
    body: report.diagram,
    contentType: 'text/vnd.mermaid',
  })
}

/** What a submission has sent may be as long as it likes; what is said of it may not. */
function cut({ expected, got, cause }: FailureParts): FailureParts {
  const short = (text: string): string =>
    text.length <= LONGEST_PART ? text : `${text.slice(0, LONGEST_PART)}… (${text.length} characters)`
  return { expected: short(expected), got: short(got), cause: cause && short(cause) }
}

/** `cause` is likely if the error knows no better one. */
function verdictOf(error: unknown, cause: string | undefined): Partial<CheckReport> {
  if (error instanceof Inconclusive) return { verdict: 'inconclusive', got: error.message }
  if (error instanceof CheckFailure)
    return { verdict: 'failed', ...cut({ ...error.parts, cause: error.parts.cause ?? cause }) }
  return {
    verdict: 'inconclusive',
    got: `the grader itself went wrong: ${error instanceof Error ? error.stack : String(error)}`,
  }
}
