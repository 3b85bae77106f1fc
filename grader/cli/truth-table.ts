import type { CheckReport, Result } from '../report/result.ts'
import type { Trial } from './trials.ts'

interface Row {
  check: CheckReport
  runs: number
  wrong: number
  /** The runs in which it could not tell. */
  untold: number
  /** How long the runs took that it passed, in milliseconds. */
  took: number[]
  /** The mutants that no other check of the lab catches. */
  alone: string[]
  /** Those that others catch too, while this is the one that must, and says why. */
  explains: string[]
}

type Known = Pick<Trial, 'name' | 'decisive' | 'loses'>

/** What each check of a lab has been good for, in the gradings of a self-check. */
export class TruthTable {
  readonly #rows = new Map<string, Row>()
  readonly #seen = new Set<string>()

  /** Takes the result of one grading; for what catches a mutant its first one counts, in which all checks met it. */
  add({ name, decisive, loses = [] }: Known, { stages }: Result): void {
    if (name === 'starter') return
    const checks = stages.flatMap((stage) => stage.checks)
    for (const check of checks) {
      const row = this.#row(check)
      const { title, stage, verdict, durationMs } = check
      const right =
        title === decisive
          ? verdict === 'failed'
          : verdict === 'passed' || (verdict === 'failed' && loses.includes(stage))
      row.runs++
      if (verdict === 'inconclusive') row.untold++
      else if (!right) row.wrong++
      if (verdict === 'passed') row.took.push(durationMs)
    }
    if (decisive === undefined || this.#seen.has(name)) return
    this.#seen.add(name)
    const caught = checks.filter(({ verdict }) => verdict === 'failed')
    const [only] = caught
    if (only && caught.length === 1) this.#row(only).alone.push(name)
    else
      for (const check of caught.filter(({ title }) => title === decisive))
        this.#row(check).explains.push(name)
  }

  /** Two lines for each check, in the order of the stages. */
  text(): string {
    const rows = [...this.#rows.values()]
    return rows
      .toSorted((a, b) => a.check.stage.localeCompare(b.check.stage))
      .map(({ check: { stage, title }, runs, wrong, untold, took, alone, explains }) => {
        const doubts = untold > 0 ? `, ${untold} not told` : ''
        const figures = `${runs} runs, ${wrong} wrong${doubts}, ${(median(took) / 1000).toFixed(1)} s`
        const uses = Object.entries({ alone, explains })
          .filter(([, names]) => names.length > 0)
          .map(([use, names]) => `${use}: ${names.join(', ')}`)
        return [`  ${stage}  ${title}`, figures, ...(uses.length > 0 ? uses : ['NO MUTANT NEEDS IT'])].join(
          '\n       ',
        )
      })
      .join('\n')
  }

  #row(check: CheckReport): Row {
    const key = `${check.stage} ${check.title}`
    const row = this.#rows.get(key) ?? {
      check,
      runs: 0,
      wrong: 0,
      untold: 0,
      took: [],
      alone: [],
      explains: [],
    }
    this.#rows.set(key, row)
    return row
  }
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
