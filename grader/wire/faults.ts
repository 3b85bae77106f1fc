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
  /** It concerns only connections of those for whom this is true; all without it. */
  only?: (who: string) => boolean
  /** Milliseconds to add to the next unit's way. */
  delay?: () => number
  loses?: (frames: Buffer[]) => boolean
  doubles?: (frames: Buffer[]) => boolean
  /** Which messages are held back until another one has passed them. */
  overtaken?: (frames: Buffer[]) => boolean
  /** How long each byte keeps the line busy. */
  msPerByte?: number
}

/** The faults that disturb a relay at present, or those of them that concern one of its connections. */
export class Faults {
  readonly #effects: Set<Effect>
  readonly #who: () => string | undefined

  constructor(effects = new Set<Effect>(), who: () => string | undefined = () => undefined) {
    this.#effects = effects
    this.#who = who
  }

  /** The same faults for a connection of somebody whose name `who` gives as soon as it is known. */
  of(who: () => string | undefined): Faults {
    return new Faults(this.#effects, who)
  }

  add(effect: Effect): void {
    this.#effects.add(effect)
  }

  remove(effect: Effect): void {
    this.#effects.delete(effect)
  }

  clear(): void {
    this.#effects.clear()
  }

  /** Whether there is a fault, or may be one as soon as it is known who connects. */
  any(toward: Toward): boolean {
    return this.#toward(toward, true).length > 0
  }

  /** Whether nothing passes. */
  cuts(toward: Toward): boolean {
    return this.#toward(toward).some(({ cuts }) => cuts)
  }

  /** Whether nothing is read either, so that TCP makes the sender wait, and nobody notices that it closes. */
  stalls(toward: Toward): boolean {
    return this.#toward(toward).some(({ cuts, only }) => cuts && !only)
  }

  loses(toward: Toward, frames: Buffer[]): boolean {
    return this.#toward(toward).some((effect) => effect.loses?.(frames))
  }

  doubles(toward: Toward, frames: Buffer[]): boolean {
    return this.#toward(toward).some((effect) => effect.doubles?.(frames))
  }

  overtaken(toward: Toward, frames: Buffer[]): boolean {
    return this.#toward(toward).some((effect) => effect.overtaken?.(frames))
  }

  /** Whether messages may be out of order. */
  reorders(toward: Toward): boolean {
    return this.#toward(toward).some((effect) => effect.overtaken)
  }

  /** How long each byte keeps the line busy: the slowest of all limits. */
  msPerByte(toward: Toward): number {
    return Math.max(0, ...this.#toward(toward).map((effect) => effect.msPerByte ?? 0))
  }

  /** In milliseconds. */
  delay(toward: Toward): number {
    return this.#toward(toward).reduce((sum, effect) => sum + (effect.delay?.() ?? 0), 0)
  }

  #toward(toward: Toward, unknown = false): Effect[] {
    if (this.#effects.size === 0) return []
    const who = this.#who()
    const concerned = ({ only }: Effect): boolean => !only || (who === undefined ? unknown : only(who))
    return [...this.#effects].filter(
      (effect) => (effect.direction === 'both' || effect.direction === toward) && concerned(effect),
    )
  }
}
