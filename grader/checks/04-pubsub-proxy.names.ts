import type { Random } from '../kit/random.ts'

/** Different names, of which none begins like another. */
export function names(random: Random): [string, string, string, string] {
  const found: string[] = []
  while (found.length < 4) {
    const word = random.word()
    if (!found.some((other) => other.startsWith(word) || word.startsWith(other))) found.push(word)
  }
  return found as [string, string, string, string]
}
