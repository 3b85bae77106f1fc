export type Toward = 'toConnecting' | 'toBinding'
export type Direction = Toward | 'both'

export interface Fault {
  readonly active: boolean
  /** Ends the fault; ending it again does nothing. */
  end(): void
}

/** What a fault does to the traffic in its direction. */
export interface Effect {
  direction: Direction
  cuts?: boolean
  /** Milliseconds to add to the next unit's way. */
  delay?: () => number
  loses?: (frames: Buffer[]) => boolean
}

/** The faults that disturb a relay at present. */
export class Faults {
  readonly #effects = new Set<Effect>()

  add(effect: Effect): void {
    this.#effects.add(effect)
  }

  remove(effect: Effect): void {
    this.#effects.delete(effect)
  }

  clear(): void {
    this.#effects.clear()
  }

  any(toward: Toward): boolean {
    return this.#toward(toward).length > 0
  }

  cuts(toward: Toward): boolean {
    return this.#toward(toward).some((effect) => effect.cuts)
  }

  loses(toward: Toward, frames: Buffer[]): boolean {
    return this.#toward(toward).some((effect) => effect.loses?.(frames))
  }

  /** In milliseconds. */
  delay(toward: Toward): number {
    return this.#toward(toward).reduce((sum, effect) => sum + (effect.delay?.() ?? 0), 0)
  }

  #toward(toward: Toward): Effect[] {
    if (this.#effects.size === 0) return []
    return [...this.#effects].filter(({ direction }) => direction === 'both' || direction === toward)
  }
}
