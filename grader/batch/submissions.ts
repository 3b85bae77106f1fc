import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, realpathSync, statSync } from 'node:fs'
import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { UserError } from '../kit/user-error.ts'

export interface Entry {
  name: string
  folder: string
  /** Why it can't be opened, as far as its name and kind tell. */
  problem?: string
}

/** What other programs leave beside submissions; nobody handed these in. */
const NOBODYS = ['.git', '__MACOSX']
/** Their files are told by size and date: there are too many to read. */
const INSTALLED = ['node_modules', '.venv', 'venv']
/** What a run leaves, or what has no part in one. */
const LEFT_OUT = ['.git', '__pycache__']
/** A program may see these anyway. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/opt']
const MOST_READ_BYTES = 16 * 2 ** 20
const MOST_ENTRIES = 100_000

/** The submissions of a folder in the order of their names, and what lies beside them. */
export function listSubmissions(folder: string): { submissions: Entry[]; ignored: string[] } {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(
      `There is no folder ${folder}. Give the folder that has a folder for each submission.`,
    )
  const submissions: Entry[] = []
  const ignored: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name.toString()
    const path = join(folder, name)
    if (!Buffer.from(name).equals(entry.name)) {
      const shown = entry.name.toString('latin1')
      if (entry.isDirectory())
        submissions.push({ name: shown, folder: path, problem: 'its name is not UTF-8: rename it' })
    } else if (NOBODYS.includes(name)) ignored.push(name)
    else if (entry.isDirectory()) submissions.push({ name, folder: path })
    else if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory())
      submissions.push({ name, folder: path, problem: 'it is a symbolic link: put the folder itself there' })
    else ignored.push(name)
  }
  if (submissions.length === 0)
    throw new UserError(
      `${folder} has no folder in it. Give the folder that has a folder for each submission.`,
    )
  return { submissions: submissions.toSorted((a, b) => inOrder(a.name, b.name)), ignored }
}

const collator = new Intl.Collator('en', { numeric: true })

function inOrder(one: string, other: string): number {
  return collator.compare(one, other) || (one < other ? -1 : 1)
}

/**
 * A hash of everything in a submission that can make a difference. Throws a UserError with the reason why it can't be
 * opened: its folder can't be read, or has what is neither file nor folder, or a symbolic link out of it.
 */
export async function hashSubmission({ folder, problem }: Entry, signal: AbortSignal): Promise<string> {
  if (problem !== undefined) throw new UserError(problem)
  const hash = createHash('sha256')
  const root = realpathSync(folder)
  let entries = 0
  const visit = async (path: string, installed: boolean): Promise<void> => {
    const inside = await readdir(path, { withFileTypes: true })
    for (const entry of inside.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      signal.throwIfAborted()
      if (LEFT_OUT.includes(entry.name)) continue
      if (++entries > MOST_ENTRIES) throw new UserError(`it has more than ${MOST_ENTRIES} files`)
      const way = join(path, entry.name)
      const name = relative(root, way)
      hash.update(JSON.stringify(name))
      try {
        if (entry.isDirectory()) await visit(way, installed || INSTALLED.includes(entry.name))
        else if (entry.isSymbolicLink()) hash.update(await linkInside(root, way))
        else if (entry.isFile()) await read(way, installed)
        else throw new UserError(`${name} is neither a file nor a folder`)
      } catch (error) {
        if (error instanceof UserError || signal.aborted) throw error
        // Whether it is needed is seen when the submission is graded.
        hash.update((error as NodeJS.ErrnoException).code ?? '')
      }
    }
  }
  const read = async (path: string, installed: boolean): Promise<void> => {
    const { size, mtimeMs, mode } = await lstat(path)
    hash.update(JSON.stringify(mode))
    if (installed || size > MOST_READ_BYTES) hash.update(JSON.stringify([size, mtimeMs]))
    else for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer)
  }
  try {
    await visit(root, false)
  } catch (error) {
    if (error instanceof UserError || signal.aborted) throw error
    throw new UserError(`it can't be read: ${(error as Error).message}`)
  }
  return hash.digest('hex')
}

/** Where a symbolic link leads. One that leads nowhere does no harm. */
async function linkInside(root: string, link: string): Promise<string> {
  const target = await readlink(link)
  const real = await realpath(link).catch(() => undefined)
  const allowed = [root, ...SYSTEM.map((path) => resolve(path))]
  if (real !== undefined && !allowed.some((path) => `${real}${sep}`.startsWith(`${path}${sep}`)))
    throw new UserError(`${relative(root, link)} is a symbolic link out of its folder, to ${target}`)
  return target
}
