import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Mutant } from '../mutants/mutant.ts'
import type { Result } from '../report/result.ts'
import { failureText } from '../report/terminal.ts'

/** Says what is wrong with a result, for people; undefined when it is as it must be. */
export type Judge = (result: Result) => string | undefined

export function earnsEverything(result: Result): string | undefined {
  if (result.score === result.maxScore) return undefined
  return firstFailure(result)
}

/** Everything but these stages, which it has nothing for. */
export function earnsAllBut(stages: string[]): Judge {
  return (result) => {
    const lost = result.stages.filter((s) => s.verdict !== 'passed').map(({ id }) => id)
    if (lost.join() === stages.join()) return undefined
    return `it must lose ${stages.join(', ') || 'nothing'}; it lost ${lost.join(', ') || 'nothing'}\n${firstFailure(result)}`
  }
}

export function earnsNothing({ stages }: Result): string | undefined {
  const earned = stages.filter((s) => s.verdict !== 'failed')
  return earned.length === 0 ? undefined : `not failed: ${earned.map((s) => s.id).join(', ')}`
}

/** It loses its stage, by its check, with the failure text on record in the file `golden`, which `update` writes. */
export function losesExactly(
  mutant: Mutant,
  result: Result,
  golden: string,
  update: boolean,
): string | undefined {
  const lost = result.stages.filter((s) => s.verdict !== 'passed')
  const stage = lost.find((s) => s.id === mutant.stage)
  const check = stage?.checks.find((c) => c.title === mutant.check)
  const named = [mutant.stage, ...(mutant.also ?? [])]
  if (!stage || lost.some((s) => !named.includes(s.id))) {
    return `it must lose ${mutant.stage} and nothing else${mutant.also ? ` but ${mutant.also.join(', ')}` : ''}; it lost ${lost.map((s) => s.id).join(', ') || 'nothing'}\n${firstFailure(result)}`
  }
  if (check?.verdict !== 'failed') return `the check "${mutant.check}" must catch it\n${firstFailure(result)}`
  const text = recorded(failureText(stage, { ...check, transcript: [] }))
  if (update) {
    mkdirSync(join(golden, '..'), { recursive: true })
    writeFileSync(golden, text)
  }
  const known = existsSync(golden) ? readFileSync(golden, 'utf8') : ''
  return text === known
    ? undefined
    : `the failure text is not the one on record in ${basename(golden)}:\n${text}`
}

/** Ports, counts, ids and the temporary folder differ from run to run. */
function recorded(text: string): string {
  const [title, ...rest] = text.replaceAll(/\S*\/zeromq-labs-[^/]+\/edited\/\d\d/g, 'SUBMISSIONS').split('\n')
  const body = rest
    .filter((line) => !/^ {2}again |^ +… \d+ lines before/.test(line))
    .map((line) => line.replace(/"[0-9a-f]{4}…"/g, '"#…"').replace(/(?<!\d)-?\d+/g, '#'))
  // A line that comes once or more often comes so often as the machine is quick.
  const lines = [title, ...body].filter((line, i, all) => line !== all[i - 1])
  return `${lines.join('\n').trimEnd()}\n`
}

function firstFailure({ stages }: Result): string {
  const stage = stages.find((s) => s.verdict !== 'passed')
  const check = stage?.checks.find((c) => c.verdict === stage.verdict)
  return stage && check ? failureText(stage, check) : ''
}
