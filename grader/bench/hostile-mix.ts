/**
 * Grades stage 1.1 of lab 01 of hostile submissions, mixed at random with right ones: the first half of the runs with
 * bubblewrap, two at a time, the second half without a sandbox. Every verdict must be as the list of the hostile ones
 * says, every right one must have all points, and nothing may be left: no process, no file, no change to the kit or to
 * another submission. For Linux.
 * Run: npx tsx grader/bench/hostile-mix.ts [RUNS] [SEED]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { HOSTILE, type Hostile } from '../hostile/hostile.ts'
import { Mix } from '../hostile/mix.ts'
import { Random } from '../kit/random.ts'
import type { SandboxKind } from '../sandbox/sandbox.ts'

const [, , runs = '200', seed = String(Math.floor(Math.random() * 1e6))] = process.argv
const random = new Random(Number(seed), 'hostile-mix')
const half = Math.ceil(Number(runs) / 2)
const folder = mkdtempSync(join(tmpdir(), 'hostile-mix-'))

console.log(`${runs} runs, seed ${seed}`)
try {
  for (const [sandbox, count] of [['bwrap', half] as const, ['none', Number(runs) - half] as const])
    if (count > 0) await grade(sandbox, count)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function grade(sandbox: SandboxKind, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (): Hostile | undefined =>
    random.fraction() < 0.5 ? undefined : random.pick(HOSTILE),
  )
  const mix = new Mix(join(folder, sandbox), sandbox, entries)
  await mix.write()
  const ended = await mix.gradeAll('--jobs', '2', '--seed', seed)
  const wrong = mix.wrong(ended)
  const { processes, temporary, changed } = await mix.traces()
  const hostile = entries.filter((entry) => entry !== undefined)
  // Without a sandbox nothing keeps the forger from the submissions; it is the only one that writes there.
  const changes = changed.filter((path) => sandbox === 'bwrap' || basename(path) !== 'result.json')
  const left = [...processes, ...temporary, ...changes]
  console.log(
    `${sandbox}: ${hostile.length} hostile ones and ${count - hostile.length} right ones in ${(ended.ms / 1000).toFixed(0)} s,` +
      ` ${wrong.length} wrong verdicts, ${mix.unsure().length} that could not be judged, ${left.length} leftovers`,
  )
  for (const line of [...wrong, ...left]) console.log(`  ${line}`)
  if (wrong.length + left.length > 0) process.exitCode = 1
}
