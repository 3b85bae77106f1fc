import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diffLines } from 'diff'
import { describe, expect, test } from 'vitest'
import { findLab, findStage, importData, labFolders, readLab } from './manifest.ts'

const root = join(import.meta.dirname, '../..')

describe.each(labFolders(root))('%s', (folder) => {
  const here = join(root, 'labs', folder)
  const read = (...path: string[]): string => readFileSync(join(here, ...path), 'utf8')
  const files = (of: string): string[] => readdirSync(join(here, of)).sort()

  test('its stages are worth 100 points', async () => {
    const lab = await readLab(root, folder)
    expect(lab.stages.reduce((sum, stage) => sum + stage.points, 0)).toBe(100)
  })

  test('handout, starter, solution and checks know the stages by the same ids', async () => {
    const lab = await readLab(root, folder)
    const ids = lab.stages.map((stage) => stage.id)
    const headings = lab.stages.map((s) => `### ${s.id} ${s.title} (${s.points} points)`)
    expect(read('README.md').match(/^### \d\.\d .*$/gm)).toEqual(headings)
    const checks = readdirSync(join(root, 'grader/checks', folder))
      .map((file) => readFileSync(join(root, 'grader/checks', folder, file), 'utf8'))
      .join('\n')
    expect(new Set(checks.match(/(?<=^\w*[cC]heck\(\s*')\d\.\d/gm))).toEqual(new Set(ids))
    const starter = files('starter')
      .map((file) => read('starter', file))
      .join('\n')
    expect(new Set(starter.match(/(?<=TODO )\d\.\d/g))).toEqual(new Set(ids))
  })

  test('it has one starter and one solution for each role, and the same files beside them', async () => {
    const roles = (await readLab(root, folder)).roles.map((role) => `${role}.ts`)
    expect(files('solution')).toEqual(expect.arrayContaining(roles))
    expect(files('starter')).toEqual(files('solution'))
  })

  test('starter and solution differ at the TODOs only', () => {
    for (const file of files('starter')) {
      const parts = diffLines(read('solution', file), read('starter', file))
      const changes = parts.filter((part) => part.added || part.removed)
      const kept = changes.filter((part, i) => part.removed && !changes[i + 1]?.added)
      const unmarked = changes.filter((part) => part.added && !part.value.includes('TODO'))
      const imports = (text: string): boolean => /^import /.test(text)
      expect([...kept, ...unmarked].map((part) => part.value).filter((text) => !imports(text))).toEqual([])
    }
  })

  test('each example of the protocol is as the protocol says, and stands in the handout', async () => {
    const data = await importData(join(here, 'protocol.ts'))
    const protocol = data['default'] as Record<
      string,
      { frames: string[]; pattern: string; example: string[] }
    >
    for (const { frames, pattern, example } of Object.values(protocol)) {
      expect(example).toHaveLength(frames.length)
      expect(example[0]).toMatch(new RegExp(pattern))
      expect(read('README.md')).toContain(example[0])
    }
  })
})

test('a lab is found by its number or its folder', async () => {
  expect((await findLab(root, '1')).id).toBe('01')
  expect((await findLab(root, '01-pubsub')).id).toBe('01')
  await expect(findLab(root, '77')).rejects.toThrow('There is no lab "77"')
})

test('an unknown stage is refused with the stages that there are', async () => {
  const lab = await findLab(root, '01')
  expect(() => findStage(lab, '1.9')).toThrow('Choose one of 1.1, 1.2')
})
