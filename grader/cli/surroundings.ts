import { UserError } from '../kit/user-error.ts'
import type { SandboxKind } from '../sandbox/sandbox.ts'

/** What the launcher found and made before the command line started. */
export interface Surroundings {
  /** The kit's folder. */
  root: string
  /** A folder of this grading's own; removed when it ends. */
  temporary: string
  sandbox: SandboxKind
  /** What `--sandbox` asked for. */
  wanted: string
  network: 'private' | 'shared'
  /** Gradings at work at the same time, this one among them; one when it is left out. */
  beside?: number
  /** The gate that they share; see `Run`. */
  gate?: string | undefined
}

export function surroundings(): Surroundings {
  const found = JSON.parse(process.env['ZEROMQ_LABS'] ?? 'null') as Surroundings | null
  if (!found) throw new UserError('Start the grader with: npx tsx grader')
  if (found.wanted === 'bwrap' && found.sandbox === 'none') {
    throw new UserError(
      'bubblewrap does not work here. Install it (apt-get install bubblewrap), or grade with --sandbox none.',
    )
  }
  return found
}
