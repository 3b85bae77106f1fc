import { expect, test } from 'vitest'
import { inWords, oneLine, Progress, timeLeft } from './progress.ts'

/** What is written to a stream like this. */
function written(isTTY: boolean, use: (progress: Progress) => void, columns = 40): string {
  let text = ''
  const stream = { isTTY, columns, write: (chunk: string) => (text += chunk) }
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, 3, 1)
  use(progress)
  progress.close()
  return text
}

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

test('a name stays on its line and changes nothing on a terminal', () => {
  expect(oneLine('\u001B[31mred\u001B[2J\na\rb\u0007')).toBe('red?a?b?')
})

test('piped, there is one line for each that ends and nothing else', () => {
  const text = written(false, (progress) => {
    progress.began('ana')
    progress.ended('ana', 'ana 10', 1000)
  })
  expect(text).toBe('ana 10\n')
})

test('on a terminal a line says what runs, how many are done and how long is left, and goes', () => {
  const text = written(true, (progress) => {
    progress.began('ana')
    progress.ended('ana', 'ana 10', 10_000)
    progress.began('bia')
  })
  const lines = text.split('\r\u001B[2K')
  expect(lines).toContain('0 of 3 done · running: ana 0 s')
  expect(lines).toContain('ana 10\n')
  expect(lines).toContain('1 of 3 done · about 20 s left · runnin…')
  expect(lines.at(-1)).toBe('')
})

test('a terminal of unknown width is taken for one of 80 columns', () => {
  expect(written(true, (progress) => progress.began('ana'), 0)).toContain('0 of 3 done · running: ana 0 s')
})
