import type { Accepted, Mutant } from './mutant.ts'
import { clientAccepts, clientMutants } from './03-reqrep-mail.client.ts'
import { serverAccepts, serverMutants } from './03-reqrep-mail.server.ts'

export const mutants: Mutant[] = [...serverMutants, ...clientMutants]

export const accepts: Accepted[] = [
  { name: 'python-server', why: 'a server in another language, written from the handout, with pyzmq' },
  ...serverAccepts,
  ...clientAccepts,
]
