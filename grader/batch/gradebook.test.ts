import { expect, test } from 'vitest'
import { gradebook } from './gradebook.ts'
import { rowWithout, type Row } from './row.ts'

const STAGES = [
  { id: '1.1', title: 'publish' },
  { id: '1.2', title: 'subscribe' },
]

function named(name: string, more: Partial<Row> = {}): string {
  const stages: Row['stages'] = [
    { id: '1.1', earned: 10, verdict: 'passed' },
    { id: '1.2', earned: 0, verdict: 'failed' },
  ]
  const row = { name, total: 10, stages, warnings: [], look: [], ...more }
  return gradebook([row], STAGES).split('\r\n').slice(1).join('\r\n')
}

test('a line for each, in columns, with the line ends of RFC 4180', () => {
  expect(gradebook([rowWithout('bia', 'not graded yet')], STAGES)).toBe(
    'name,total,1.1 publish,1.2 subscribe,warnings,needs a look\r\nbia,,,,,not graded yet\r\n',
  )
  expect(named('ana', { warnings: ['one', 'two'] })).toBe('ana,10,10,0,"one; two",\r\n')
})

test('quotes, commas and line ends stay inside their cell', () => {
  expect(named('a, "b"\nc')).toBe('"a, ""b""\nc",10,10,0,,\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)'])('%s is text, not a formula', (name) => {
  expect(named(name)).toBe(`'${name},10,10,0,,\r\n`)
})

test.each(['\t=1', '\r=1', '=HYPERLINK("http://x";"y")'])('%j is text, not a formula, and quoted', (name) => {
  expect(named(name)).toBe(`"'${name.replaceAll('"', '""')}",10,10,0,,\r\n`)
})

test('what a submission is warned of is no formula either', () => {
  expect(named('ana', { warnings: ['=1'] })).toContain(",'=1,")
})
