import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { rounds } from './rounds.ts'

/** What happens when these tasks come to nothing, so often each. */
async function told(jobs: number, failing: Record<string, number>): Promise<string[]> {
  const events: string[] = []
  let running = 0
  const work = async (left: Iterable<string>): Promise<string[]> => {
    const unsure: string[] = []
    for (const task of left) {
      running++
      await setImmediate()
      events.push(`${task}, one of ${running}`)
      running--
      failing[task] = (failing[task] ?? 0) - 1
      if (failing[task] >= 0) unsure.push(task)
    }
    return unsure
  }
  await rounds(['a', 'b', 'c', 'd'], jobs, work, (unsure) => events.push(`again ${unsure.join(' ')}`))
  return events
}

test('each is done once when all come to something', async () => {
  expect(await told(1, {})).toEqual(['a, one of 1', 'b, one of 1', 'c, one of 1', 'd, one of 1'])
  expect(await told(9, {})).toHaveLength(4)
})

test('what came to nothing is done again, one at a time, after all others, and no third time', async () => {
  const events = await told(2, { a: 1, b: 2, d: 1 })
  expect(events.slice(0, 4).map((event) => event[0])).toEqual(['a', 'b', 'c', 'd'])
  expect(events[0]).toBe('a, one of 2')
  const [again, ...rest] = events.slice(4)
  expect(again!.split(' ').toSorted().join(' ')).toBe('a again b d')
  expect(rest.toSorted()).toEqual(['a, one of 1', 'b, one of 1', 'd, one of 1'])
})

test('an error while it is told keeps the second round from beginning', async () => {
  const done: string[] = []
  const work = async (left: Iterable<string>): Promise<string[]> => {
    done.push(...left)
    return ['a']
  }
  const again = (): void => {
    throw new Error('stopped')
  }
  await expect(rounds(['a', 'b'], 1, work, again)).rejects.toThrow('stopped')
  expect(done).toEqual(['a', 'b'])
})
