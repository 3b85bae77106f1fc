// Kills every process that it can name. Where these are not only its own, it kills only its parent.
import { readdirSync, readFileSync } from 'node:fs'

const named = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
const alone = named.length < 4 && readFileSync('/proc/1/cmdline', 'utf8').startsWith('bwrap')
const pids = alone ? [...named.map(Number), -1] : process.ppid > 1 ? [process.ppid] : []
for (const pid of pids.filter((pid) => pid !== process.pid)) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Process 1 of a sandbox can't be killed from inside, and the others are gone by then.
  }
}
