import { randomBytes } from 'node:crypto'
import { list, read, send } from './tree.ts'

/**
 * The variable in the environment of everything that a grading starts and does not confine. A process that has left its
 * parent, its group and its session still has it.
 */
export const MARK = 'ZEROMQ_LABS_MARK'

const LOOK_AGAIN_MS = 80
/** Between its start and the program that it becomes, a process has the environment of who started it. */
const LOOKS = 3

interface Known {
  mark: string
  looks: number
}

let known = new Map<string, Known>()
let looked = -Infinity

/** A new mark that begins like that of this process, if it has one. */
export function newMark(): string {
  return `${markOfAll()}${randomBytes(6).toString('hex')}`
}

/** What all marks that this process gives begin with. */
export function markOfAll(): string {
  return `${process.env[MARK] ?? 'zeromq-labs'}/${process.pid}-`
}

/** The processes with a mark, as they were a moment ago. Empty where the system has no /proc. */
export function marked(mark: string): number[] {
  if (performance.now() - looked > LOOK_AGAIN_MS) {
    const entries = pids().map((pid): [string, Known] => {
      const { mark: before, looks } = known.get(pid) ?? { mark: '', looks: 0 }
      return [pid, { mark: looks < LOOKS ? markOf(pid) : before, looks: looks + 1 }]
    })
    known = new Map(entries)
    looked = performance.now()
  }
  return [...known].filter(([, { mark: its }]) => its === mark).map(([pid]) => Number(pid))
}

/** Kills every process but this one whose mark begins so, and what these have started meanwhile. */
export function killMarked(mark: string): void {
  const killed = new Set([String(process.pid)])
  for (;;) {
    const left = pids().filter((pid) => !killed.has(pid) && markOf(pid).startsWith(mark))
    if (left.length === 0) return
    for (const pid of left) {
      send(Number(pid), 'SIGKILL')
      killed.add(pid)
    }
  }
}

function pids(): string[] {
  return list('/proc').filter((name) => /^\d+$/.test(name))
}

function markOf(pid: string): string {
  const start = `${MARK}=`
  const variables = read(`/proc/${pid}/environ`).split('\0')
  return variables.find((variable) => variable.startsWith(start))?.slice(start.length) ?? ''
}
