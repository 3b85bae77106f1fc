import { expect, test } from 'vitest'
import { inWords, timeLeft } from './time-left.ts'

test('nobody knows how long it takes before one is done', () => {
  expect(timeLeft([], [1000], 3, 2)).toBeUndefined()
})

test('what is left: those that wait and the rest of those that run, by so many at a time', () => {
  expect(timeLeft([10_000, 20_000], [5000], 3, 1)).toBe(55_000)
  expect(timeLeft([10_000, 20_000], [5000, 0], 3, 2)).toBe(35_000)
})

test('never less than one takes, and nothing for those that should have ended', () => {
  expect(timeLeft([10_000], [], 1, 4)).toBe(10_000)
  expect(timeLeft([10_000], [60_000], 0, 4)).toBe(0)
})

test('times in words', () => {
  expect([900, 59_000, 150_000, 4_800_000].map(inWords)).toEqual(['1 s', '59 s', '3 min', '1 h 20 min'])
})
