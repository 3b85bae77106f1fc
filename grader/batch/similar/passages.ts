import type { FileEntry, Fragment } from '@dodona/dolos-core'
import type { Source } from './sources.ts'

/** Lines of a source file, both included. */
export interface Stretch {
  file: string
  from: number
  to: number
  text: string
}

/** What two submissions have in common in one piece, as it stands in each. */
export interface Passage {
  /** How many tokens it has. */
  tokens: number
  sides: [Stretch, Stretch]
}

interface Sourced {
  entry: FileEntry
  source: Source
}

/** The first so many fingerprints of two files: more are not needed to see it, and the time grows with the square. */
const MOST_SHARED = 1000
/** What a file has more often than this, such as the lines of a table, tells nothing of where it belongs. */
const MOST_OFTEN = 8

/** What the files of two submissions have in common, the longest first. */
export async function commonPassages(ones: Sourced[], others: Sourced[]): Promise<Passage[]> {
  const { Pair } = await import('@dodona/dolos-core')
  const found: Passage[] = []
  for (const one of ones)
    for (const other of others) {
      const shared = sharedBy(one.entry, other.entry)
      if (shared.size === 0) continue
      const pair = new Pair({ ...one.entry, shared }, { ...other.entry, shared })
      found.push(...pair.buildFragments().map((fragment) => passageOf(fragment, one.source, other.source)))
    }
  const kept: Passage[] = []
  for (const passage of found.toSorted((a, b) => b.tokens - a.tokens))
    if (!kept.some((longer) => isWithin(passage, longer, 0) || isWithin(passage, longer, 1)))
      kept.push(passage)
  return kept
}

/** How many lines of one, or of the other if that is less, are in these passages. */
export function linesOf(passages: Passage[]): number {
  const lines = [0, 1].map((side) => {
    const seen = new Set<string>()
    for (const { sides } of passages) {
      const { file, from, to } = sides[side]!
      for (let line = from; line <= to; line++) seen.add(`${line} ${file}`)
    }
    return seen.size
  })
  return Math.min(...lines)
}

function sharedBy(one: FileEntry, other: FileEntry): FileEntry['shared'] {
  const isRare = (fingerprint: Fingerprint): boolean =>
    [one, other].every(({ file }) => fingerprint.occurrencesOf(file).length <= MOST_OFTEN)
  const shared = [...one.shared].filter((fingerprint) => other.shared.has(fingerprint))
  return new Set(shared.filter(isRare).slice(0, MOST_SHARED))
}

type Fingerprint = FileEntry['shared'] extends Set<infer F> ? F : never

function passageOf({ pairs, leftSelection, rightSelection }: Fragment, one: Source, other: Source): Passage {
  const stretch = ({ file, lines }: Source, { startRow, endRow }: typeof leftSelection): Stretch => ({
    ...{ file, from: startRow, to: endRow },
    text: lines.slice(startRow - 1, endRow).join('\n'),
  })
  return {
    tokens: pairs.at(-1)!.left.stop - pairs[0]!.left.start + 1,
    sides: [stretch(one, leftSelection), stretch(other, rightSelection)],
  }
}

/** Whether more than half of its lines are in the other one, on this side. */
function isWithin(passage: Passage, longer: Passage, side: 0 | 1): boolean {
  const [a, b] = [passage.sides[side], longer.sides[side]]
  if (a.file !== b.file) return false
  const common = Math.min(a.to, b.to) - Math.max(a.from, b.from) + 1
  return common > (a.to - a.from + 1) / 2
}
