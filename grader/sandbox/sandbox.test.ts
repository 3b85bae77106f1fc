import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bubblewrapWorks, confine, findProgram, PRIVATE_NETWORK } from './sandbox.ts'
import { workingCopy, type WorkingCopy } from './working-copy.ts'

const root = join(import.meta.dirname, '../..')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'))
  mkdirSync(join(folder, 'work'))
  mkdirSync(join(folder, 'own'))
  writeFileSync(join(folder, 'work/program'), 'mine')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function run(
  script: string,
  prefix: string[] = [],
  copy?: WorkingCopy,
): { status: number | null; stdout: string } {
  const launch = confine('bwrap', ['/bin/sh', '-c', script], {
    readable: [join(folder, 'work')],
    writable: join(folder, 'own'),
    workingCopy: copy,
    cwd: join(folder, 'work'),
    env: { GIVEN: 'yes' },
  })
  const [file, ...args] = [...prefix, launch.file, ...launch.args]
  return spawnSync(file!, args, { cwd: launch.cwd, env: launch.env, encoding: 'utf8' })
}

describe('with bubblewrap', () => {
  test('it works here', () => expect(bubblewrapWorks()).toBe(true))

  test('a program reads its own folder and can not change it', () => {
    expect(run('cat program').stdout).toBe('mine')
    expect(run('echo other > program').status).not.toBe(0)
    expect(readFileSync(join(folder, 'work/program'), 'utf8')).toBe('mine')
  })

  test('with a working copy it writes where it is, finds that again, and changes nothing of the submission', () => {
    mkdirSync(join(folder, 'work/node_modules'))
    writeFileSync(join(folder, 'work/node_modules/package'), 'large')
    const copy = workingCopy(join(folder, 'work'), join(folder, 'copy'))
    expect(run('echo other > program && cat node_modules/package', [], copy).stdout).toBe('large')
    expect(run('cat program', [], copy).stdout).toBe('other\n')
    expect(run('echo other > node_modules/package', [], copy).status).not.toBe(0)
    expect(readFileSync(join(folder, 'work/program'), 'utf8')).toBe('mine')
    expect(readFileSync(join(folder, 'work/node_modules/package'), 'utf8')).toBe('large')
  })

  test('it writes to its temporary folder, which is its home', () => {
    expect(run('echo hello > "$HOME/file" && cat "$TMPDIR/file"').stdout).toBe('hello\n')
  })

  test('what it may write to in memory ends at 64 MiB, and there is no other', () => {
    const fill = 'i=0; while head -c 30000000 /dev/zero > $at/$i; do i=$((i + 1)); [ $i = 9 ] && break; done'
    for (const at of ['/tmp', '/dev/shm'])
      expect(run(`at=${at}; (${fill}) 2>/dev/null; df -m --output=used ${at} | tail -1`).stdout.trim()).toBe(
        '64',
      )
    for (const at of ['/', '/dev', '/usr', '/home'])
      expect(run(`mkdir ${join(at, 'mine')}`).status).not.toBe(0)
  })

  test.each(['grader/checks', 'labs/01-pubsub/solution', 'package.json', '.git'])(
    'it does not see %s',
    (path) => {
      expect(run(`ls ${join(root, path)}`).status).not.toBe(0)
    },
  )

  test('it has the environment that it is given, and nothing of the grader’s', () => {
    process.env['SECRET_OF_THE_GRADER'] = 'token'
    const { stdout } = run('env')
    delete process.env['SECRET_OF_THE_GRADER']
    expect(stdout).toContain('GIVEN=yes')
    expect(stdout).not.toContain('token')
  })

  test('it has no capability, whoever grades', () => {
    expect(run('grep Cap /proc/self/status').stdout).toMatch(/^(Cap(Inh|Prm|Eff|Bnd|Amb):\s+0+\n)+$/)
  })

  test('it changes no setting of the machine, even if root grades', () => {
    const same = 'cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness'
    expect(run('cat /proc/sys/vm/swappiness').stdout).toMatch(/^\d+\n$/)
    expect(run(same).status).not.toBe(0)
    expect(run('find /proc/sys -writable ! -type l').stdout).toBe('')
  })

  test('it sees its own processes only', () => {
    const pids = run('ls /proc')
      .stdout.split('\n')
      .filter((name) => /^\d+$/.test(name))
    expect(pids.length).toBeLessThan(6)
  })

  test('on the private network there is a loopback interface and no way out', () => {
    const interfaces = run('cat /proc/net/dev', PRIVATE_NETWORK).stdout.match(/^ *\w+(?=:)/gm)
    expect(interfaces?.map((name) => name.trim())).toEqual(['lo'])
  })

  test('a file ends at 64 MiB', () => {
    expect(run('head -c 70000000 /dev/zero > "$HOME/big"').status).not.toBe(0)
    expect(run('wc -c < "$HOME/big"').stdout.trim()).toBe(String(64 * 2 ** 20))
  })
})

test('a program is found on the PATH, or in the submission', () => {
  expect(findProgram('bwrap', 'sh', '/')).toMatch(/\/sh$/)
  expect(findProgram('none', './program', join(folder, 'work'))).toBe(join(folder, 'work/program'))
  expect(findProgram('none', 'no-such-program', '/')).toBeUndefined()
})
