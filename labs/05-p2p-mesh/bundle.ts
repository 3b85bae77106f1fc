import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { Trouble } from './processes.ts'

/** Makes JavaScript of programs, since that starts four times as fast. Gives the folder of `NAME.mjs`; the end removes it. */
export async function bundle(programs: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const zeromq = dirname(createRequire(import.meta.url).resolve('zeromq/package.json'))
  symlinkSync(dirname(zeromq), join(folder, 'node_modules'))
  await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: programs,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'error',
  }).catch(() => {
    throw new Trouble('This does not compile, so nothing can be shown.')
  })
  return folder
}
