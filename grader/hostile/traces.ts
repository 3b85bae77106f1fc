import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { list, read } from '../sandbox/tree.ts'

/** The command lines of the processes that know a folder: from an argument, their environment or where they are. */
export function processesOf(folder: string): string[] {
  const pids = list('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`)
    const known = [command, read(`/proc/${pid}/environ`), placeOf(pid)].some((text) => text.includes(folder))
    return known ? [`${pid}: ${command.replaceAll('\0', ' ')}`] : []
  })
}

function placeOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** A hash of each file in a folder and below, by its path. */
export function fingerprint(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    paths.flatMap((path): [string, string][] => {
      const at = join(folder, path)
      const is = lstatSync(at)
      if (is.isDirectory()) return []
      const content = is.isSymbolicLink() ? readlinkSync(at) : readFileSync(at)
      return [[path, createHash('sha1').update(content).digest('hex')]]
    }),
  )
}
