import type { Accepted, Mutant } from '../mutant.ts'
import { hereMutants } from './here.ts'
import { liveMutants } from './live.ts'

export const mutants: Mutant[] = [...hereMutants, ...liveMutants]

export const accepts: Accepted[] = [
  {
    name: 'patient-newcomer',
    why: 'it renews when a picture is late, and does not when it waits for the first one',
    edits: [
      {
        file: 'freshness.ts',
        replace: '      this.#ask(Math.max(this.#renewedAt, this.#subscribedAt))\n',
        by: '',
      },
    ],
  },
  {
    name: 'numbers-its-requests',
    why: 'a REQ may put an id of its own in front of the empty frame, and any REP gives it back',
    edits: [
      {
        file: 'call.ts',
        replace: 'new Request({ linger: 0, receiveTimeout })',
        by: 'new Request({ linger: 0, receiveTimeout, correlate: true })',
      },
    ],
  },
  {
    name: 'hears-who-leaves',
    why: 'its XPUB shows each subscription that is taken back as well',
    edits: [{ file: 'senders.ts', replace: "'allSubs'", by: "'allSubsUnsubs'" }],
  },
]
