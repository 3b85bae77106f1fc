import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FORMATS } from './formats.ts'
import type { Result } from './result.ts'
import { Classroom50 } from './schemas/classroom50.ts'
import { READ, write } from './schemas/read.ts'
import { FAILED, RESULTS, resultOf } from './schemas/results.ts'
import { totalsIn } from './schemas/totals.ts'

describe.each(Object.entries(RESULTS))('%s', (_, result) => {
  test.each(Object.keys(FORMATS))('%s is what its schema asks for, and has the same totals', (format) => {
    const text = write(format, result)
    expect(text.endsWith('\n')).toBe(true)
    for (const totals of totalsIn(format, result))
      expect(totals).toEqual({ score: result.score, maxScore: result.maxScore })
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

function text(value: unknown): string {
  return typeof value === 'string' ? value : Object.values(value ?? {}).join('\n')
}
