import { check50 } from './check50.ts'
import { classroom50, CLASSROOM50_NEEDS } from './classroom50.ts'
import { exercism } from './exercism.ts'
import { githubClassroom } from './github-classroom.ts'
import { gradescope } from './gradescope.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { Result } from './result.ts'

export interface Format {
  /** Who reads it. */
  about: string
  /** What it is called in the folder of `--out`. */
  file: string
  /** The variables that must be set, because the result does not say who was graded. */
  needs?: readonly string[]
  /** Its reader takes any exit status but 0 for a grader that broke. */
  exitZero?: boolean
  /** The report as text that ends with a newline. */
  write(result: Result, environment: NodeJS.ProcessEnv): string
}

/** All of the result; what comes back from it is the same result. */
export function json(result: Result): string {
  return `${JSON.stringify(Result.parse(result), undefined, 2)}\n`
}

/** What `--report` can write, by name. */
export const FORMATS: Record<string, Format> = {
  json: {
    about: 'programs of your own: everything that is known',
    file: 'result.json',
    write: json,
  },
  junit: { about: 'CI systems: XML in the strict form', file: 'junit.xml', write: junit },
  gradescope: { about: 'Gradescope: its results.json', file: 'gradescope.json', write: gradescope },
  classroom50: {
    about: 'Classroom 50: its result.json',
    file: 'classroom50.json',
    needs: CLASSROOM50_NEEDS,
    exitZero: true,
    write: classroom50,
  },
  'github-classroom': {
    about: 'the reporter of GitHub Classroom, which is retired: base64',
    file: 'github-classroom.txt',
    write: githubClassroom,
  },
  exercism: {
    about: 'Exercism: results.json of a test runner, version 3',
    file: 'exercism.json',
    exitZero: true,
    write: exercism,
  },
  check50: { about: 'what reads check50 -o json', file: 'check50.json', write: check50 },
  markdown: { about: 'people: a job summary, a comment', file: 'result.md', write: markdown },
}
