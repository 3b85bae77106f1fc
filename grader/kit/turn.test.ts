import { expect, test } from 'vitest'
import { Turn } from './turn.ts'

test('one that goes alone waits for those together, and the next wait for it', async () => {
  const turn = new Turn()
  const order: string[] = []
  const endFirst = await turn.take(false)
  const endSecond = await turn.take(false)
  const alone = turn.take(true).then((end) => {
    order.push('alone')
    return end
  })
  const after = turn.take(false).then(() => order.push('after'))
  order.push('two together')
  endFirst()
  order.push('one left')
  endSecond()
  const endAlone = await alone
  order.push('alone ends')
  endAlone()
  await after
  expect(order).toEqual(['two together', 'one left', 'alone', 'alone ends', 'after'])
})
