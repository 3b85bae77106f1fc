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

/** A line about somebody behind the name, with what is long and means nothing cut short. */
export function show(name: string, line: string): void {
  const text = line.replaceAll('tcp://127.0.0.1:', ':').replace(/\b([0-9a-z]{6})[0-9a-z]{10,}\b/g, '$1…')
  console.log(`  ${inColourOf(name, name.padEnd(5))} ${text}`)
}

/** Each name has a colour of its own, and whatever is said in it. */
export function inColourOf(name: string, text: string): string {
  if (name && !colourOf.has(name)) colourOf.set(name, COLOURS[colourOf.size % COLOURS.length]!)
  return colourOf.get(name)?.(text) ?? text
}

export function typed(line: string): string {
  return bold(`› ${line}`)
}

export function heading(text: string): void {
  console.log(`\n${bold(text)}`)
}

/** What is about to be seen, and why: before an act, and with a blank line before it. */
export function caption(text: string): void {
  console.log()
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
  console.log(bold('▸ ') + lines.join('\n  '))
}

export function list(items: string[]): string {
  const last = items.at(-1)!
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${last}` : last
}
