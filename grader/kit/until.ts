import { CheckFailure, Inconclusive, type FailureParts } from './failure.ts'
import type { Journal } from './journal.ts'
import { deadline } from './patience.ts'

export interface Wait {
  expected: string
  /** What has come so far; asked when the wait fails. */
  got: () => string
  /** The known mistake that explains it, asked when the wait fails. */
  cause?: (() => string | undefined) | undefined
  /** Milliseconds of fair time. */
  ms: number
  /** Says how the program that this depends on ended, if it did: then waiting is over at once. */
  crashed?: (() => FailureParts | undefined) | undefined
}

/** Waits until the condition holds, looking again at each entry of the journal. Resolves with the condition's value. */
export function until<T>(journal: Journal, condition: () => T | undefined | false, wait: Wait): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      unlisten()
      time.cancel()
      action()
    }
    const look = (): void => {
      const value = condition()
      if (value !== undefined && value !== false) return settle(() => resolve(value))
      const crash = wait.crashed?.()
      if (crash) settle(() => reject(new CheckFailure({ ...crash, expected: wait.expected })))
    }
    const unlisten = journal.listen(look)
    const time = deadline(wait.ms, (busy) => {
      settle(() => {
        if (busy)
          return reject(new Inconclusive(`the machine was too busy while waiting for ${wait.expected}`))
        const { expected, got, cause } = wait
        reject(new CheckFailure({ expected, got: got(), cause: cause?.() }))
      })
    })
    look()
  })
}

/** Waits so many milliseconds and fails as soon as the condition holds: the only kind of wait that takes its full time. */
export async function silence(
  journal: Journal,
  broken: () => FailureParts | undefined | false,
  ms: number,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const parts = broken()
      if (!parts) return
      unlisten()
      time.cancel()
      reject(new CheckFailure(parts))
    }
    const unlisten = journal.listen(look)
    const time = deadline(ms, () => {
      unlisten()
      resolve()
    })
    look()
  })
}
