import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from '../cli/render.ts'
import { findLab, type Lab } from '../kit/manifest.ts'
import { stageReport, type CheckReport, type Result } from '../report/result.ts'
import { page, section } from './page.ts'
import { rowOf, rowWithout, type Row } from './row.ts'
import type { Similarities } from './similar/similar.ts'

const root = join(import.meta.dirname, '../..')
const EVIL = '<img src=x onerror=alert(1)>'
const MANY = 300

let lab: Lab
let browser: Browser
let html: string

beforeAll(async () => {
  lab = await findLab(root, '01')
  browser = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox'] })
  const rows: Row[] = [rowWithout('nobody', 'not graded yet')]
  const sections = new Map<string, string>()
  for (let i = 0; i < MANY; i++) {
    const name = `${EVIL} ${i}`
    const result = resultWith(i % 8)
    rows.push(rowOf(name, result))
    sections.set(name, section(result, name))
  }
  html = page({ lab, stages: lab.stages }, rows, sections, similar())
})
afterAll(() => browser.close())

/** One pair whose names, files and text are hostile. */
function similar(): Similarities {
  const side = { file: `${EVIL}.ts`, from: 3, to: 4, text: `</pre>${EVIL}\n${'wide '.repeat(100)}` }
  const names: [string, string] = [`${EVIL} 0`, `${EVIL} 1`]
  const passages = [{ tokens: 90, sides: [side, side] as [typeof side, typeof side] }]
  return { compared: 2, of: MANY, pairs: [{ names, similarity: 0.994, lines: 2, passages }], more: 3 }
}

/** Passes so many stages; everything else that it says is hostile. */
function resultWith(passing: number): Result {
  const stages = lab.stages.map((stage, index) => {
    const passed = index < passing
    const check: CheckReport = {
      ...{ stage: stage.id, title: 'a check', verdict: passed ? 'passed' : 'failed', durationMs: 1 },
      ...{ repeated: false, roles: [], warnings: [EVIL] },
      ...(passed ? {} : { expected: 'text', got: `${EVIL}</pre>`, cause: `"' ${EVIL}` }),
      transcript: [`1  </pre>${EVIL}`],
      diagram: `sequenceDiagram\n</details><script>alert(2)</script>`,
    }
    return stageReport(stage, [check], `npx tsx grader 01 '${EVIL}'`)
  })
  return {
    ...{ version: 1, lab: { id: '01', title: lab.title }, submission: 'x', seed: 7, incomplete: false },
    sandbox: { kind: 'none', network: 'shared' },
    machine: { platform: 'linux-x64', node: 'v20.19.0', processors: 2 },
    ...{ started: '2026-01-01T00:00:00.000Z', durationMs: 1, maxScore: 100, stages },
    score: stages.reduce((sum, { earned }) => sum + earned, 0),
  }
}

test('the text of submissions is text', async () => {
  const tab = await browser.newPage()
  const said: string[] = []
  tab.on('dialog', (dialog) => {
    said.push(dialog.message())
    void dialog.dismiss()
  })
  tab.on('console', (message) => said.push(message.text()))
  tab.on('request', (request) => said.push(request.url()))
  await tab.setContent(html)
  expect(await tab.locator('img').count()).toBe(0)
  expect(await tab.locator('#p1 pre').first().textContent()).toContain(`</pre>${EVIL}`)
  expect(await tab.locator('tbody th').nth(1).innerText()).toBe(`${EVIL} 0`)
  expect(await tab.locator('#s2 dd').first().textContent()).toBe('text')
  expect(said).toEqual([])
  await tab.close()
})

test('a click or a key on the head of a column sorts by it, and once more the other way round', async () => {
  const tab = await browser.newPage()
  await tab.setContent(html)
  const total = tab.locator('thead th').nth(1)
  const points = async (): Promise<number[]> =>
    (await tab.locator('tbody tr td:nth-child(2)').allInnerTexts()).filter(Boolean).map(Number)
  await total.locator('button').click()
  expect(await total.getAttribute('aria-sort')).toBe('descending')
  expect(await points()).toEqual((await points()).toSorted((a, b) => b - a))
  await total.locator('button').press('Enter')
  expect(await total.getAttribute('aria-sort')).toBe('ascending')
  expect(await points()).toEqual((await points()).toSorted((a, b) => a - b))
  expect(await tab.locator('[aria-sort]').count()).toBe(1)
  await tab.locator('thead button').first().press('Space')
  expect(await tab.locator('tbody th').first().innerText()).toBe('nobody')
  await tab.close()
})

test('similar pairs lead to what they have in common, and to each of the two', async () => {
  const tab = await browser.newPage()
  await tab.setContent(html)
  const row = tab.locator('#similar tbody tr')
  expect(await row.locator('td').allTextContents()).toEqual([
    '99 %',
    '2',
    expect.stringContaining('lines 3 to 4'),
  ])
  const links = await row.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(links).toEqual(['#s2', '#s3', '#p1'])
  expect(await tab.locator('#p1 h2').textContent()).toBe(`${EVIL} 0 and ${EVIL} 1 99 % similar`)
  expect(await tab.locator('#similar').textContent()).toContain(
    'Similar pairs: 4. The most similar are listed; 3 are not.',
  )
  await tab.close()
})

test('nothing of it is on a page without', () => {
  const without = page({ lab, stages: lab.stages }, [rowWithout('ana', 'not graded yet')], new Map())
  expect(without.replace(/<style>[^]*<\/style>/, '')).not.toMatch(/similar/i)
})

test('it is one file, with a policy that lets nothing in but its own style and script', () => {
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)!
  for (const part of ['style', 'script']) {
    const [, text] = new RegExp(`<${part}>([^]*?)</${part}>`).exec(html)!
    const hash = createHash('sha256').update(text!).digest('base64')
    expect(policy).toContain(`${part}-src 'sha256-${hash}'`)
  }
  expect(policy).toMatch(/^default-src 'none';/)
  expect(html).not.toMatch(/(?:src|href)="(?!#|\.\/)|url\(|@import/)
})

test('no wider than a phone, in both schemes, with enough contrast', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const tab = await browser.newPage({ viewport: { width: 400, height: 800 }, colorScheme })
    await tab.setContent(html)
    await tab.locator('#s2 details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')))
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(400)
    expect(await tab.evaluate<number>(LOWEST_CONTRAST)).toBeGreaterThanOrEqual(4.5)
    await tab.close()
  }
})

/** The lowest contrast between a text that is shown and what is behind it, as WCAG counts it. */
const LOWEST_CONTRAST = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const { backgroundColor } = getComputedStyle(element)
      if ((numbers(backgroundColor)[3] ?? 1) === 1) return backgroundColor
    }
    return 'rgb(255, 255, 255)'
  }
  const texts = [...document.querySelectorAll('h1, .figures *, table *, #s2 *, #similar *, #p1 *')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3))
  return Math.min(...texts.map((element) => {
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))]
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  }))
})()`
