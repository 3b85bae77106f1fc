export type Toward = 'toConnecting' | 'toBinding'
export type Direction = Toward | 'both'

export interface Fault {
  readonly active: boolean
  /** What it does, as in "cut". */
  readonly name: string
  /** Whether it has made a difference to some connection. A cut has as soon as there is one that it concerns, a refusal always. */
  readonly exercised: boolean
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
  exercised?: boolean
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
    return exercise(this.#toward(toward).filter(({ cuts }) => cuts)).length > 0
  }

  /** Whether nothing is read either, so that TCP makes the sender wait, and nobody notices that it closes. */
  stalls(toward: Toward): boolean {
    return exercise(this.#toward(toward).filter(({ cuts, only }) => cuts && !only)).length > 0
  }

  loses(toward: Toward, frames: Buffer[]): boolean {
    return this.#first(toward, (effect) => effect.loses?.(frames))
  }

  doubles(toward: Toward, frames: Buffer[]): boolean {
    return this.#first(toward, (effect) => effect.doubles?.(frames))
  }

  overtaken(toward: Toward, frames: Buffer[]): boolean {
    return this.#first(toward, (effect) => effect.overtaken?.(frames))
  }

  /** Whether messages may be out of order. */
  reorders(toward: Toward): boolean {
    return this.#toward(toward).some((effect) => effect.overtaken)
  }

  /** How long each byte keeps the line busy: the slowest of all limits. */
  msPerByte(toward: Toward): number {
    const slow = exercise(this.#toward(toward).filter((effect) => effect.msPerByte))
    return Math.max(0, ...slow.map((effect) => effect.msPerByte!))
  }

  /** In milliseconds. */
  delay(toward: Toward): number {
    const slow = exercise(this.#toward(toward).filter((effect) => effect.delay))
    return slow.reduce((sum, effect) => sum + effect.delay!(), 0)
  }

  #first(toward: Toward, does: (effect: Effect) => boolean | undefined): boolean {
    const found = this.#toward(toward).find(does)
    if (found) found.exercised = true
    return found !== undefined
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

function exercise(effects: Effect[]): Effect[] {
  for (const effect of effects) effect.exercised = true
  return effects
}
