import { describe, expect, test } from 'vitest'
import { CheckFailure, Inconclusive } from './failure.ts'
import { Journal } from './journal.ts'
import { deadline } from './patience.ts'
import { silence, until, type Wait } from './until.ts'

function wait(more: Partial<Wait> = {}): Wait {
  return { expected: 'rain', got: () => 'sun', ms: 200, ...more }
}

async function failure(promise: Promise<unknown>): Promise<CheckFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(CheckFailure)
  return error as CheckFailure
}

describe('until', () => {
  test('resolves with the value as soon as an entry of the journal makes it there', async () => {
    const journal = new Journal()
    let value: number | undefined
    const waiting = until(journal, () => value, wait({ ms: 60_000 }))
    journal.did('nothing yet')
    value = 7
    journal.did('now')
    expect(await waiting).toBe(7)
  })

  test('fails when the time is up, with what came and the known mistake', async () => {
    const waiting = until(new Journal(), () => false, wait({ cause: () => 'the season' }))
    const error: unknown = await waiting.catch((e: unknown) => e)
    // On a machine that is busy all the while nobody can tell, and it must say so.
    if (error instanceof Inconclusive) expect(error.message).toContain('too busy while waiting for: rain')
    else expect((error as CheckFailure).parts).toEqual({ expected: 'rain', got: 'sun', cause: 'the season' })
  })

  test('a crash outranks the time', async () => {
    const ended = () => ({ well: false, parts: { expected: '', got: 'it ended with exit status 1' } })
    const { parts } = await failure(until(new Journal(), () => false, wait({ ended, ms: 60_000 })))
    expect(parts).toEqual({ expected: 'rain', got: 'it ended with exit status 1' })
  })

  test('after a clean end, what is still on its way is waited for', async () => {
    const journal = new Journal()
    let arrived = false
    const ended = () => ({ well: true, parts: { expected: '', got: 'it ended with exit status 0' } })
    const waiting = until(journal, () => arrived, wait({ ended, ms: 60_000 }))
    setTimeout(() => {
      arrived = true
      journal.did('the last message')
    }, 50)
    expect(await waiting).toBe(true)
  })

  test('after a clean end and some quiet it fails, with what came and how it ended', async () => {
    const ended = () => ({ well: true, parts: { expected: '', got: 'it ended with exit status 0' } })
    const { parts } = await failure(until(new Journal(), () => false, wait({ ended, ms: 60_000 })))
    expect(parts.got).toBe('sun, and it ended with exit status 0')
  })

  test('is inconclusive when the grader itself was kept from running', async () => {
    const waiting = until(new Journal(), () => false, wait({ ms: 100 }))
    const settled = waiting.catch((error: unknown) => error)
    const end = performance.now() + 1500
    while (performance.now() < end);
    expect(await settled).toBeInstanceOf(Inconclusive)
  })

  test('has all its time when the grader was kept from running just before it began', async () => {
    const before = deadline(60_000, () => {})
    const end = performance.now() + 1500
    while (performance.now() < end);
    await until(new Journal(), () => false, wait({ ms: 250 })).catch(() => {})
    before.cancel()
    expect(performance.now() - end).toBeGreaterThan(240)
  })
})

describe('silence', () => {
  test('passes when nothing breaks it', async () => {
    await expect(silence(new Journal(), () => false, 50)).resolves.toBeUndefined()
  })

  test('fails at once when something does', async () => {
    const journal = new Journal()
    let noise = false
    const quiet = failure(silence(journal, () => noise && { expected: 'silence', got: 'noise' }, 60_000))
    noise = true
    journal.did('noise')
    expect((await quiet).parts.got).toBe('noise')
  })
})
