import { setTimeout } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Conversation, type Shown } from './conversation.ts'

const NAMES = ['ana', 'bia', 'cai', 'dora']
/** Four encoders and twelve decoders share a machine that may be busy. */
const SMALL = 'width=160&fps=8'
const PATIENCE = { timeout: 30_000 }

let conversation: Conversation
beforeAll(async () => {
  conversation = await Conversation.start(NAMES, SMALL)
}, 120_000)
afterAll(() => conversation?.end())

test('everyone sees three moving pictures', async () => {
  for (const { name, page } of conversation.people)
    for (const other of others(name)) await seesMoving(page, other)
}, 120_000)

test('everyone hears a tone, once the browser lets them', async () => {
  for (const { name, page } of conversation.people) {
    await page.getByRole('button', { name: 'Turn on the sound' }).click()
    for (const other of others(name))
      await page.waitForFunction(
        `shown.some(({ name, soundLatency }) => name === '${other}' && soundLatency !== undefined) &&
         document.querySelector('[aria-label="${other}\\'s sound level"]').ariaValueNow > 5`,
        undefined,
        PATIENCE,
      )
    expect(await page.getByRole('button', { name: 'Turn on the sound' }).isVisible()).toBe(false)
  }
}, 120_000)

test('everyone reads a text, and markup in it is text', async () => {
  const text = 'hello <img src=x onerror=alert(1)> & all'
  const { page } = conversation.person('ana')
  await page.getByLabel('Write to everybody').fill(text)
  await page.keyboard.press('Enter')
  for (const { page } of conversation.people) {
    await page.getByRole('log').getByText(text).waitFor(PATIENCE)
    expect(await page.locator('img').count()).toBe(0)
  }
})

test('all that can be done is done with the keyboard, and has a name', async () => {
  const { page } = conversation.person('ana')
  await page.evaluate('document.activeElement.blur()')
  const names: string[] = []
  for (let i = 0; i < 16; i++) {
    await page.keyboard.press('Tab')
    const name = `(({ ariaLabel, labels, textContent }) =>
      ariaLabel ?? labels?.[0]?.firstChild.textContent.trim() ?? textContent.trim())(document.activeElement)`
    names.push(await page.evaluate<string>(name))
  }
  for (const whose of ['your own', "bia's", "cai's", "dora's"])
    expect(names).toEqual(expect.arrayContaining([`Hide ${whose} picture`, `Mute ${whose} sound`]))
  expect(names).toEqual(expect.arrayContaining(['Picture', 'Sound', 'Write to everybody']))
})

test('one looks away and back, and the others see on', async () => {
  const { page } = conversation.person('bia')
  await page.getByRole('button', { name: "Hide ana's picture" }).press('Enter')
  await tile(page, 'ana').getByText('You have hidden this picture').waitFor(PATIENCE)
  await seesMoving(conversation.person('cai').page, 'ana')
  await seesMoving(page, 'cai')
  await forget(page)
  await seesMoving(page, 'dora')
  expect((await shown(page)).filter(({ name }) => name === 'ana')).toEqual([])
  await page.getByRole('button', { name: "Show ana's picture" }).press('Enter')
  await seesMoving(page, 'ana')
})

test('one reloads, and is back', async () => {
  const { page } = conversation.person('cai')
  await page.reload()
  for (const other of others('cai')) await seesMoving(page, other)
  for (const other of others('cai')) await seesMoving(conversation.person(other).page, 'cai')
})

test('a peer that is frozen for five seconds shows what is live soon after, and nobody waited for it', async () => {
  const { page, peer } = conversation.person('dora')
  const ana = conversation.person('ana').page
  peer.kill('SIGSTOP')
  try {
    await ana.getByRole('log').getByText('dora has left').waitFor(PATIENCE)
    await seesMoving(ana, 'bia')
    await setTimeout(5000)
  } finally {
    peer.kill('SIGCONT')
  }
  await forget(page)
  await forget(ana)
  for (const other of others('dora')) await seesMoving(page, other)
  await seesMoving(ana, 'dora')
  for (const watching of [page, ana]) {
    const ages = (await shown(watching)).map(({ drawn, captured }) => (drawn - captured) / 1000)
    // What was captured while the peer was frozen is up to five seconds old.
    expect(Math.max(...ages)).toBeLessThan(3000)
  }
})

test('one leaves, and the others go on', async () => {
  const { page, peer } = conversation.person('dora')
  peer.kill('SIGTERM')
  for (const name of others('dora')) {
    const { page } = conversation.person(name)
    await tile(page, 'dora').waitFor({ ...PATIENCE, state: 'detached' })
    for (const other of others(name).filter((other) => other !== 'dora')) await seesMoving(page, other)
  }
  await page.getByText('There is no connection to the peer of this page.').waitFor(PATIENCE)
})

function others(name: string): string[] {
  return NAMES.filter((other) => other !== name)
}

function tile(page: Page, name: string): Locator {
  return page.locator(`li[aria-label="${name}"]`)
}

async function forget(page: Page): Promise<void> {
  await page.evaluate('void (shown = [])')
}

function shown(page: Page): Promise<Shown[]> {
  return page.evaluate<Shown[]>('shown')
}

/** Three pictures that were captured after this was asked, and a canvas that does not stay the same. */
async function seesMoving(page: Page, name: string): Promise<void> {
  const canvas = `document.querySelector('li[aria-label="${name}"] canvas')`
  const drawn = `${canvas}?.getContext('2d').getImageData(0, 0, ${canvas}.width, ${canvas}.height).data.join()`
  const before = await page.evaluate<string>(drawn)
  const asked = Date.now() * 1000
  await page.waitForFunction(
    ([name, asked]) => {
      const { shown } = globalThis as unknown as { shown: Shown[] }
      return shown.filter((each) => each.name === name && each.captured > (asked as number)).length >= 3
    },
    [name, asked] as const,
    PATIENCE,
  )
  expect(await page.evaluate<string>(drawn)).not.toBe(before)
}
