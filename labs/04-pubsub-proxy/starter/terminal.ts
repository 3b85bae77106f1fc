/** Shows an event: one line on stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Shows why something was not done. */
export function printError(why: string): void {
  print(`error: ${printable(why)}`)
}

/** Says on stderr what is only for people. */
export function notice(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A stranger's text in one line: nothing in it that ends a line, or that a terminal would obey. */
export function printable(text: string): string {
  const code = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, code)
}

/** What is typed, line by line, until stdin ends or is destroyed. */
export async function* typedLines(): AsyncGenerator<string, undefined> {
  let rest = ''
  try {
    for await (const chunk of process.stdin.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } catch (error) {
    if (!process.stdin.destroyed) throw error
  }
  if (rest) yield rest
}
