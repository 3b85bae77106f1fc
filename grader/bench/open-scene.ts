import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLab } from '../kit/manifest.ts'
import { Random } from '../kit/random.ts'
import { Scene } from '../kit/scene.ts'
import { openSubmission } from '../kit/submission.ts'

const root = join(import.meta.dirname, '../..')

/**
 * A scene as checks have it, outside of any grading and without a sandbox, for the submission in a folder, or for the
 * lab's solution. It is closed, and everything that it started is gone, on SIGINT and SIGTERM.
 */
export async function openScene(labFolder: string, seed: number, folder?: string): Promise<Scene> {
  const temporary = mkdtempSync(join(tmpdir(), 'zeromq-bench-'))
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
  const lab = await readLab(root, labFolder)
  const place = { root, build: join(temporary, 'bundles'), sandbox: 'none' } as const
  const submission = await openSubmission(lab, folder ?? join(root, 'labs', lab.folder, 'solution'), place)
  const [programs, hosts] = [join(temporary, 'programs'), join(temporary, 'hosts')]
  mkdirSync(programs)
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  const surroundings = { sandbox: 'none' as const, hosts, temporary: programs, ui: false, patience: false }
  const scene = new Scene({ lab, submission, seed, times: 1, ...surroundings }, new Random(seed, labFolder))
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void scene.close().finally(() => process.exit(1)))
  return scene
}
