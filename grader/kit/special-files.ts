import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { UserError } from './user-error.ts'

/** Nothing that the grader reads by itself. */
const UNREAD = ['.git', 'node_modules', '.venv', 'venv']

/**
 * Whoever opens a pipe may wait for ever, and a device may have no end: throws a UserError when a submission has either,
 * or a link to one.
 */
export function refuseSpecialFiles(folder: string): void {
  for (const entry of entries(folder)) {
    if (UNREAD.includes(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) refuseSpecialFiles(path)
    else if (isSpecial(path))
      throw new UserError(
        `${path} is neither a file nor a folder. Leave it out: a submission has nothing else.`,
      )
  }
}

/** What can't be looked at can't be read either; whether it is needed is seen later. */
function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function isSpecial(path: string): boolean {
  try {
    const is = statSync(path)
    return !is.isFile() && !is.isDirectory()
  } catch {
    return false
  }
}
