import type { SandboxKind } from '../sandbox/sandbox.ts'
import type { Lab } from './manifest.ts'
import type { Submission } from './submission.ts'

/** What the checks need to know of the grading that they are part of. */
export interface Run {
  lab: Lab
  submission: Submission
  seed: number
  /** So often each check is run. */
  times: number
  /** The checks are shown in a browser, with their traffic. */
  ui: boolean
  sandbox: SandboxKind
  /** Slow submissions are waited for longer, where the contract says so. */
  patience: boolean
  /** A file like /etc/hosts, in which every role is this machine. */
  hosts: string
  /** Where the checks leave V8's coverage of the programs that they started, each in a folder named after its title. */
  coverage?: string | undefined
  /** What few gradings may do at the same time begins at this gate; see `openGate`. */
  gate?: string | undefined
  /** A folder for what programs write; gone after the grading. */
  temporary: string
}

declare module 'vitest' {
  interface ProvidedContext {
    run: Run
  }
}
