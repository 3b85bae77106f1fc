import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'

/** Whether a person sits there; else it is a program, with pipes. */
export const isPerson = process.stdin.isTTY && process.stdout.isTTY

const readline = isPerson ? createInterface({ input: process.stdin, output: process.stdout }) : undefined
// At a terminal, Ctrl-C is a key like any other.
readline?.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
// Node stops reading while a program is stopped, and does not begin again by itself.
readline?.on('SIGCONT', () => readline.prompt(true))
let open = true
readline?.once('close', () => (open = false))

/** What is typed, line by line, until stdin ends or is destroyed. */
export const typedLines: AsyncIterator<string, undefined> & AsyncIterable<string> =
  readline?.[Symbol.asyncIterator]() ?? linesOf(process.stdin)

/** Shows an event: one line on stdout. */
export function print(line: string): void {
  above(() => process.stdout.write(`${line}\n`))
}

/** Shows why something was not done. */
export function printError(why: string): void {
  print(`error: ${printable(why)}`)
}

/** Says on stderr what is only for people. */
export function notice(text: string): void {
  const dim = process.stderr.isTTY && !process.env.NO_COLOR
  above(() => process.stderr.write(dim ? `\x1b[2m${text}\x1b[22m\n` : `${text}\n`))
}

export function prompt(text: string): void {
  if (!open) return
  readline?.setPrompt(text)
  readline?.prompt(true)
}

/** What a person answers, or what was offered when that is nothing; undefined when the input has ended. */
export async function question(text: string, offered: string): Promise<string | undefined> {
  prompt(offered ? `${text} [${offered}]: ` : `${text}: `)
  const { value, done } = await typedLines.next()
  return done ? undefined : value.trim() || offered
}

export function closeTerminal(): void {
  readline?.close()
  process.stdin.destroy()
}

/** A stranger's text in one line: nothing in it that ends a line, or that a terminal would obey. */
export function printable(text: string): string {
  const code = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replace(/\p{Cc}/gu, code)
}

/** Writes above what is being typed, and shows that again. */
function above(write: () => void): void {
  if (readline && open) {
    moveCursor(process.stdout, 0, -readline.getCursorPos().rows)
    cursorTo(process.stdout, 0)
    clearScreenDown(process.stdout)
  }
  write()
  if (open) readline?.prompt(true)
}

/** Lines end with a newline, and with nothing else: what readline makes of other characters is for people. */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string, undefined> {
  let rest = ''
  try {
    for await (const chunk of input.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } catch (error) {
    if (!input.destroyed) throw error
  }
  if (rest) yield rest
}
