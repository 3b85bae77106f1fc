import { setImmediate } from 'node:timers/promises'
import type { Lab } from '../../kit/manifest.ts'
import { csv } from '../csv.ts'
import type { Entry } from '../submissions.ts'
import { similarPairs, type Similarities, type Submitted } from './similar.ts'
import { givenCode, readSources } from './sources.ts'

/** Compares all submissions of a lab with each other. Throws when the signal aborts. */
export async function compare(
  root: string,
  lab: Lab,
  submissions: Entry[],
  signal: AbortSignal,
): Promise<Similarities> {
  const submitted: Submitted[] = []
  for (const { name, folder, problem } of submissions) {
    submitted.push({ name, sources: problem === undefined ? readSources(folder) : [] })
    await setImmediate()
    signal.throwIfAborted()
  }
  return similarPairs(submitted, givenCode(root, lab), signal)
}

/** The similar pairs as CSV: a line for each, with the longest passage that they have in common. */
export function similarTable({ pairs }: Similarities): string {
  const header = [
    ...['one', 'other', 'similarity', 'lines in common'],
    ...['file of one', 'lines of one', 'file of other', 'lines of other'],
  ]
  const lines = pairs.map(({ names, similarity, lines, passages }) => {
    const places = passages[0]?.sides.flatMap(({ file, from, to }) => [file, `${from} to ${to}`]) ?? []
    return [...names, rounded(similarity).toFixed(2), lines, ...places]
  })
  return csv([header, ...lines])
}

/** A similarity as people read it. */
export function inPercent(similarity: number): string {
  return `${(rounded(similarity) * 100).toFixed(0)} %`
}

/** To two digits. What is not quite all is never 1. */
function rounded(similarity: number): number {
  return Math.floor(similarity * 100) / 100
}
