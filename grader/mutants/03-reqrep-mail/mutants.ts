import type { Accepted, Mutant } from '../mutant.ts'
import { clientAccepts, clientMutants } from './client.ts'
import { serverAccepts, serverMutants } from './server.ts'

export const mutants: Mutant[] = [...serverMutants, ...clientMutants]

export const accepts: Accepted[] = [
  { name: 'python-server', why: 'a server in another language, written from the handout, with pyzmq' },
  ...serverAccepts,
  ...clientAccepts,
]
