/** `npm run gradescope -- 04`: makes `gradescope-04.zip`, an autograder to upload to Gradescope. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findLab } from '../kit/manifest.ts'
import { UserError } from '../kit/user-error.ts'
import { layOut } from './layout.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

try {
  await build(process.argv[2])
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = 2
}

async function build(name: string | undefined): Promise<void> {
  if (name === undefined) throw new UserError('Say for which lab: npm run gradescope -- 01')
  const lab = await findLab(root, name)
  const folder = join(root, '.grader', `gradescope-${lab.id}`)
  const file = `gradescope-${lab.id}.zip`
  layOut(root, lab, folder)
  rmSync(file, { force: true })
  const { error } = spawnSync('zip', ['-qr', join(process.cwd(), file), '.'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (error)
    throw new UserError(
      `There is no zip here to pack it (apt-get install zip). Pack what is in ${folder} yourself, not the folder around it.`,
    )
  console.log(`${file} is ready to be uploaded.`)
}
