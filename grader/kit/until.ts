import { CheckFailure, Inconclusive, type FailureParts } from './failure.ts'
import type { Journal } from './journal.ts'
import { deadline, type Deadline } from './patience.ts'

export interface Ending {
  /** It left by itself with exit status 0. */
  well: boolean
  parts: FailureParts
}

export interface Wait {
  expected: string
  /** What has come so far; asked when the wait fails. */
  got: () => string
  /** The known mistake that explains it, asked when the wait fails. */
  cause?: (() => string | undefined) | undefined
  /** Milliseconds of fair time. */
  ms: number
  /** How the program that this depends on ended, if it did: then there is little left to wait for. */
  ended?: (() => Ending | undefined) | undefined
}

/** After a program has ended well, what it had sent may still be on its way: so long must nothing have come. */
const QUIET_MS = 300

/** Waits until the condition holds, looking again at each entry of the journal. Resolves with the condition's value. */
export function until<T>(journal: Journal, condition: () => T | undefined | false, wait: Wait): Promise<T> {
  return new Promise((resolve, reject) => {
    let quiet: Deadline | undefined
    const settle = (action: () => void): void => {
      unlisten()
      time.cancel()
      quiet?.cancel()
      action()
    }
    const fail = (parts: FailureParts): void =>
      settle(() => reject(new CheckFailure({ ...parts, expected: wait.expected })))
    const look = (): void => {
      const value = condition()
      if (value !== undefined && value !== false) return settle(() => resolve(value))
      const end = wait.ended?.()
      if (!end) return
      if (!end.well) return fail(end.parts)
      quiet?.cancel()
      const got = `${wait.got()}, and ${end.parts.got}`
      quiet = deadline(QUIET_MS, () => fail({ ...end.parts, got, cause: wait.cause?.() ?? end.parts.cause }))
    }
    const unlisten = journal.listen(look)
    const time = deadline(wait.ms, (busy) => {
      if (!busy) return fail({ expected: '', got: wait.got(), cause: wait.cause?.() })
      settle(() => reject(new Inconclusive(`the machine was too busy while waiting for: ${wait.expected}`)))
    })
    look()
  })
}

/**
 * Waits `ms` milliseconds and fails as soon as something is wrong: the only kind of wait that takes its full time. It
 * is plain time, not fair time, because what it is there to catch is a program that sleeps instead of waiting.
 */
export async function silence(
  journal: Journal,
  broken: () => FailureParts | undefined | false,
  ms: number,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const end = setTimeout(() => {
      unlisten()
      resolve()
    }, ms)
    const look = (): void => {
      const parts = broken()
      if (!parts) return
      unlisten()
      clearTimeout(end)
      reject(new CheckFailure(parts))
    }
    const unlisten = journal.listen(look)
    look()
  })
}
