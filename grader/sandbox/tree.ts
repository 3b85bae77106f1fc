import { readFileSync } from 'node:fs'

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

/** Bytes of memory that a process holds by itself; 0 once it is gone. */
export function residentBytes(pid: number): number {
  const pages = /^\d+ (\d+) (\d+)/.exec(read(`/proc/${pid}/statm`))
  return pages ? (Number(pages[1]) - Number(pages[2])) * 4096 : 0
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
