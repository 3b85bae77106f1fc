import { account, checksOf, notes, visible } from './account.ts'
import type { CheckReport, Result, StageReport } from './result.ts'

const ROOM = { lines: 200, characters: 8000 }

/**
 * JUnit's XML, in the strict form of the windyroad schema: a suite for each stage, a case for each check. What is
 * inconclusive is an error, not a failure.
 */
export function junit(result: Result): string {
  const suites = result.stages.map((stage, i) => suite(result, stage, i))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, suites)}\n`
}

function suite(result: Result, stage: StageReport, id: number): string {
  const checks = checksOf(stage)
  const count = (verdict: CheckReport['verdict']): number =>
    checks.filter((c) => c.verdict === verdict).length
  const properties = {
    verdict: stage.verdict,
    points: stage.points,
    earned: stage.earned,
    incomplete: result.incomplete,
    submission: result.submission,
    seed: result.seed,
    sandbox: `${result.sandbox.kind}, ${result.sandbox.network} network`,
    again: stage.rerun,
  }
  const attributes = {
    name: token(`${stage.id} ${stage.title}`),
    package: token(`lab ${result.lab.id}`),
    id,
    timestamp: result.started.slice(0, 19),
    hostname: 'localhost',
    tests: checks.length,
    failures: count('failed'),
    errors: count('inconclusive'),
    skipped: 0,
    time: seconds(checks.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  }
  return element('testsuite', attributes, [
    element(
      'properties',
      {},
      Object.entries(properties).map(([name, value]) => element('property', { name, value })),
    ),
    ...checks.map((check) => testcase(stage, check)),
    element('system-out', {}, escape(notes(stage).join('\n'))),
    element('system-err', {}, ''),
  ])
}

function testcase(stage: StageReport, check: CheckReport): string {
  const attributes = {
    name: token(check.title),
    classname: token(`${stage.id} ${stage.title}`),
    time: seconds(check.durationMs),
  }
  if (check.verdict === 'passed') return element('testcase', attributes)
  const message = check.got ?? check.title
  const text = escape(account(stage, check, ROOM))
  const problem = check.verdict === 'failed' ? 'failure' : 'error'
  return element('testcase', attributes, [element(problem, { message, type: check.verdict }, text)])
}

function element(
  name: string,
  attributes: Record<string, string | number | boolean>,
  content: string | string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
  const open = `<${name}${written.join('')}`
  if (typeof content === 'string') return `${open}>${content}</${name}>`
  return content.length === 0 ? `${open}/>` : `${open}>\n${content.join('\n')}\n</${name}>`
}

function escape(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** In an attribute a parser turns newlines and tabs into spaces, unless they are written as numbers. */
function attribute(text: string): string {
  return escape(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

/** An xs:token: no space at its ends, and none but single ones inside. */
function token(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
