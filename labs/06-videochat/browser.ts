import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A Chromium without a window, with a camera and a microphone that are not real. Throws when there is none. */
export function openChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] || BROWSERS.find((path) => existsSync(path))
  if (!executablePath || !existsSync(executablePath))
    throw new Error(
      'No Chromium was found. Install it (apt-get install chromium), or name its program in CHROMIUM.',
    )
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ]
  return chromium.launch({ executablePath, args })
}
