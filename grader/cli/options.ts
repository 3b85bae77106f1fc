import { InvalidArgumentError, Option } from 'commander'
import { FORMATS } from '../report/formats.ts'
import type { ReportFlag } from './reports.ts'

export const formats = Object.keys(FORMATS).join(', ')

export function sandboxOption(): Option {
  return new Option('--sandbox <kind>', 'how programs are confined')
    .choices(['auto', 'bwrap', 'none'])
    .default('auto')
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

export function count(value: string): number {
  const number = wholeNumber(value)
  if (number > 0) return number
  throw new InvalidArgumentError('Give at least 1')
}

export function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('Give a whole number of at most nine digits')
}

export function collectReport(value: string, before: ReportFlag[] = []): ReportFlag[] {
  const [format, file] = value.split(/=(.*)/s)
  if (!format || !Object.hasOwn(FORMATS, format)) throw new InvalidArgumentError(`Formats: ${formats}`)
  return [...before, { format, file }]
}
