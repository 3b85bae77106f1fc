import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOSTILE, type Hostile } from './hostile/hostile.ts'
import { Mix, type Ended } from './hostile/mix.ts'
import { Result } from './report/result.ts'
import type { SandboxKind } from './sandbox/sandbox.ts'

/** After these comes one that is right: what they leave would be in its way. */
const BEFORE_RIGHT = ['fork-bomb', 'daemon', 'killer', 'squatter', 'plan-million']
/** Also graded alone, as one submission. */
const ALONE = ['killer', 'reader', 'forger', 'link-endless']
const GENEROUS_MS = 120_000

const folder = mkdtempSync(join(tmpdir(), 'hostile-test-'))
const half = HOSTILE.length / 2
// Without a sandbox a batch grades one after another: two of them take half the time.
const mixes = [
  mix('bwrap', 'all', HOSTILE),
  mix('none', 'the first half', HOSTILE.slice(0, half)),
  mix('none', 'the second half', HOSTILE.slice(half)),
]
const all = new Map<Mix, Ended>()

function mix(sandbox: SandboxKind, part: string, hostile: Hostile[]) {
  const entries = hostile.flatMap((one) => (BEFORE_RIGHT.includes(one.name) ? [one, undefined] : [one]))
  return { sandbox, part, entries, mix: new Mix(join(folder, `${sandbox} ${part}`), sandbox, entries) }
}

beforeAll(async () => {
  await Promise.all(
    mixes.map(async ({ mix }) => {
      await mix.write()
      all.set(mix, await mix.gradeAll('--jobs', '2'))
    }),
  )
}, 900_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(mixes)('with the sandbox $sandbox, $part', ({ mix, entries }) => {
  const confined = mix.sandbox === 'bwrap'
  const has = (name: string): boolean => entries.some((entry) => entry?.name === name)

  test('each of a batch has the verdict that it must have, and those that are right have all points', () => {
    const ended = all.get(mix)!
    expect(mix.wrong(ended)).toEqual([])
    // On a machine that is too busy to judge one that never ends, that is said.
    const ungraded = mix.unsure().length > 0 || entries.some((entry) => entry?.[mix.sandbox].breaks)
    expect(ended.status).toBe(ungraded ? 2 : 0)
    expect(ended.text.split('\n')[0]).toContain(
      confined ? 'bubblewrap, a private network each' : 'no sandbox',
    )
  })

  test.each(ALONE.filter(has))(
    'the %s alone has a verdict in time',
    async (name) => {
      const [submission] = entries.flatMap((entry, i) =>
        entry?.name === name ? [join(mix.submissions, `${String(i).padStart(3, '0')}-${name}`)] : [],
      )
      const report = join(mix.folder, `${name}.json`)
      const { points, says, breaks } = HOSTILE.find((hostile) => hostile.name === name)![mix.sandbox]
      const { status, text, ms } = await mix.grade(
        ...['01', submission!, '--stage', '1.1', '--report', `json=${report}`],
      )
      expect(ms).toBeLessThan(GENEROUS_MS)
      expect(text).toMatch(says)
      const refused = name === 'link-endless'
      expect(status).toBe(breaks || refused ? 2 : points === 10 ? 0 : 1)
      if (breaks || refused) return
      expect(text.split('\n')[0]).toContain(confined ? 'bubblewrap, private network' : 'no sandbox')
      const result = Result.parse(JSON.parse(readFileSync(report, 'utf8')))
      expect(result).toMatchObject({ score: points, sandbox: { kind: mix.sandbox } })
    },
    GENEROUS_MS + 10_000,
  )

  test('nothing is left: no process, no file, no change', async () => {
    const { processes, temporary, changed, calls } = await mix.traces()
    expect({ processes, temporary }).toEqual({ processes: [], temporary: [] })
    // Without a sandbox a program writes where whoever grades may write, and calls whom it likes.
    const own = changed.filter((path) => confined || basename(path) !== 'result.json')
    expect(own).toEqual([])
    expect(calls > 0).toBe(!confined && has('caller'))
  })
})
