import type { Result, StageReport } from '../report/result.ts'

/** One submission in the gradebook. */
export interface Row {
  name: string
  /** Points; undefined for one that was not graded. */
  total: number | undefined
  /** In the order of the lab; empty for one that was not graded. */
  stages: Pick<StageReport, 'id' | 'earned' | 'verdict'>[]
  warnings: string[]
  /** Why a person should look at it; empty when nobody need. */
  look: Look[]
}

/** A reason in a few words, and all that there is to say. */
export interface Look {
  what: string
  why?: string | undefined
}

/** The title of the only check of a submission that could not be opened. */
export const OPENS = 'the submission can be opened'

/** Why a submission has no result before its turn has come. */
export const WAITS = 'not graded yet'

export function rowOf(name: string, result: Result): Row {
  const checks = result.stages.flatMap((stage) => stage.checks)
  const refused = checks.find(({ title }) => title === OPENS)
  const unsure = result.stages.filter(({ verdict }) => verdict === 'inconclusive').map(({ id }) => id)
  return {
    name,
    total: result.score,
    stages: result.stages.map(({ id, earned, verdict }) => ({ id, earned, verdict })),
    warnings: [...new Set(checks.flatMap(({ warnings }) => warnings))],
    look: [
      ...(refused ? [{ what: 'could not be opened', why: refused.got }] : []),
      ...(unsure.length > 0
        ? [{ what: 'no mark, since a stage could not be judged', why: unsure.join(', ') }]
        : []),
    ],
  }
}

/** One that has no points: it could not be graded, or was not yet. */
export function rowWithout(name: string, what: string, why?: string): Row {
  return { name, total: undefined, stages: [], warnings: [], look: [{ what, why }] }
}

export function sentence({ what, why }: Look): string {
  return why === undefined ? what : `${what}: ${why}`
}
