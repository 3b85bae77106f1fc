/** The same numbers for the same seed and purpose: what a check sends can be repeated but not foreseen. */
export class Random {
  readonly #seed: number
  readonly #purpose: string
  #state: number

  constructor(seed: number, purpose: string) {
    this.#seed = seed
    this.#purpose = purpose
    this.#state = [...`${seed} ${purpose}`].reduce(
      (hash, c) => Math.imul(hash ^ c.charCodeAt(0), 0x01000193),
      0x811c9dc5,
    )
  }

  /** Numbers for a part of the purpose, the same however many are drawn for the rest of it. */
  part(name: string): Random {
    return new Random(this.#seed, `${this.#purpose}, ${name}`)
  }

  /** At least 0, less than 1 (the mulberry32 generator). */
  fraction = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let x = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!
  }

  /** Four to seven lower-case letters, easy to tell apart in a transcript. */
  word(): string {
    const syllable = (): string => this.pick([...'bdfgklmnprstv']) + this.pick([...'aeiou'])
    return syllable() + syllable() + this.pick(['', 'n', 'r', syllable()])
  }

  /** So many different words, of which none is a part of another. */
  names(count: number): string[] {
    const found: string[] = []
    while (found.length < count) {
      const word = this.word()
      if (!found.some((other) => other.includes(word) || word.includes(other))) found.push(word)
    }
    return found
  }
}
