import type { Accepted, Mutant } from '../mutant.ts'
import { programAccepts, programMutants } from './programs.ts'
import { serverAccepts, serverMutants } from './server.ts'

export const mutants: Mutant[] = [...serverMutants, ...programMutants]

export const accepts: Accepted[] = [...serverAccepts, ...programAccepts]
