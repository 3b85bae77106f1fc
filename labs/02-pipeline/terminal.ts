/** How many bits of colour the terminal has: 1 is none, and so it is in a pipe or with NO_COLOR. */
export const colourDepth = process.stdout.isTTY && !process.env.NO_COLOR ? process.stdout.getColorDepth() : 1

const [INVERSE, PLAIN] = [7, 37]
/** White, grey, cyan, yellow, green, magenta, bright blue. */
const COLOURS = [37, 90, 36, 33, 32, 35, 94]
const colourOf = new Map<string, number>()
/** The last line, when it is one that changes. */
let live = ''

process.on('exit', () => {
  if (live) process.stdout.write('\n')
})

export function heading(text: string): void {
  print(`\n${bold(text)}\n`)
}

export function say(text: string): void {
  print(`${bold('▸')} ${text}`)
}

/** A line that stays, above the one that changes. */
export function print(line: string): void {
  const drawn = live
  draw('')
  console.log(line)
  draw(drawn)
}

/** Draws the line that changes, which only a terminal has; an empty one takes it away. */
export function draw(line: string): void {
  if (!process.stdout.isTTY || line === live) return
  process.stdout.write(`\r\x1b[K${line}`)
  live = line
}

/** A bar of `count` parts. Those that are done show the colour and the first letter of who did them. */
export function bar(done: string[], count: number): string {
  const cells = Math.min(count, Math.max(10, (process.stdout.columns || 80) - 16))
  const marks = Array.from({ length: cells }, (_, cell) => {
    const who = done[Math.ceil(((cell + 1) * count) / cells) - 1]
    return who ? style(who[0]!, INVERSE, colourOf.get(who) ?? PLAIN) : '·'
  })
  return `  ${marks.join('')} ${done.length} of ${count}`
}

export function bold(text: string): string {
  return style(text, 1)
}

export function dim(text: string): string {
  return style(text, 2)
}

export function red(text: string): string {
  return style(text, 31)
}

/** Gives a program its colour; the first ones are the plainest. */
export function giveColour(name: string): void {
  if (!colourOf.has(name)) colourOf.set(name, COLOURS[colourOf.size % COLOURS.length]!)
}

export function inColourOf(name: string, text: string): string {
  return style(text, colourOf.get(name) ?? PLAIN)
}

/** A text with codes of the terminal, such as 1 for bold; without them where there is no colour. */
export function style(text: string, ...codes: (number | string)[]): string {
  return colourDepth > 1 ? `\x1b[${codes.join(';')}m${text}\x1b[0m` : text
}

/** `41`, `41 and 44`, `41, 44 and 47`. */
export function list(items: string[]): string {
  return items.join(', ').replace(/, ([^,]*)$/, ' and $1')
}
