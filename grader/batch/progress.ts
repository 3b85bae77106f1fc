import { stripVTControlCharacters, styleText } from 'node:util'

const REDRAW_MS = 1000
const CLEAR_LINE = '\r\u001B[2K'

/**
 * Milliseconds until all are done, from how long those took that are: undefined while none is. `running` has how long
 * each has been at it.
 */
export function timeLeft(
  done: number[],
  running: number[],
  waiting: number,
  jobs: number,
): number | undefined {
  if (done.length === 0) return undefined
  const each = done.reduce((sum, ms) => sum + ms, 0) / done.length
  const begun = running.map((ms) => Math.max(0, each - ms))
  const work = begun.reduce((sum, ms) => sum + ms, waiting * each)
  return Math.max(work / jobs, ...begun, waiting > 0 ? each : 0)
}

/** `45 s`, `3 min`, `1 h 20 min`. */
export function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A name as it may stand on one line of a terminal, where it can't move the cursor or change a colour. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, '?')
}

/** Says what a batch is doing: a line for each that ends, and on a terminal one below that is drawn again and again. */
export class Progress {
  readonly #stream: NodeJS.WriteStream
  readonly #total: number
  readonly #jobs: number
  readonly #done: number[] = []
  readonly #running = new Map<string, number>()
  readonly #timer: NodeJS.Timeout | undefined
  readonly #colour: boolean
  #ended = 0

  constructor(stream: NodeJS.WriteStream, total: number, jobs: number) {
    this.#stream = stream
    this.#total = total
    this.#jobs = jobs
    this.#colour = stream.isTTY && !process.env['NO_COLOR']
    if (stream.isTTY && process.env['TERM'] !== 'dumb')
      this.#timer = setInterval(() => this.#draw(), REDRAW_MS)
  }

  /** One that needs no grading, since it has been graded before. */
  kept(ms: number): void {
    this.#ended++
    this.#done.push(ms)
  }

  began(name: string): void {
    this.#running.set(name, performance.now())
    this.#draw()
  }

  /** `ms`: how long it took; undefined for one that tells nothing of the others. */
  ended(name: string, line: string, ms: number | undefined): void {
    this.#running.delete(name)
    this.#ended++
    if (ms !== undefined) this.#done.push(ms)
    this.say(line)
  }

  say(line: string): void {
    if (this.#timer) this.#stream.write(CLEAR_LINE)
    this.#stream.write(`${line}\n`)
    this.#draw()
  }

  style(style: 'green' | 'yellow' | 'red' | 'dim', text: string): string {
    return this.#colour ? styleText(style, text) : text
  }

  close(): void {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#stream.write(CLEAR_LINE)
  }

  #draw(): void {
    if (!this.#timer) return
    if (this.#running.size === 0) return void this.#stream.write(CLEAR_LINE)
    const now = performance.now()
    const ages = [...this.#running].map(([name, since]) => ({ name, age: now - since }))
    const waiting = this.#total - this.#ended - ages.length
    const left = timeLeft(
      this.#done,
      ages.map(({ age }) => age),
      waiting,
      this.#jobs,
    )
    const running = ages.map(({ name, age }) => `${oneLine(name)} ${Math.floor(age / 1000)} s`).join(', ')
    const end = left === undefined ? '' : ` · about ${inWords(left)} left`
    const line = `${this.#ended} of ${this.#total} done${end} · running: ${running}`
    this.#stream.write(`${CLEAR_LINE}${shortened(line, this.#stream.columns)}`)
  }
}

/** Cut so that it stays on one line, also where characters are two columns wide. */
function shortened(text: string, columns: number): string {
  const width = (c: string): number => (/[\u1100-\uFFE6]|\p{Emoji_Presentation}/u.test(c) ? 2 : 1)
  // A terminal that doesn't know how wide it is says 0.
  let left = (columns || 80) - 2
  const kept = [...text].filter((c) => (left -= width(c)) >= 0)
  return kept.length < [...text].length ? `${kept.join('')}…` : text
}
