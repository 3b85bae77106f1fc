import { expect, test } from 'vitest'
import { oneLine, Progress } from './progress.ts'
import { rowWithout, type Row } from './row.ts'

const ANA: Row = { name: 'ana', total: 10, stages: [], warnings: ['one'], look: [] }

/** What is written to a stream like this. */
function written(isTTY: boolean, use: (progress: Progress) => void, columns = 40): string {
  let text = ''
  const stream = { isTTY, columns, write: (chunk: string) => (text += chunk) }
  const progress = new Progress(stream as unknown as NodeJS.WriteStream, {
    names: ['ana', 'bia', 'cai bo'],
    jobs: 1,
    maximum: 100,
  })
  use(progress)
  progress.close()
  return text
}

test('a name stays on its line and changes nothing on a terminal', () => {
  expect(oneLine('\u001B[31mred\u001B[2J\na\rb\u0007')).toBe('red?a?b?')
})

test('piped, there is one line for each that ends and nothing else', () => {
  const text = written(false, (progress) => {
    progress.began('ana')
    progress.ended(ANA, 1000)
    progress.ended(rowWithout('bia', 'could not be graded', 'why'))
  })
  expect(text).toBe('  ana      10 / 100  1 warning\n  bia     could not be graded\n')
})

test('on a terminal a line says what runs, how many are done and how long is left, and goes', () => {
  const text = written(true, (progress) => {
    progress.began('ana')
    progress.ended(ANA, 10_000)
    progress.began('bia')
  })
  const lines = text.split('\r\u001B[2K')
  expect(lines).toContain('0 of 3 done · running: ana 0 s')
  expect(text).toMatch(/ana .* 10 \/ 100.* 1 warning\n/)
  expect(lines).toContain('1 of 3 done · about 20 s left · runnin…')
  expect(lines.at(-1)).toBe('')
})

test('what is graded once more is not done until it has ended again', () => {
  const text = written(
    true,
    (progress) => {
      for (const name of ['ana', 'bia', 'cai bo']) {
        progress.began(name)
        progress.ended({ ...ANA, name }, 10_000)
      }
      progress.again(2)
      progress.began('ana')
    },
    120,
  )
  expect(text).toContain('  grading 2 once more that could not be judged, one at a time\n')
  expect(text).toContain('1 of 3 done · about 20 s left · running: ana 0 s')
})

test('a terminal of unknown width is taken for one of 80 columns', () => {
  expect(written(true, (progress) => progress.began('ana'), 0)).toContain('0 of 3 done · running: ana 0 s')
})
