import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FORMATS } from './formats.ts'
import { Result } from './result.ts'
import { Check50 } from './schemas/check50.ts'
import { Classroom50 } from './schemas/classroom50.ts'
import { Exercism } from './schemas/exercism.ts'
import { GithubClassroom } from './schemas/github-classroom.ts'
import { Gradescope } from './schemas/gradescope.ts'
import { Junit, parseXml, type Element } from './schemas/junit.ts'
import { FAILED, RESULTS, resultOf } from './schemas/results.ts'

const ENVIRONMENT = {
  CLASSROOM: 'networks',
  ASSIGNMENT: 'weather',
  ASSIGNMENT_TYPE: 'team',
  USERNAME: 'ana',
  SUBMISSION_TAG: 'submit/2026-06-01T14-32-05Z-a1b2c3d',
  COMMIT_URL: 'https://github.com/o/networks-weather-ana/commit/a1b2c3d',
  RELEASE_URL: 'https://github.com/o/networks-weather-ana/releases/tag/submit%2F1',
}

const write = (format: string, result: Result): string => FORMATS[format]!.write(result, ENVIRONMENT)

const READ = {
  json: (text: string) => Result.parse(JSON.parse(text)),
  gradescope: (text: string) => Gradescope.parse(JSON.parse(text)),
  classroom50: (text: string) => Classroom50.parse(JSON.parse(text)),
  'github-classroom': (text: string) =>
    GithubClassroom.parse(JSON.parse(Buffer.from(text, 'base64').toString())),
  exercism: (text: string) => Exercism.parse(JSON.parse(text)),
  check50: (text: string) => Check50.parse(JSON.parse(text)),
  junit: (text: string) => Junit.parse(parseXml(text)) as Element,
}

interface Totals {
  score: number
  maxScore: number
}

/** The totals that a reader of the format comes to, by what it adds up. */
const TOTALS: Record<string, (text: string, result: Result) => Totals> = {
  json: (text) => READ.json(text),
  gradescope: (text) => {
    const { score, tests } = READ.gradescope(text)
    expect(score).toBe(sum(tests!.map((t) => t.score!)))
    return { score: score!, maxScore: sum(tests!.map((t) => t.max_score!)) }
  },
  classroom50: (text) => {
    const report = READ.classroom50(text)
    expect(report.score).toBe(sum(report.tests.map((t) => t.score)))
    expect(report['max-score']).toBe(sum(report.tests.map((t) => t['max-score'])))
    return { score: report.score, maxScore: report['max-score'] }
  },
  'github-classroom': (text) => {
    const { tests, max_score } = READ['github-classroom'](text)
    return { score: sum(tests.map((t) => t.score)), maxScore: max_score }
  },
  // Exercism knows no points: a stage is earned when all tests of its task pass.
  exercism: (text, { stages }) => {
    const { tests } = READ.exercism(text)
    const of = stages.map(({ points }, i) => ({ points, own: tests.filter((t) => t.task_id === i + 1) }))
    const passed = of.filter(({ own }) => own.length > 0 && own.every((t) => t.status === 'pass'))
    return { score: sum(passed.map((s) => s.points)), maxScore: sum(of.map((s) => s.points)) }
  },
  check50: (text) => {
    const worth = new Map(READ.check50(text).results.map(({ data }) => [data['stage'], data]))
    const all = [...worth.values()] as { points: number; earned: number }[]
    return { score: sum(all.map((d) => d.earned)), maxScore: sum(all.map((d) => d.points)) }
  },
  junit: (text) => {
    const property = (suite: Element, wanted: string): number =>
      Number(suite.children[0]!.children.find((p) => p.attributes['name'] === wanted)!.attributes['value'])
    const suites = READ.junit(text).children
    return {
      score: sum(suites.map((suite) => property(suite, 'earned'))),
      maxScore: sum(suites.map((suite) => property(suite, 'points'))),
    }
  },
  markdown: (text) => {
    const [, score, maxScore] = /^# .*: (\d+) of (\d+) points$/m.exec(text)!
    const rows = [...text.matchAll(/^\| . \| .* \| (\d+) \/ (\d+) \| .*\|$/gm)]
    expect(sum(rows.map(([, earned]) => Number(earned)))).toBe(Number(score))
    return { score: Number(score), maxScore: Number(maxScore) }
  },
}

describe.each(Object.entries(RESULTS))('%s', (_, result) => {
  test.each(Object.keys(FORMATS))('%s is what its schema asks for, and has the same totals', (format) => {
    const text = write(format, result)
    expect(text.endsWith('\n')).toBe(true)
    const { score, maxScore } = TOTALS[format]!(text, result)
    expect({ score, maxScore }).toEqual({ score: result.score, maxScore: result.maxScore })
  })

  test('what fits somewhere fits', () => {
    expect(write('github-classroom', result).length).toBeLessThan(128 * 1024)
    expect(write('markdown', result).length).toBeLessThan(65_536)
  })
})

test.each(Object.keys(FORMATS).filter((name) => name !== 'json'))(
  'nothing in %s could act on a terminal',
  (format) => {
    const text = write(format, RESULTS['texts that a format may choke on']!)
    const read = format in READ ? JSON.stringify(READ[format as keyof typeof READ](text)) : text
    expect(read).not.toMatch(/\\u00|[\x80-\x9f]|\p{Surrogate}/u)
    expect(read).toContain('␛[31mred')
  },
)

test.each(Object.entries(RESULTS).filter(([, { incomplete }]) => incomplete))(
  'a reader can tell that the result is incomplete: %s',
  (_, result) => {
    const open = result.stages.filter(({ verdict }) => verdict === 'inconclusive').map(({ id }) => id)
    const ids = (names: { name: string }[]): string[] => names.map(({ name }) => name.split(' ')[0]!)
    const gradescope = READ.gradescope(write('gradescope', result))
    expect(gradescope.extra_data).toMatchObject({ incomplete: true })
    expect(gradescope.output).toContain('INCOMPLETE')
    const { tests } = READ.classroom50(write('classroom50', result))
    expect(tests.filter((t) => t['verdict'] === 'inconclusive')).toHaveLength(open.length)
    const retired = READ['github-classroom'](write('github-classroom', result))
    expect(retired.status).toBe('error')
    expect(ids(retired.tests.filter(({ status }) => status === 'error'))).toEqual(open)
    const exercism = READ.exercism(write('exercism', result))
    expect(ids(exercism.tests.filter(({ status }) => status === 'error'))).toEqual(open)
    const check50 = READ.check50(write('check50', result)).results.filter(({ passed }) => passed === null)
    expect(check50.map(({ data }) => data['stage'])).toEqual(open)
    expect(check50[0]!.cause!.rationale).toContain('not judged')
    const suites = READ.junit(write('junit', result)).children
    expect(
      ids(suites.filter((s) => s.attributes['errors'] !== '0').map((s) => s.attributes as never)),
    ).toEqual(open)
    expect(write('markdown', result)).toContain('> **Incomplete.**')
  },
)

test('junit counts what it lists', () => {
  for (const suite of READ.junit(write('junit', RESULTS['failed and not judged']!)).children) {
    const cases = suite.children.filter(({ name }) => name === 'testcase')
    const having = (name: string): string => String(cases.filter((c) => c.children[0]?.name === name).length)
    expect(suite.attributes).toMatchObject({
      tests: String(cases.length),
      failures: having('failure'),
      errors: having('error'),
    })
  }
})

test('a failure says what was expected, what came, why, what happened, and how to run it again', () => {
  const result = RESULTS['some failed']!
  const told = {
    gradescope: READ.gradescope(write('gradescope', result)).tests![1]!.output!,
    classroom50: String(READ.classroom50(write('classroom50', result)).tests[1]!['message']),
    'github-classroom': READ['github-classroom'](write('github-classroom', result)).tests[1]!.message!,
    exercism: READ.exercism(write('exercism', result)).tests[2]!.message!,
    check50: Object.values(READ.check50(write('check50', result)).results[2]!)
      .flat()
      .map(text)
      .join('\n'),
    junit: READ.junit(write('junit', result)).children[1]!.children[2]!.children[0]!.text,
    markdown: write('markdown', result),
  }
  for (const text of Object.values(told)) {
    expect(text).toContain(FAILED.expected)
    expect(text).toContain('99F 11%')
    expect(text).toContain(FAILED.cause)
    expect(text).toContain('publisher (grader) -> subscriber')
    expect(text).toContain('npx tsx grader 01 solution --stage 1.2 --seed 7')
  }
})

test('exercism is given what the programs printed, and no more than 500 characters of it', () => {
  const [, , check] = READ.exercism(write('exercism', RESULTS['some failed']!)).tests
  expect(check!.output).toBe(
    'subscriber prints  zip 2640: 99F 11%\nsubscriber writes to stderr  looking for 2640',
  )
  const [first] = READ.exercism(write('exercism', RESULTS['very long texts']!)).tests
  expect(first!.output).toMatch(/🌦\nOutput was truncated\. Please limit to 500 chars$/u)
})

test('names are those of the stages and checks, whatever else is graded', () => {
  const all = RESULTS['some failed']!
  const one = { ...all, stages: all.stages.slice(1, 2) }
  const names = (result: Result): string[] =>
    READ.check50(write('check50', result)).results.map((r) => r.name)
  expect(names(one)).toEqual(['stage_1_2_check_1_of_it', 'stage_1_2_check_2_of_it', 'stage_1_2_another'])
  expect(names(all).slice(1, 4)).toEqual(names(one))
  expect(READ.exercism(write('exercism', one)).tests[0]).toMatchObject({
    name: '1.2 check 1 of it',
    task_id: 2,
  })
})

test('check50 has a name of its own for checks whose titles look alike', () => {
  const result = resultOf([{ points: 1, checks: [{ title: 'a-b' }, { title: 'a b' }] }])
  expect(READ.check50(write('check50', result)).results.map(({ name }) => name)).toEqual([
    'stage_1_1_a_b',
    'stage_1_1_a_b_2',
  ])
})

test('in Markdown a program can not end the code block that it is shown in', () => {
  const text = write('markdown', RESULTS['texts that a format may choke on']!)
  const outside = text.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '')
  expect(outside).not.toContain('red')
  expect(outside).toContain('## ✗ 1.2 stage 2')
})

test('the schemas refuse what is wrong', () => {
  const xml = write('junit', RESULTS['some failed']!)
  expect(() => READ.junit(xml.replace('</properties>', ''))).toThrow('tag')
  expect(() => READ.junit(xml.replace('expected', '\x1b'))).toThrow('character')
  expect(() => READ.junit(xml.replace('<system-err></system-err>', ''))).toThrow('properties')
  expect(() => READ.junit(xml.replace(/(<testcase .*)time="0.500"/, '$1time="soon"'))).toThrow('properties')
  const report = JSON.parse(write('classroom50', RESULTS['some failed']!)) as object
  expect(Classroom50.safeParse({ ...report, incomplete: true }).success).toBe(false)
  expect(Classroom50.safeParse({ ...report, score: 12.5 }).success).toBe(false)
})

test('the documentation lists every format', () => {
  const page = readFileSync(new URL('../../docs/grading.md', import.meta.url), 'utf8').replaceAll(/ +/g, ' ')
  for (const [name, { about, file }] of Object.entries(FORMATS))
    expect(page).toContain(`| \`${name}\` | \`${file}\` | ${about} |`)
})

function sum(numbers: number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : Object.values(value ?? {}).join('\n')
}
