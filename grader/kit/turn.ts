/** Many may go together, or one alone: a check that is repeated because it was inconclusive waits for the others to end. */
export class Turn {
  #together = 0
  #alone = false
  readonly #queue: { alone: boolean; go: () => void }[] = []

  /** Resolves when it is this one's turn, with the function that ends the turn. */
  async take(alone: boolean): Promise<() => void> {
    await new Promise<void>((go) => {
      this.#queue.push({ alone, go })
      this.#next()
    })
    return () => {
      if (alone) this.#alone = false
      else this.#together--
      this.#next()
    }
  }

  #next(): void {
    for (let first = this.#queue[0]; first && this.#mayGo(first.alone); first = this.#queue[0]) {
      this.#queue.shift()
      if (first.alone) this.#alone = true
      else this.#together++
      first.go()
    }
  }

  #mayGo(alone: boolean): boolean {
    return !this.#alone && (!alone || this.#together === 0)
  }
}
