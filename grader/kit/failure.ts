export interface FailureParts {
  /** One sentence: what should have happened. */
  expected: string
  /** What happened instead, whole where it differs. */
  got: string
  /** The mistake that usually leads here, when it is a known one. */
  cause?: string | undefined
}

/** A check found that the submission is wrong. */
export class CheckFailure extends Error {
  readonly parts: FailureParts
  constructor(parts: FailureParts) {
    const cause = parts.cause === undefined ? '' : `\nlikely   ${parts.cause}`
    super(`expected ${parts.expected}\ngot      ${parts.got}${cause}`)
    this.name = 'CheckFailure'
    this.parts = parts
  }
}

/** The check could not be carried out: the machine was too busy, or a fault was never exercised. */
export class Inconclusive extends Error {
  constructor(reason: string) {
    super(`inconclusive: ${reason}`)
    this.name = 'Inconclusive'
  }
}

/** Fails the check unless the condition holds. */
export function claim(condition: boolean, parts: FailureParts): void {
  if (!condition) throw new CheckFailure(parts)
}
