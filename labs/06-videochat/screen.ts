// What the demo shows, in 80 columns or more.
import { chalk } from 'zx'

if (!process.stdout.isTTY || process.env.NO_COLOR) chalk.level = 0
export const { bold, dim, red } = chalk

const COLOURS = [
  chalk.blueBright,
  chalk.magentaBright,
  chalk.magenta,
  chalk.cyan,
  chalk.yellow,
  chalk.green,
  chalk.greenBright,
  chalk.cyanBright,
]
const colourOf = new Map<string, (text: string) => string>()

/** Lines that stay below all others, and change in place. */
let block: string[] = []

/** A line of a program behind its name. */
export function show(name: string, line: string): void {
  const colour = colourOf.get(name) ?? COLOURS[colourOf.size % COLOURS.length]!
  colourOf.set(name, colour)
  print(`  ${colour(name.padEnd(8))} ${line}`)
}

/** Takes the place of the lines that it was called with before. */
export function showBelow(lines: string[]): void {
  if (block.length > 0) process.stdout.write(`\x1b[${block.length}A\x1b[J`)
  block = lines
  for (const line of block) console.log(line)
}

/** They stay where they are from now on. */
export function keepBelow(): void {
  block = []
}

export function heading(text: string): void {
  print(`\n${bold(text)}`)
}

/** What is about to be seen, and why: with a blank line before it. */
export function caption(text: string): void {
  print('')
  say(text)
}

export function say(text: string): void {
  const width = Math.min(process.stdout.columns || 80, 120) - 2
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim()
    if (line.length > width) lines.push(word)
    else lines[lines.length - 1] = line
  }
  print(bold('▸ ') + lines.join('\n  '))
}

export function list(items: string[]): string {
  const last = items.at(-1)!
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${last}` : last
}

function print(text: string): void {
  const below = block
  showBelow([])
  console.log(text)
  showBelow(below)
}
