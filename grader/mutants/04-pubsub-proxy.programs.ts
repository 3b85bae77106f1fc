/** What goes wrong in the broker, the proxy, clients and bots; the server's half is beside this file. */
import type { Accepted, Mutant } from './mutant.ts'

export const programMutants: Mutant[] = []

export const programAccepts: Accepted[] = []
