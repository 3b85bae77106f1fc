/**
 * `npx tsx docs/videochat.ts`: takes docs/videochat.png, four people talking in lab 06. Their peers and pages are real;
 * what they see of each other is the test picture.
 */
import { Conversation } from '../labs/06-videochat/conversation.ts'

const SAID = [
  ['ana', 'can everybody see the ball?'],
  ['bia', 'yes, and my clock says the same as yours'],
  ['cai', 'who is in the middle of all this?'],
  ['dora', 'nobody!'],
] as const

const conversation = await Conversation.start(['ana', 'bia', 'cai', 'dora'], 'source=test&width=320&fps=10')
try {
  const { page } = conversation.person('ana')
  await page.setViewportSize({ width: 1280, height: 800 })
  for (const [name, text] of SAID) {
    const writer = conversation.person(name).page
    await writer.locator('.tile').nth(3).waitFor()
    await writer.getByLabel('Write to everybody').fill(text)
    await writer.keyboard.press('Enter')
    await page.getByRole('log').getByText(text).waitFor()
  }
  // Who has pressed a key hears. All three are seen, their sound is heard, and there are figures of them.
  await page.waitForFunction(() => {
    const { shown } = globalThis as unknown as { shown: { name: string; soundLatency?: number }[] }
    return new Set(shown.flatMap(({ name, soundLatency }) => (soundLatency ? name : []))).size === 3
  })
  await page.locator('.figures', { hasText: 'ms' }).nth(2).waitFor()
  await page.evaluate('document.activeElement.blur()')
  await page.screenshot({ path: new URL('videochat.png', import.meta.url).pathname })
} finally {
  await conversation.end()
}
