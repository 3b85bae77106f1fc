import { setTimeout } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Conversation, type Shown } from './conversation.ts'

const NAMES = ['ana', 'bia', 'cai', 'dora']
/** Four encoders and twelve decoders share a machine that may be busy. */
const SMALL = 'width=160&fps=8'
const PATIENCE = { timeout: 60_000, interval: 100 }
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let conversation: Conversation
beforeAll(async () => {
  conversation = await Conversation.start(NAMES, SMALL)
})
afterAll(() => conversation?.end())

test('everyone sees three moving pictures', async () => {
  for (const { name, page } of conversation.people)
    expect(await moving(page, others(name))).toEqual(others(name))
})

test('everyone hears a tone, once the browser lets them', async () => {
  for (const { name, page } of conversation.people) {
    const button = page.getByRole('button', { name: 'Turn on the sound' })
    await button.click()
    for (const other of others(name)) {
      const level = tile(page, other).getByRole('meter')
      const loud = async (): Promise<number> => Number(await level.getAttribute('aria-valuenow'))
      await expect.poll(loud, PATIENCE).toBeGreaterThan(5)
      const heard = async (): Promise<boolean> =>
        (await shown(page)).some(({ name, soundLatency }) => name === other && soundLatency !== undefined)
      await expect.poll(heard, PATIENCE).toBe(true)
    }
    expect(await button.isVisible()).toBe(false)
  }
})

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
  expect(await moving(conversation.person('cai').page, ['ana'])).toEqual(['ana'])
  await forget(page)
  expect(await moving(page, ['cai', 'dora'])).toEqual(['cai', 'dora'])
  expect((await shown(page)).filter(({ name }) => name === 'ana')).toEqual([])
  await page.getByRole('button', { name: "Show ana's picture" }).press('Enter')
  expect(await moving(page, ['ana'])).toEqual(['ana'])
})

test('one reloads, and is back', async () => {
  const { page } = conversation.person('cai')
  await page.reload()
  expect(await moving(page, others('cai'))).toEqual(others('cai'))
  for (const other of others('cai'))
    expect(await moving(conversation.person(other).page, ['cai'])).toEqual(['cai'])
})

test('a second page takes the place of the first, which says so and does not fight for it', async () => {
  const { page, address } = conversation.person('bia')
  const second = await page.context().newPage()
  await second.goto(address)
  await page.getByText('This peer has another page open now.').waitFor(PATIENCE)
  await second.close()
  await page.reload()
  expect(await moving(page, ['ana'])).toEqual(['ana'])
})

test('a peer that is frozen for five seconds shows what is live soon after, and nobody waits for it', async () => {
  const { page, peer } = conversation.person('dora')
  const ana = conversation.person('ana').page
  peer.kill('SIGSTOP')
  try {
    const frozen = setTimeout(5000)
    await ana.getByRole('log').getByText('dora has left').waitFor(PATIENCE)
    expect(await moving(ana, ['bia', 'cai'])).toEqual(['bia', 'cai'])
    await frozen
  } finally {
    peer.kill('SIGCONT')
  }
  await forget(page)
  await forget(ana)
  expect(await moving(page, others('dora'))).toEqual(others('dora'))
  expect(await moving(ana, ['dora'])).toEqual(['dora'])
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
    const staying = others(name).filter((other) => other !== 'dora')
    expect(await moving(page, staying)).toEqual(staying)
  }
  await page.getByText('There is no connection to the peer of this page.').waitFor(PATIENCE)
})

test('one page is enough to see a conversation: a peer without one plays the clip', async () => {
  await conversation.end()
  conversation = await Conversation.start(['eva'], SMALL, ['fil', 'gil'])
  expect(await moving(conversation.person('eva').page, ['fil', 'gil'])).toEqual(['fil', 'gil'])
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

/** Which of these people are seen to move: three pictures that were captured from now on, and another canvas. */
async function moving(page: Page, names: string[]): Promise<string[]> {
  const asked = Date.now() * 1000
  const before = await canvases(page, names)
  const hasNew = (pictures: Shown[], name: string): boolean =>
    pictures.filter((each) => each.name === name && each.captured > asked).length >= 3
  const areNew = async (): Promise<boolean> => {
    const pictures = await shown(page)
    return names.every((name) => hasNew(pictures, name))
  }
  await expect.poll(areNew, PATIENCE).toBe(true)
  const after = await canvases(page, names)
  return names.filter((_, i) => after[i] !== before[i])
}

/** What is on these people's canvases. */
function canvases(page: Page, names: string[]): Promise<string[]> {
  const drawn = names.map((name) => {
    const canvas = `document.querySelector('li[aria-label="${name}"] canvas')`
    return `${canvas}?.getContext('2d').getImageData(0, 0, ${canvas}.width, ${canvas}.height).data.join()`
  })
  return page.evaluate<string[]>(`[${drawn.join()}]`)
}
