import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { checkReport, type CheckReport } from '../report/result.ts'

export interface Listener {
  began(): void
  /** All checks of the stage have their verdict. */
  stageEnded(id: string, checks: CheckReport[]): void
  ended(checks: CheckReport[]): void
}

/** Turns what vitest reports of its tests into check reports. */
export class CheckReporter implements Reporter {
  checks: CheckReport[] = []
  /** The engine failed, not the submission. */
  trouble: Error | undefined
  #expected = new Map<string, number>()
  /** Names of the tests in the order in which they are written; they end in any. */
  #order: string[] = []
  /** Who is told. */
  listener: Listener | undefined

  onTestRunStart(): void {
    this.checks = []
    this.trouble = undefined
    this.listener?.began()
  }

  onTestModuleCollected(module: TestModule): void {
    this.#expected = new Map()
    this.#order = [...module.children.allTests()].map(({ name }) => name)
    for (const test of module.children.allTests()) {
      if (test.options.mode !== 'run') continue
      const stage = stageOf(test)
      this.#expected.set(stage, (this.#expected.get(stage) ?? 0) + 1)
    }
  }

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'skipped') return
    const stage = stageOf(test)
    this.checks.push(reportOf(test) ?? unfinished(test, stage))
    this.checks.sort((a, b) => this.#place(a) - this.#place(b))
    const ofStage = this.checks.filter((c) => c.stage === stage)
    if (ofStage.length === this.#expected.get(stage)) this.listener?.stageEnded(stage, ofStage)
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly { message?: string; stack?: string }[],
  ): void {
    const errors = [...unhandled, ...modules.flatMap((m) => m.errors())]
    if (errors[0]) this.trouble = new Error(errors[0].stack ?? errors[0].message)
    else this.listener?.ended(this.checks)
  }

  #place({ stage, title }: CheckReport): number {
    return this.#order.indexOf(`${stage} ${title}`)
  }
}

function stageOf(test: TestCase): string {
  return test.name.split(' ')[0]!
}

/** The check's own report; undefined when the test failed for a reason that the check knows nothing of, as a timeout. */
function reportOf(test: TestCase): CheckReport | undefined {
  const { check } = test.meta()
  return check?.verdict === 'passed' && test.result().state !== 'passed' ? undefined : check
}

function unfinished(test: TestCase, stage: string): CheckReport {
  return {
    ...checkReport(stage, test.name.slice(stage.length + 1), 'inconclusive'),
    durationMs: Math.round(test.diagnostic()?.duration ?? 0),
    got: test.result().errors?.[0]?.message ?? 'the check did not end',
  }
}
