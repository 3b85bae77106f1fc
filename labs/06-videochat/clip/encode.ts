/**
 * `npx tsx labs/06-videochat/clip/encode.ts`: records clip.bin, what a peer plays for as long as no page is open. A
 * Chromium draws the test picture and encodes it: VP8 with a key frame a second, and Opus.
 *
 * The file has envelopes one after the other, as they are between a page and its peer, each with its length in front:
 * 4 bytes, big-endian. `timestamp` counts from the clip's beginning.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { openChromium } from '../browser.ts'

const [WIDTH, HEIGHT, FPS, SECONDS] = [320, 240, 25, 4]
const lab = join(import.meta.dirname, '..')

const { outputFiles } = await build({
  entryPoints: [join(lab, 'page/recorder.ts')],
  bundle: true,
  format: 'iife',
  write: false,
})
const browser = await openChromium()
try {
  const page = await browser.newPage({ timezoneId: 'UTC' })
  page.on('console', (message) => console.error(message.text()))
  // WebCodecs is there only for pages that nobody can have changed on their way, such as those of 127.0.0.1.
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  await page.goto('http://127.0.0.1/')
  await page.addScriptTag({ content: outputFiles[0]!.text })
  const size = JSON.stringify({ width: WIDTH, height: HEIGHT })
  const bytes = await page.evaluate<number[]>(`record(${size}, ${FPS}, ${SECONDS})`)
  const file = join(lab, 'clip.bin')
  writeFileSync(file, Uint8Array.from(bytes))
  console.log(`${file}: ${SECONDS} seconds, ${bytes.length} bytes`)
} finally {
  await browser.close()
}
