import { cpSync, lstatSync, mkdirSync, type Stats, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

/** Too large to copy for each program, and nothing that a program writes to while it runs. */
const KEPT_FOLDERS = ['node_modules', '.git', '.venv', 'venv']
const KEPT_BYTES = 16 * 2 ** 20

/** A folder of a submission in which a program may write without changing the submission. */
export interface WorkingCopy {
  /** Where the program sees it: the submission's own folder. */
  at: string
  copy: string
  /** What in it was not copied: the program sees the submission's own. */
  kept: string[]
}

/** Copies a submission's folder to `copy`. */
export function workingCopy(folder: string, copy: string): WorkingCopy {
  const kept: { path: string; is: Stats }[] = []
  const filter = (path: string): boolean => {
    const is = lstatSync(path)
    const small = is.isDirectory() ? !KEPT_FOLDERS.includes(basename(path)) : is.size < KEPT_BYTES
    if (!small) kept.push({ path, is })
    return small
  }
  cpSync(folder, copy, { recursive: true, filter })
  for (const { path, is } of kept) {
    const place = join(copy, relative(folder, path))
    if (is.isDirectory()) mkdirSync(place)
    else writeFileSync(place, '')
  }
  return { at: folder, copy, kept: kept.map(({ path }) => path) }
}
