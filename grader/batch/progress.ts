import { stripVTControlCharacters, styleText } from 'node:util'
import type { Row } from './row.ts'
import { inWords, timeLeft } from './time-left.ts'

const REDRAW_MS = 1000
const WIDEST_NAME = 40
const CLEAR_LINE = '\r\u001B[2K'

/** A name as it may stand on one line of a terminal, where it can't move the cursor or change a colour. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, '?')
}

/** Says what a batch is doing: a line for each that ends, and on a terminal one below that is drawn again and again. */
export class Progress {
  readonly #stream: NodeJS.WriteStream
  readonly #total: number
  #jobs: number
  readonly #maximum: number
  readonly #width: number
  readonly #done: number[] = []
  readonly #running = new Map<string, number>()
  readonly #timer: NodeJS.Timeout | undefined
  readonly #colour: boolean
  #ended = 0

  /** `maximum`: the points that there are. */
  constructor(
    stream: NodeJS.WriteStream,
    { names, jobs, maximum }: { names: string[]; jobs: number; maximum: number },
  ) {
    this.#stream = stream
    this.#total = names.length
    this.#jobs = jobs
    this.#maximum = maximum
    this.#width = Math.min(WIDEST_NAME, Math.max(...names.map((name) => oneLine(name).length)))
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

  /** `ms`: how long it took; left out for one that tells nothing of the others. */
  ended(row: Row, ms?: number): void {
    this.#running.delete(row.name)
    this.#ended++
    if (ms !== undefined) this.#done.push(ms)
    this.say(`  ${oneLine(row.name).padEnd(this.#width)}  ${this.#outcome(row)}`.trimEnd())
  }

  /** So many have ended, but could not be judged, and are graded once more, one at a time. */
  again(count: number): void {
    this.#ended -= count
    this.#jobs = 1
    this.say(`  grading ${count} once more that could not be judged, one at a time`)
  }

  say(line: string): void {
    if (this.#timer) this.#stream.write(CLEAR_LINE)
    this.#stream.write(`${line}\n`)
    this.#draw()
  }

  close(): void {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#stream.write(CLEAR_LINE)
  }

  #outcome({ total, warnings, look }: Row): string {
    const notes = [
      ...(warnings.length > 0 ? [`${warnings.length} warning${warnings.length > 1 ? 's' : ''}`] : []),
      ...look.map(({ what }) => what),
    ].join(', ')
    if (total === undefined) return notes
    const points = `${String(total).padStart(3)} / ${this.#maximum}`
    const style = total === this.#maximum ? 'green' : total === 0 ? 'red' : 'yellow'
    return `${this.#colour ? styleText(style, points) : points}  ${notes}`
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
