import type { Accepted, Mutant } from './mutant.ts'
import { programAccepts, programMutants } from './04-pubsub-proxy.programs.ts'
import { serverAccepts, serverMutants } from './04-pubsub-proxy.server.ts'

export const mutants: Mutant[] = [...serverMutants, ...programMutants]

export const accepts: Accepted[] = [...serverAccepts, ...programAccepts]
