import { setImmediate } from 'node:timers/promises'
import type { FileEntry, FingerprintIndex } from '@dodona/dolos-core'
import { commonPassages, linesOf, type Passage } from './passages.ts'
import type { Source } from './sources.ts'

export interface Submitted {
  name: string
  sources: Source[]
}

/** Two submissions that have much in common. */
export interface SimilarPair {
  /** In the order in which they were given. */
  names: [string, string]
  /** The share of the smaller one's own code that is found in the other as well: 0 to 1. */
  similarity: number
  /** How many lines that is, about. */
  lines: number
  /** The longest first. */
  passages: Passage[]
}

export interface Similarities {
  /** How many submissions have something to compare. */
  compared: number
  of: number
  /** The most similar first. */
  pairs: SimilarPair[]
  /** How many more pairs there are. */
  more: number
}

/** So many tokens are one fingerprint: two or three lines. */
const TOKENS = 12
/** Of so many fingerprints in a row, at least one counts. */
const WINDOW = 4
/** Below are those who were led to the same by handout and hints; copies are above, also with an edit every four lines. */
const SUSPICIOUS = 0.75
/** With less in common, some ten lines, nobody can tell whether it is more than what the lab asks for. */
const LEAST = 40
const MOST_PAIRS = 500

/**
 * The pairs of submissions that have suspiciously much in common, beside what was given to everybody. Throws when the
 * signal aborts.
 */
export async function similarPairs(
  submitted: Submitted[],
  given: Source[],
  signal: AbortSignal,
): Promise<Similarities> {
  const { File, FingerprintIndex, Region, TokenizedFile, WinnowFilter } = await import('@dodona/dolos-core')
  const index = new FingerprintIndex(TOKENS, WINDOW)
  const owners = new Map<number, { owner: number; source: Source }>()
  for (const [owner, { sources }] of submitted.entries()) {
    for (const source of sources) {
      const { kinds, lines } = source.tokens
      const places: InstanceType<typeof Region>[] = []
      for (const line of lines) places[line] ??= new Region(line, 0, line, 0)
      const mapping = lines.map((line) => places[line]!)
      const file = new TokenizedFile(new File(source.file, ''), kinds, mapping)
      index.addFiles([file])
      owners.set(file.id, { owner, source })
    }
    await pause(signal)
  }
  // All that are possible: which of them were chosen depends on what stands before and after. And afterwards, since
  // the index goes through all of its files each time that it finds one which is left out already.
  const every = new WinnowFilter(TOKENS, 1)
  for (const { tokens } of given)
    index.addIgnoredHashes(every.fingerprints(tokens.kinds).map(({ hash }) => hash))

  const ownerOf = (file: { id: number }): number => owners.get(file.id)!.owner
  const { own, common } = await counted(index, submitted.length, ownerOf, signal)
  const candidates: { one: number; other: number; similarity: number; shared: number }[] = []
  for (const [one] of submitted.entries())
    for (let other = one + 1; other < submitted.length; other++) {
      const shared = common[one * submitted.length + other]!
      const similarity = shared / Math.min(own[one]!, own[other]!)
      if (shared >= LEAST && similarity >= SUSPICIOUS) candidates.push({ one, other, similarity, shared })
    }
  candidates.sort((a, b) => b.similarity - a.similarity || b.shared - a.shared)

  const files = submitted.map((): { entry: FileEntry; source: Source }[] => [])
  for (const entry of index.entries())
    files[ownerOf(entry.file)]!.push({ entry, source: owners.get(entry.file.id)!.source })
  const pairs: SimilarPair[] = []
  for (const { one, other, similarity } of candidates.slice(0, MOST_PAIRS)) {
    const passages = await commonPassages(files[one]!, files[other]!)
    const names: [string, string] = [submitted[one]!.name, submitted[other]!.name]
    pairs.push({ names, similarity, lines: linesOf(passages), passages })
    await pause(signal)
  }
  const compared = submitted.filter(({ sources }) => sources.length > 0).length
  return { compared, of: submitted.length, pairs, more: candidates.length - pairs.length }
}

/**
 * How many fingerprints each submission has that were not given, and how many two have in common: at
 * `one * count + other`.
 */
async function counted(
  index: FingerprintIndex,
  count: number,
  ownerOf: (file: { id: number }) => number,
  signal: AbortSignal,
): Promise<{ own: Uint32Array; common: Uint32Array }> {
  const own = new Uint32Array(count)
  const common = new Uint32Array(count * count)
  let work = 0
  for (const fingerprint of index.sharedFingerprints()) {
    if (fingerprint.ignored) continue
    const owners = [...new Set(fingerprint.files().map(ownerOf))]
    for (const [at, one] of owners.entries()) {
      own[one]!++
      for (const other of owners.slice(at + 1)) common[Math.min(one, other) * count + Math.max(one, other)]!++
    }
    work += owners.length ** 2
    if (work < 1e6) continue
    work = 0
    await pause(signal)
  }
  return { own, common }
}

/** Lets a signal through. */
async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate()
  signal.throwIfAborted()
}
