import { account, checksOf, cut, NOT_JUDGED, visible } from './account.ts'
import type { CheckReport, Result } from './result.ts'

const MOST_OF_AN_OUTPUT = 500
const TRUNCATED = '\nOutput was truncated. Please limit to 500 chars'
/** Exercism keeps 65535 bytes, and a character may take four. */
const MOST_OF_A_MESSAGE = 16_000
const ROOM = { lines: 60, characters: 1000 }
const STATUS = { passed: 'pass', failed: 'fail', inconclusive: 'error' } as const

/** Exercism's test runner interface, version 3: a test for each check, in the lab's order; its task is the stage. */
export function exercism(result: Result): string {
  const tests = result.stages.flatMap((stage) => {
    const task = Number(stage.id.split('.').at(-1))
    return checksOf(stage).map((check) => {
      const output = printed(check)
      return {
        name: visible(`${stage.id} ${check.title}`),
        status: STATUS[check.verdict],
        ...(check.verdict !== 'passed' && { message: cut(account(stage, check, ROOM), MOST_OF_A_MESSAGE) }),
        ...(output !== '' && { output: cut(output, MOST_OF_AN_OUTPUT, TRUNCATED) }),
        test_code: visible(stage.rerun),
        ...(Number.isInteger(task) && { task_id: task }),
      }
    })
  })
  const ran = tests.some(({ status }) => status !== 'error')
  const passed = tests.every(({ status }) => status === 'pass')
  const report = {
    version: 3,
    status: !ran ? 'error' : passed ? 'pass' : 'fail',
    message: ran ? null : cut(`${NOT_JUDGED}\n\n${tests[0]?.message ?? ''}`, MOST_OF_A_MESSAGE),
    tests,
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

/** What the student's programs printed, as far as the transcript shows it. */
function printed({ transcript }: CheckReport): string {
  return transcript
    .flatMap((line) => /^\s*\d+\s+\d+ ms {2}(.* (?:prints|writes to stderr) {2}.*)$/.exec(line)?.[1] ?? [])
    .join('\n')
}
