import type { Random } from '../../kit/random.ts'

/** Four names, of which none is a part of another. */
export function names(random: Random): [string, string, string, string] {
  return random.names(4) as [string, string, string, string]
}
