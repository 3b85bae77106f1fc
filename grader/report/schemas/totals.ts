import { FORMATS } from '../formats.ts'
import type { Result } from '../result.ts'
import type { Element } from './junit.ts'
import { READ, write } from './read.ts'

export interface Totals {
  score: number
  maxScore: number
}

/** The totals that readers of the format come to, by what it says and by what they add up. Throws when it is not as its schema asks for. */
export function totalsIn(format: string, result: Result): Totals[] {
  return TOTALS[format]!(write(format, result), result)
}

/** The formats whose totals are not those of the result. */
export function disagreeing(result: Result): string[] {
  const differs = ({ score, maxScore }: Totals): boolean =>
    score !== result.score || maxScore !== result.maxScore
  return Object.keys(FORMATS).filter((format) => totalsIn(format, result).some(differs))
}

const TOTALS: Record<string, (text: string, result: Result) => Totals[]> = {
  json: (text) => {
    const { score, maxScore } = READ.json(text)
    return [{ score, maxScore }]
  },
  gradescope: (text) => {
    const { score, tests } = READ.gradescope(text)
    const maxScore = sum(tests!.map((t) => t.max_score!))
    return [
      { score: score!, maxScore },
      { score: sum(tests!.map((t) => t.score!)), maxScore },
    ]
  },
  classroom50: (text) => {
    const { score, 'max-score': maxScore, tests } = READ.classroom50(text)
    return [
      { score, maxScore },
      { score: sum(tests.map((t) => t.score)), maxScore: sum(tests.map((t) => t['max-score'])) },
    ]
  },
  'github-classroom': (text) => {
    const { tests, max_score: maxScore } = READ['github-classroom'](text)
    return [{ score: sum(tests.map((t) => t.score)), maxScore }]
  },
  // Exercism knows no points: a stage is earned when all tests of its task pass.
  exercism: (text, { stages }) => {
    const { tests } = READ.exercism(text)
    const task = (id: string): number => Number(id.split('.')[1])
    const of = stages.map(({ id, points }) => ({ points, own: tests.filter((t) => t.task_id === task(id)) }))
    const passed = of.filter(({ own }) => own.length > 0 && own.every((t) => t.status === 'pass'))
    return [{ score: sum(passed.map((s) => s.points)), maxScore: sum(of.map((s) => s.points)) }]
  },
  check50: (text) => {
    const worth = new Map(READ.check50(text).results.map(({ data }) => [data['stage'], data]))
    const all = [...worth.values()] as { points: number; earned: number }[]
    return [{ score: sum(all.map((d) => d.earned)), maxScore: sum(all.map((d) => d.points)) }]
  },
  junit: (text) => {
    const property = (suite: Element, wanted: string): number =>
      Number(suite.children[0]!.children.find((p) => p.attributes['name'] === wanted)!.attributes['value'])
    const suites = READ.junit(text).children
    const total = (wanted: string): number => sum(suites.map((suite) => property(suite, wanted)))
    return [{ score: total('earned'), maxScore: total('points') }]
  },
  markdown: (text) => {
    const [, score, maxScore] = /^# .*: (\d+) of (\d+) points$/m.exec(text)!
    const rows = [...text.matchAll(/^\| . \| .* \| (\d+) \/ (\d+) \| .*\|$/gm)]
    const earned = sum(rows.map(([, points]) => Number(points)))
    return [
      { score: Number(score), maxScore: Number(maxScore) },
      { score: earned, maxScore: Number(maxScore) },
    ]
  },
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}
