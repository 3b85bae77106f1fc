/** So many checks of a stage fail when they are repeated, and the rest is not worth the wait. */
const ENOUGH = 2

/** The stages that are lost for certain: a hopeless program is not to keep anybody waiting for more of the same. */
export class LostStages {
  readonly #failed = new Map<string, number>()

  /** A check of the stage was repeated, and has failed. */
  add(stage: string): void {
    this.#failed.set(stage, (this.#failed.get(stage) ?? 0) + 1)
  }

  has(stage: string): boolean {
    return (this.#failed.get(stage) ?? 0) >= ENOUGH
  }
}
