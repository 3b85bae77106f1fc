import { expect, test } from 'vitest'
import { FAILED, INCONCLUSIVE, resultOf } from '../report/schemas/results.ts'
import { TruthTable } from './truth-table.ts'

const passed = { verdict: 'passed', durationMs: 1200 } as const

/** A result of two stages, whose checks are called "a" and "b", and "c". */
function result(a: object, b: object, c: object) {
  return resultOf([
    {
      points: 50,
      checks: [
        { title: 'a', ...a },
        { title: 'b', ...b },
      ],
    },
    { points: 50, checks: [{ title: 'c', ...c }] },
  ])
}

test('it says which mutants a check alone catches, how often it was wrong, and how long it takes', () => {
  const table = new TruthTable()
  const lost = (title: string): object => ({ ...FAILED, title })
  table.add({ name: 'solution' }, result(passed, passed, passed))
  table.add({ name: 'starter' }, result(lost('a'), lost('b'), lost('c')))
  const mute = { name: 'mute', decisive: 'a', loses: ['1.1'] }
  table.add(mute, result(lost('a'), passed, passed))
  table.add(mute, result(lost('a'), lost('b'), passed))
  table.add({ name: 'deaf', decisive: 'b', loses: ['1.1'] }, result(lost('a'), lost('b'), passed))
  table.add({ name: 'slow', decisive: 'b', loses: ['1.1'] }, result(passed, passed, INCONCLUSIVE))
  expect(table.text()).toBe(`\
  1.1  a
       5 runs, 0 wrong, 1.2 s
       alone: mute
  1.1  b
       5 runs, 1 wrong, 1.2 s
       explains: deaf
  1.2  c
       5 runs, 0 wrong, 1 not told, 1.2 s
       NO MUTANT NEEDS IT`)
})
