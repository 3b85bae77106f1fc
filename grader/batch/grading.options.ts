import type { GradeOptions } from '../cli/grade.ts'
import type { Entry } from './submissions.ts'

/** What a grading of a folder of submissions is told. */
export interface GradingOptions {
  /** What all have in common; the folder and the label are each submission's own. */
  options: GradeOptions
  submissions: Entry[]
  /** The folder of submissions as the person named it. */
  path: string
  out: string
  jobs: number
  kit: string
  order: string
  /** A result of another seed does not stand. */
  seedMatters: boolean
  again: boolean
  /** Compares the submissions with each other, too. */
  similar: boolean
}
