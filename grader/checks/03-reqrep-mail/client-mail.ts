/** What the checks of a client of lab 03 expect of mail: what it shows, and what it sends. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS } from '../../kit/program.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { MailCast } from './client.cast.ts'
import { LIKELY } from './client.likely.ts'
import type { Mail } from './client-served.ts'

/** What is in a mail, or what somebody says, in one line. */
function printable(text: string): string {
  const show = (char: string): string => {
    if (char === '\\') return '\\\\'
    if (char === '\n') return '\\n'
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return text.replace(/[\\\p{Cc}\u2028\u2029]/gu, show)
}

/** What the client prints for a mail. */
export function lineOf({ id, from, to, message }: Mail): string {
  return `mail ${id} from ${from} to @${to}: ${printable(message)}`
}

/** All kinds of characters, as they would do harm on a terminal, in a line or in JSON. */
export const MANY_TEXTS = [
  'C:\\new "folder" \\u0041',
  'one\ntwo\n',
  'tab\tcarriage return\r\u001b[2J',
  '\0\u001f\u007f\u0080\u0085\u009f',
  'a\u2028b\u2029c',
  'çã 漢字 🐈 e\u0301 \u200d',
  '',
  'mail 1 from nobody to @nobody: \n',
]

/** With a space in front, the longest text that there is. */
export const MEGABYTE = `x${'é'.repeat(2 ** 19 - 1)}`

/** All mail that the server has, each in a line, once and in order. */
export async function shows(cast: MailCast, cause?: string): Promise<void> {
  const { client, scene, server } = cast
  const wanted = server.mails.filter(({ id }) => id > server.login.after).map(lineOf)
  const shown = (): string[] => client.lines.slice(client.lines.indexOf(cast.loggedIn) + 1)
  const wrong = (): number => shown().findIndex((line, i) => line !== wanted[i])
  const end = await until(scene.journal, () => wrong() >= 0 || shown().length >= wanted.length, {
    expected: `client shows the mail of ${cast.user}: ${wanted.length} in all, the last is ${shorten(wanted.at(-1)!)}`,
    got: () =>
      shown().length === 0
        ? 'it showed none'
        : `it showed ${shown().length}, the last is ${shorten(shown().at(-1)!)}`,
    cause: () => cause ?? whyTooFew(cast),
    ended: () => client.end(),
    ms: 2 * ANSWER_MS,
  })
  const [at, lines] = [wrong(), shown()]
  const after = at > 0 ? `, after ${shorten(wanted[at - 1]!)}` : ''
  claim(end && at < 0, {
    expected:
      wanted[at] === undefined
        ? `client prints nothing more${after}`
        : `client prints ${shorten(wanted[at])}${after}`,
    got: `it printed ${shorten(lines[at] ?? '')}`,
    cause: whyWrongMail(lines, at, wanted, server.login.after),
  })
}

function shorten(line: string): string {
  return line.length <= 200 ? quote(line) : `${quote(line.slice(0, 60))}… (${line.length} characters)`
}

function whyTooFew(cast: MailCast): string | undefined {
  const { mails } = cast.server
  const asked = cast.asked('refresh').map(({ data }) => data['after'])
  if (asked.length === 0) return 'a client refreshes by itself after the login'
  if (asked.includes(mails.at(-1)?.id)) return undefined
  return 'a reply may stop short: ask again, with the last id that came, until there is no more'
}

function whyWrongMail(lines: string[], at: number, wanted: string[], after: number): string | undefined {
  const line = lines[at]!
  if (lines.indexOf(line) < at)
    return 'it has shown that mail already: show only what has a higher id than all before'
  const id = Number(/^mail (\d+)/.exec(line)?.[1])
  if (id <= after)
    return 'this one was confirmed before the login, as `after` in its reply says: show only what has a higher id'
  if (line === wanted[at]?.replaceAll('\\\\', '\\')) return LIKELY.backslash
  if (wanted[at]?.startsWith(line) || /[\p{Cc}\u2028\u2029]/u.test(line)) return LIKELY.oneLine
  return undefined
}

/** Mail was sent to these, with these texts, in this order. */
export async function sends(cast: MailCast, ...mails: [to: string, message: string][]): Promise<void> {
  const { scene, client, user } = cast
  const sent = (): unknown[][] =>
    cast.asked('send').map(({ data }) => [data['from'], data['to'], data['message']])
  const wrong = (): number =>
    sent().findIndex((mail, i) => mail.join('\n') !== [user, ...(mails[i] ?? [])].join('\n'))
  await until(scene.journal, () => wrong() >= 0 || sent().length >= mails.length, {
    expected: `client sends ${mails.length} mails`,
    got: () => cast.askedSoFar('send'),
    cause: () => LIKELY.text,
    ended: () => client.end(),
    ms: ANSWER_MS,
  })
  const at = wrong()
  const show = ([from, to, message]: unknown[]): string =>
    `from ${String(from)} to ${String(to)}: ${shorten(String(message))}`
  claim(at < 0, {
    expected: mails[at]
      ? `client sends mail ${show([user, ...mails[at]])}`
      : `client sends ${mails.length} mails`,
    got: at < 0 ? '' : `it sent mail ${show(sent()[at]!)}`,
    cause: LIKELY.text,
  })
}

/** So many mails were sent before the client logged off, as it was told to. */
export async function sendsAll(cast: MailCast, mails: number): Promise<void> {
  const sent = (): number => cast.asked('send').length
  const parts = { expected: `client sends ${mails} mails, and logs off after that`, cause: LIKELY.unsent }
  await until(cast.scene.journal, () => sent() >= mails || cast.asked('logoff').length > 0, {
    ...parts,
    got: () => `${sent()} of ${mails} came`,
    cause: () => LIKELY.unsent,
    ended: () => cast.client.end(),
    ms: ANSWER_MS,
  })
  claim(sent() >= mails, { ...parts, got: `it logged off after ${sent()} of ${mails}` })
}
