import { clearScreenDown, createInterface, cursorTo, moveCursor, type Interface } from 'node:readline'

/** Who is at the other end of stdin and stdout: a person at a terminal, or a program with a pipe. */
export class Terminal {
  readonly isPerson = process.stdin.isTTY && process.stdout.isTTY
  /** What is typed, to the end of stdin. */
  readonly lines: AsyncIterableIterator<string>
  #readline: Interface | undefined
  readonly #names = new Set<string>()

  /** `interrupt` is called for Ctrl-C. */
  constructor(interrupt: () => void) {
    this.#readline = this.isPerson ? this.#open() : undefined
    this.#readline?.on('SIGINT', interrupt)
    this.#readline?.on('close', () => (this.#readline = undefined))
    this.lines = this.#readline ? this.#readline[Symbol.asyncIterator]() : linesOf(process.stdin)
  }

  /** Shows an event: one line on stdout. */
  print(line: string): void {
    this.#above(() => process.stdout.write(`${line}\n`))
  }

  /** Shows why something was not done. */
  error(why: string): void {
    this.print(`error: ${printable(why)}`)
  }

  /** Says on stderr what is only for people. */
  notice(text: string): void {
    const dim = process.stderr.isTTY && !process.env.NO_COLOR
    this.#above(() => process.stderr.write(dim ? `\x1b[2m${text}\x1b[22m\n` : `${text}\n`))
  }

  prompt(prompt: string): void {
    this.#readline?.setPrompt(prompt)
    this.#readline?.prompt(true)
  }

  /** What is typed next; undefined when nothing is. */
  async question(prompt: string): Promise<string | undefined> {
    this.prompt(prompt)
    const { value, done } = await this.lines.next()
    return done ? undefined : value
  }

  /** Tab will complete this name from now on. */
  meet(name: string): void {
    this.#names.add(name)
  }

  close(): void {
    this.#readline?.close()
    process.stdin.destroy()
  }

  #open(): Interface {
    const completer = (line: string): [string[], string] => {
      const known = [...this.#names].map((name) => `${line.slice(0, 1)}${name} `)
      return [/^[@#]\S*$/.test(line) ? known.filter((word) => word.startsWith(line)) : [], line]
    }
    return createInterface({ input: process.stdin, output: process.stdout, completer })
  }

  /** Writes above what is being typed, and shows that again. */
  #above(write: () => void): void {
    if (this.#readline) {
      moveCursor(process.stdout, 0, -this.#readline.getCursorPos().rows)
      cursorTo(process.stdout, 0)
      clearScreenDown(process.stdout)
    }
    write()
    this.#readline?.prompt(true)
  }
}

/** A stranger's text in one line: nothing in it that ends a line, or that a terminal would obey. */
export function printable(text: string): string {
  const code = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, code)
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
