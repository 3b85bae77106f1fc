import { FORMATS } from '../formats.ts'
import { Result } from '../result.ts'
import { Check50 } from './check50.ts'
import { Classroom50 } from './classroom50.ts'
import { Exercism } from './exercism.ts'
import { GithubClassroom } from './github-classroom.ts'
import { Gradescope } from './gradescope.ts'
import { Junit, parseXml, type Element } from './junit.ts'

const ENVIRONMENT = {
  CLASSROOM: 'networks',
  ASSIGNMENT: 'weather',
  ASSIGNMENT_TYPE: 'team',
  USERNAME: 'ana',
  SUBMISSION_TAG: 'submit/2026-06-01T14-32-05Z-a1b2c3d',
  COMMIT_URL: 'https://github.com/o/networks-weather-ana/commit/a1b2c3d',
  RELEASE_URL: 'https://github.com/o/networks-weather-ana/releases/tag/submit%2F1',
}

export function write(format: string, result: Result): string {
  return FORMATS[format]!.write(result, ENVIRONMENT)
}

/** Reads a report, and throws when it is not what its format's schema asks for. */
export const READ = {
  json: (text: string) => Result.parse(JSON.parse(text)),
  gradescope: (text: string) => Gradescope.parse(JSON.parse(text)),
  classroom50: (text: string) => Classroom50.parse(JSON.parse(text)),
  'github-classroom': (text: string) =>
    GithubClassroom.parse(JSON.parse(Buffer.from(text, 'base64').toString())),
  exercism: (text: string) => Exercism.parse(JSON.parse(text)),
  check50: (text: string) => Check50.parse(JSON.parse(text)),
  junit: (text: string) => Junit.parse(parseXml(text)) as Element,
}
