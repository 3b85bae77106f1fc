import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** What /proc counts processor time in. */
const TICK_MS = 10

/** The process ids of all descendants of a process, parents first. Empty where the system has no /proc. */
export function descendants(pid: number): number[] {
  const found: number[] = []
  const visit = (parent: number): void => {
    for (const child of childrenOf(parent)) {
      found.push(child)
      visit(child)
    }
  }
  visit(pid)
  return found
}

/** Whether the system tells which processes a process has started. */
export function tellsChildren(): boolean {
  return existsSync(`/proc/self/task/${process.pid}/children`)
}

/** Sends a signal to a process, or with 0 nothing, to a group when the id is negative. Gives whether it was there. */
export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/**
 * Bytes of memory that a process holds without the files that it has mapped; 0 once it is gone. What several share counts
 * for each of them.
 */
export function residentBytes(pid: number): number {
  const held = read(`/proc/${pid}/status`).matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm)
  return [...held].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0)
}

/** Milliseconds that all threads of a process have computed so far; 0 once it is gone. */
export function computedMs(pid: number): number {
  const afterName = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')
  const ticks = Number(afterName[11] ?? 0) + Number(afterName[12] ?? 0)
  return ticks * TICK_MS
}

/** Each thread has children of its own: programs in Go and Java fork from any of theirs. */
function childrenOf(pid: number): number[] {
  return list(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )
}

/** The names in a folder; none when it is gone. */
export function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** The text of a file; empty when it is gone. */
export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
