/**
 * `npm run docs`: a page in docs/labs/ for each lab's handout, its mermaid diagrams drawn as images; and the plots, from
 * the numbers that were measured for them.
 * `npm run docs -- --check` needs no browser: it says what has changed since the pages were built.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUILT, findStale, handout, labsWithHandout, relinked, withAltText, writeRecord } from './pages.ts'
import { drawPlots, findStalePlots } from './plot.ts'

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The same input gives the same bytes, and text as wide in Arial as in the free fonts that take its place. */
const DRAWING = {
  backgroundColor: 'white',
  mermaidConfig: {
    deterministicIds: true,
    deterministicIDSeed: 'labs',
    sequence: { useMaxWidth: false },
    fontFamily: 'Arial, Helvetica, "Liberation Sans", sans-serif',
  },
}

class Undrawable extends Error {}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
if (args.length === 0) process.exitCode = await build()
else if (args.join() === '--check') process.exitCode = check()
else {
  console.error(`Cannot do "${args.join(' ')}": give no argument to build the pages, or --check.`)
  process.exitCode = 2
}

function check(): number {
  const stale = [...findStale(root), ...findStalePlots(root)]
  for (const sentence of stale) console.error(sentence)
  if (stale.length > 0) console.error('Build the pages again: npm run docs')
  return stale.length > 0 ? 1 : 0
}

async function build(): Promise<number> {
  const executablePath = process.env['CHROMIUM'] || BROWSERS.find((path) => existsSync(path))
  if (!executablePath || !existsSync(executablePath)) {
    console.error(
      `No Chromium was found${executablePath ? ` at ${executablePath}` : ''} to draw the diagrams with. ` +
        'Install it (apt-get install chromium), or name its program in CHROMIUM.',
    )
    return 2
  }
  const temporary = mkdtempSync(join(tmpdir(), 'zeromq-docs-'))
  try {
    const made = join(temporary, 'made')
    mkdirSync(made)
    for (const lab of labsWithHandout(root)) await buildPage(lab, temporary, made, executablePath)
    rmSync(join(root, BUILT), { recursive: true, force: true })
    cpSync(made, join(root, BUILT), { recursive: true })
  } catch (error) {
    if (!(error instanceof Undrawable)) throw error
    console.error(error.message)
    return 1
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  drawPlots(root)
  writeRecord(root)
  return 0
}

async function buildPage(
  lab: string,
  temporary: string,
  made: string,
  executablePath: string,
): Promise<void> {
  const { run } = await import('@mermaid-js/mermaid-cli')
  const input = join(temporary, `${lab}.md`) as `${string}.md`
  const page = join(made, `${lab}.md`) as `${string}.md`
  writeFileSync(input, relinked(readFileSync(join(root, handout(lab)), 'utf8'), lab))
  await run(input, page, {
    quiet: true,
    parseMMDOptions: DRAWING,
    puppeteerConfig: {
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
    },
  }).catch((error: Error) => {
    throw new Undrawable(
      `A diagram in ${handout(lab)} can't be drawn, so nothing was built.\n${error.message}`,
    )
  })
  const note = `<!-- Built from ${handout(lab)} by npm run docs: edit that file. -->\n\n`
  writeFileSync(page, note + withAltText(readFileSync(page, 'utf8')))
}
