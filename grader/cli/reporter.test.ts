import type { TestCase, TestModule } from 'vitest/node'
import { expect, test } from 'vitest'
import type { CheckReport } from '../report/result.ts'
import { CheckReporter } from './reporter.ts'

const PASSED: CheckReport = {
  stage: '1.1',
  title: 'keeps publishing',
  verdict: 'passed',
  durationMs: 12,
  repeated: false,
  warnings: [],
  roles: ['publisher'],
  transcript: [],
  diagram: '',
}

/** What vitest tells of a test, as far as the reporter asks. */
function ended(state: 'passed' | 'failed', check: CheckReport | undefined, message?: string): TestCase {
  return {
    name: '1.1 keeps publishing',
    options: { mode: 'run' },
    result: () => ({ state, errors: message === undefined ? [] : [{ message }] }),
    meta: () => ({ check }),
    diagnostic: () => ({ duration: 600_000 }),
  } as unknown as TestCase
}

function reported(testCase: TestCase): CheckReport[] {
  const reporter = new CheckReporter()
  reporter.onTestCaseResult(testCase)
  return reporter.checks
}

test('a check that passed has passed', () => {
  expect(reported(ended('passed', PASSED))).toEqual([PASSED])
})

test('a check that was stopped before it had a verdict is inconclusive, whatever it began with', () => {
  const [check] = reported(ended('failed', PASSED, 'Test timed out in 600000ms.'))
  expect(check).toMatchObject({ verdict: 'inconclusive', got: 'Test timed out in 600000ms.' })
})

test('a check that never began is inconclusive', () => {
  expect(reported(ended('failed', undefined))).toMatchObject([{ verdict: 'inconclusive' }])
})

test('checks are in the order in which they are written, whichever ends first', () => {
  const [first, second] = ['keeps publishing', 'ends on SIGTERM'].map((title) => ({
    ...ended('passed', { ...PASSED, title }),
    name: `1.1 ${title}`,
  })) as [TestCase, TestCase]
  const reporter = new CheckReporter()
  reporter.onTestModuleCollected({ children: { allTests: () => [first, second] } } as unknown as TestModule)
  reporter.onTestCaseResult(second)
  reporter.onTestCaseResult(first)
  expect(reporter.checks.map(({ title }) => title)).toEqual(['keeps publishing', 'ends on SIGTERM'])
})
