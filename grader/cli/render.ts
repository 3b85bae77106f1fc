import { existsSync } from 'node:fs'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].concat([
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
])

/** The browser that diagrams are drawn with: one that is installed; none is ever downloaded. */
export function findChromium(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...CHROMIUM].find((path) => path !== '' && existsSync(path))
}

/** Draws NAME.mmd as NAME.svg for each name. Without a browser it says so and leaves the mermaid text. */
export async function renderDiagrams(names: string[]): Promise<void> {
  const executablePath = findChromium()
  if (!executablePath) {
    console.error(
      'The diagrams stay mermaid text (.mmd): no Chromium was found to draw them. Install it (apt-get install chromium), or name it in CHROMIUM.',
    )
    return
  }
  const { run } = await import('@mermaid-js/mermaid-cli')
  for (const name of names) {
    await run(`${name}.mmd`, `${name}.svg`, {
      quiet: true,
      parseMMDOptions: { backgroundColor: 'white', mermaidConfig: { sequence: { useMaxWidth: false } } },
      puppeteerConfig: {
        executablePath,
        args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
      },
    })
  }
}
