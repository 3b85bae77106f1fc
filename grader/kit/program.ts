import { CheckFailure, Inconclusive } from './failure.ts'
import { knownError, tireless } from './likely.ts'
import { stopwatch } from './patience.ts'
import { Supervised, type EndingSignal } from './supervised.ts'
import { quote, showLine } from './text.ts'
import { until, type Ending } from './until.ts'

/** From a program's start to the first thing it does, in milliseconds of fair time. */
export const START_MS = 5000
/** From a cause to its effect in a program that runs already, in milliseconds of fair time. */
export const ANSWER_MS = 1500
/** What the contract allows between SIGTERM or SIGINT and the end, with a little for the machine. */
const TERM_MS = 1200
/** Of the second that a program has to end, so much may be taken by others. */
const MOST_BUSY_MS = 100

interface Printing {
  example?: string
  cause?: () => string | undefined
  got?: () => string
}

/** One running role of a submission, and what is expected of it. */
export class Program extends Supervised {
  /** The known mistake that ends programs at what this one has just been given, for the failure's text if it ends. */
  suspect: string | undefined

  /**
   * Waits until the program has printed this line, or one that matches; `example` is such a line, for people, and `got` says
   * what it has printed instead.
   */
  async prints(
    line: string | RegExp,
    { example, cause, got = () => this.printedSoFar() }: Printing = {},
  ): Promise<string> {
    const matches = (l: string): boolean => (typeof line === 'string' ? l === line : line.test(l))
    let looked = 0
    const look = (): string | undefined => {
      while (looked < this.lines.length) if (matches(this.lines[looked++]!)) return this.lines[looked - 1]
      return undefined
    }
    return until(this.journal, look, {
      expected: `${this.name} prints ${typeof line === 'string' ? quote(line) : `a line like ${quote(example ?? line.source)}`}`,
      got,
      cause: () => cause?.() ?? (typeof line === 'string' ? printedWrong(line, this) : undefined),
      ended: () => this.end(),
      ms: ANSWER_MS,
    })
  }

  /** Waits until the program has ended by itself with exit status 0. */
  async leaves(cause?: string): Promise<void> {
    await until(this.journal, () => this.ended, {
      expected: `${this.name} ends by itself with exit status 0`,
      got: () => 'it is still running',
      cause: () => cause,
      ms: ANSWER_MS,
    })
    if (this.ended?.code !== 0) {
      throw new CheckFailure({
        ...this.end()!.parts,
        expected: `${this.name} ends by itself with exit status 0`,
      })
    }
  }

  /** Sends the signal and waits for the clean end that the contract gives a second to. */
  async endsOn(signal: EndingSignal): Promise<void> {
    const expected = `${this.name} ends within a second of ${signal}, with exit status 0`
    if (this.ended) throw new CheckFailure({ ...this.end()!.parts, expected })
    this.signal(signal)
    const end = await until(this.journal, () => this.ended, {
      expected,
      got: () => 'it is still running',
      cause: () =>
        `the program handles ${signal} but never leaves its loop, which waits for a message or a reply that does not come; or a loop without a pause keeps the handler from running`,
      ms: TERM_MS,
    })
    if (end.code === 0) return
    throw new CheckFailure({
      expected,
      got: `it ended with ${this.ending()}`,
      cause: this.unhandled(),
    })
  }

  /** Ends on the signal, after what `last` waits for. On a busy machine there may be no time for that. */
  async endsHaving(signal: EndingSignal, last: () => Promise<unknown>): Promise<void> {
    const [fair, begun] = [stopwatch(), performance.now()]
    await this.endsOn(signal)
    const busyMs = performance.now() - begun - fair()
    await last().catch((error: unknown) => {
      if (busyMs <= MOST_BUSY_MS) throw error
      throw new Inconclusive('the machine was too busy for all that a program has to do within a second')
    })
  }

  /** How it ended, for a failure's text, and what is likely if nothing that it wrote tells; undefined while it runs. */
  end(suspect = this.suspect): Ending | undefined {
    if (!this.ended) return undefined
    if (this.stopped)
      return { well: false, parts: { expected: '', got: `${this.name} was stopped: ${this.stopped}` } }
    const errors = withoutNoise(this.errors)
    const todo = /TODO \d\.\d.*/.exec(errors.find((line) => /Error: TODO/.test(line)) ?? '')?.[0]
    const parts = {
      expected: '',
      got: `${this.name} ended with ${this.ending()}${errors.length > 0 ? `, after it had written to stderr:\n${lastLines(errors)}` : ''}`,
      cause: todo ? `this is still to be written: ${todo}` : (suspect ?? knownError(errors)),
    }
    return { well: this.ended.code === 0, parts }
  }

  /** The cause, if it has died of what only asked it to end. */
  unhandled(): string | undefined {
    if (this.ended?.signal === 'SIGTERM')
      return 'nothing in the program handles SIGTERM, or nothing does yet: set the handlers up first'
    if (this.ended?.signal === 'SIGINT')
      return 'nothing in the program handles SIGINT, which is what Ctrl-C sends'
    return undefined
  }

  /** What explains that nothing comes of it, if it does nothing but compute. */
  get tireless(): string | undefined {
    const { runMs, computedMs } = this.times
    return tireless(this.name, runMs, computedMs)
  }

  printedSoFar(): string {
    return this.lines.length === 0 ? 'it printed nothing' : `it printed\n${lastLines(this.lines.map(quote))}`
  }
}

/** Without empty lines and the parts of a stack trace that are Node's own. */
function withoutNoise(lines: string[]): string[] {
  return lines.filter(
    (line) => line.trim() !== '' && !/^\s+at .*\(?node:internal|^Node\.js v|^\s*\^+\s*$/.test(line),
  )
}

function lastLines(lines: string[]): string {
  const shown = lines.slice(-10).map((line) => `  ${showLine(line)}`)
  return [...(lines.length > 10 ? [`  … ${lines.length - 10} lines before`] : []), ...shown].join('\n')
}

/** Mistakes that keep a right line from being recognised. */
function printedWrong(line: string, program: Program): string | undefined {
  const plain = (text: string): string => text.replace(/[\0\s]+/g, ' ').trim()
  if (program.errors.some((l) => l === line)) return 'the line went to stderr; the contract is about stdout'
  const near = program.lines.find((l) => plain(l) === plain(line))
  if (near?.includes('\0'))
    return 'the line has a NUL in it: ZeroMQ strings carry their length and need no terminator'
  if (near) return 'the line differs in white space only'
  if (program.lines.length === 0 && !program.ended)
    return 'if the program prints at all, its stdout is buffered because it is no terminal: flush after each line'
  return undefined
}
