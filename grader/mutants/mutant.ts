/** A small change to one file of the solution: what stands there, and what stands there instead. */
export interface Edit {
  /** A file of the solution: `subscriber.ts`. */
  file: string
  /** Stands in the file exactly once. */
  replace: string
  by: string
}

/** A wrong submission, as a real one might be. */
export interface Mutant {
  /** Also the name of its golden file. */
  name: string
  /** What its author got wrong, in a sentence. */
  mistake: string
  /** The one stage that it loses. */
  stage: string
  /** Stages that it may lose as well, because the submission's programs work together there, and this mistake is in the way. */
  also?: string[]
  /** Nothing may be graded beside it: how soon it fails depends on what the kernel buffers. */
  alone?: true
  /** The title of a check of that stage, which must fail. */
  check: string
  edits: Edit[]
}

/** A right submission that looks different; it must earn every point, but for what it does not set out to do. */
export interface Accepted {
  name: string
  /** What is different about it, and why that is all right. */
  why: string
  /** Stages that it has nothing for; it must lose them. */
  without?: string[]
  /** Changes to the solution; or else a folder beside this file, `01-pubsub/NAME`, is laid over it. */
  edits?: Edit[]
}

/** An edit of `FILE.ts`. */
type EditOf = [file: string, replace: string, by: string]

/** A mutant that is made by edits of these files. */
export function mutant(
  stage: string,
  check: string,
  name: string,
  mistake: string,
  ...edits: EditOf[]
): Mutant {
  const toEdit = ([file, replace, by]: EditOf): Edit => ({ file: `${file}.ts`, replace, by })
  return { name, mistake, stage, check, edits: edits.map(toEdit) }
}

/** One that may lose these stages as well. */
export function also(stages: string[], mutant: Mutant): Mutant {
  return { ...mutant, also: stages }
}

/** What makes mutants by edits of this one file. */
export function mutantsOf(file: string) {
  return (
    stage: string,
    check: string,
    name: string,
    mistake: string,
    ...edits: [replace: string, by: string][]
  ): Mutant =>
    mutant(stage, check, name, mistake, ...edits.map(([replace, by]): EditOf => [file, replace, by]))
}
