import { spawn, type ChildProcess } from 'node:child_process'
import { MARK, markOfAll } from './marks.ts'

/**
 * Reads `+GROUP` and `-GROUP`; when its input ends, because the grader is gone, it kills the groups that are left, and
 * what has left its group with a mark that begins like the first argument.
 */
const SCRIPT = `
while read -r change; do
  group=\${change#?}
  case $change in
    +*) groups="$groups $group " ;;
    -*) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 "-$group"; done 2>/dev/null
grep -lsz "^${MARK}=$1" /proc/[0-9]*/environ | while IFS=/ read -r _ _ pid _; do kill -9 "$pid"; done 2>/dev/null
`

let dog: ChildProcess | undefined

/**
 * Has a process group killed when the grader dies, however it dies. Where there is no sandbox this is what keeps a
 * submission from outliving a grader that was killed with SIGKILL. Returns what is to be called when the group is gone.
 */
export function watch(group: number): () => void {
  dog ??= spawn('/bin/sh', ['-c', SCRIPT, 'sh', markOfAll()], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // The grader's own mark would have it killed with what else the grader has left.
    env: { ...process.env, [MARK]: '' },
  })
  dog.unref()
  ;(dog.stdin as unknown as { unref(): void }).unref()
  dog.stdin!.write(`+${group}\n`)
  return () => dog?.stdin?.write(`-${group}\n`)
}
