import { failureText } from './terminal.ts'
import { checkReport, type CheckReport, type Result, type StageReport } from './result.ts'

/** How much of a failure a format has room for. */
export interface Room {
  /** Lines of the transcript. */
  lines: number
  /** Characters of each of its other texts, and of a line. */
  characters: number
}

export const NOT_JUDGED =
  'not judged: the machine was too busy to tell, or the grader went wrong. This is no mark; grade again.'

/**
 * Text that every format can hold. What can't be seen is shown by a sign of its own and nothing is dropped, so that two
 * texts that differ still do: `\x1b[31m` becomes `␛[31m`, half a surrogate pair `\uFFFD`. Tabs and newlines stay.
 */
export function visible(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\0-\x08\x0b-\x1f]/g, (sign) => String.fromCharCode(0x2400 + sign.charCodeAt(0)))
      .replaceAll('\x7f', '\u2421')
      .replace(/[\x80-\x9f\u2028\u2029\ufffe\uffff]/g, '\ufffd')
      .replace(/\p{Surrogate}/gu, '\ufffd')
  )
}

/** At most so many characters, counted as JavaScript does; `end` takes the place of what is left out. */
export function cut(text: string, most: number, end = '…'): string {
  if (text.length <= most) return text
  const kept = text.slice(0, Math.max(0, most - end.length))
  return `${kept.replace(/\p{Surrogate}$/u, '')}${end}`
}

/** The checks of a stage, fit to be shown; never none. */
export function checksOf(stage: StageReport): CheckReport[] {
  const missing: CheckReport = {
    ...checkReport(stage.id, stage.title, 'inconclusive'),
    got: 'none of its checks ended',
  }
  return (stage.checks.length > 0 ? stage.checks : [missing]).map((check) => ({
    ...check,
    ...(check.expected !== undefined && { expected: visible(check.expected) }),
    ...(check.got !== undefined && { got: visible(check.got) }),
    ...(check.cause !== undefined && { cause: visible(check.cause) }),
    title: visible(check.title),
    warnings: check.warnings.map(visible),
    transcript: check.transcript.map(visible),
  }))
}

/** A check of `checksOf`, with no more text than there is room for. */
export function shortened(check: CheckReport, { lines, characters }: Room): CheckReport {
  const fit = (text: string): string => cut(text, characters)
  return {
    ...check,
    ...(check.expected !== undefined && { expected: fit(check.expected) }),
    ...(check.got !== undefined && { got: fit(check.got) }),
    ...(check.cause !== undefined && { cause: fit(check.cause) }),
    transcript: middleLeftOut(check.transcript, lines).map(fit),
  }
}

/** A check of `checksOf` that did not pass, as a person reads it in a terminal. */
export function account(stage: StageReport, check: CheckReport, room: Room): string {
  const text = failureText({ ...stage, rerun: visible(stage.rerun) }, shortened(check, room))
  return check.verdict === 'inconclusive' ? `${NOT_JUDGED}\n\n${text}` : text
}

/** All that there is to say about a stage: its checks that did not pass, and what was noted. Empty when there is nothing. */
export function stageAccount(stage: StageReport, room: Room): string {
  const checks = checksOf(stage)
  return [
    ...checks.filter(({ verdict }) => verdict !== 'passed').map((check) => account(stage, check, room)),
    ...notes(stage).map((note) => `note  ${cut(note, room.characters)}`),
  ].join('\n\n')
}

export function notes(stage: StageReport): string[] {
  return [...new Set(checksOf(stage).flatMap(({ warnings }) => warnings))]
}

/** The result in one line. */
export function headline({ lab, score, maxScore }: Result): string {
  return visible(`Lab ${lab.id}, ${lab.title}: ${score} of ${maxScore} points`)
}

/** With what it was graded. */
export function circumstances({ submission, seed, sandbox, durationMs, started }: Result): string {
  const confined = sandbox.kind === 'bwrap' ? `bubblewrap, ${sandbox.network} network` : 'no sandbox'
  const took = `${(durationMs / 1000).toFixed(1)} s`
  return visible(
    `${submission} · seed ${seed} · ${confined} · ${started.slice(0, 16).replace('T', ' ')} UTC, ${took}`,
  )
}

function middleLeftOut(lines: string[], most: number): string[] {
  if (lines.length <= most) return lines
  if (most === 0) return []
  const half = Math.floor(most / 2)
  const left = lines.length - 2 * half
  return [...lines.slice(0, half), `     … ${left} lines …`, ...lines.slice(lines.length - half)]
}
