/** What goes wrong in servers; the other programs' half is beside this file. */
import type { Accepted, Mutant } from './mutant.ts'

export const serverMutants: Mutant[] = []

export const serverAccepts: Accepted[] = []
