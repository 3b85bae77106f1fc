import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { delimiter, dirname, resolve } from 'node:path'
import { tellsChildren } from './tree.ts'
import type { WorkingCopy } from './working-copy.ts'

export type SandboxKind = 'bwrap' | 'none'

export interface Confinement {
  /** Absolute paths that the program may read: its folder, its bundle, its packages. */
  readable: string[]
  /** The one folder that it may write to; also its TMPDIR and HOME. */
  writable: string
  /** Takes the place of one that it may read, so that it may write there, too. */
  workingCopy?: WorkingCopy | undefined
  /** Takes the place of /etc/hosts, where there is a sandbox. */
  hosts?: string
  cwd: string
  env: Record<string, string>
}

export interface Launch {
  file: string
  args: string[]
  env: Record<string, string>
  cwd: string
}

const MOST_FILE_BYTES = 64 * 2 ** 20
/** Of /tmp and of /dev/shm, which are in memory. */
const MOST_SCRATCH_BYTES = 64 * 2 ** 20

/** Where programs and their libraries are on a Unix system; what does not exist is left out. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/opt']
const SETTINGS = [
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/localtime',
  '/etc/passwd',
  '/etc/group',
  '/etc/ssl',
]
const JAVA_SETTINGS = ['/etc/java-17-openjdk', '/etc/java-21-openjdk']

/** A network namespace for the whole grading: loopback only, gone with the grader. */
export const PRIVATE_NETWORK = [
  'bwrap',
  '--unshare-user',
  '--unshare-net',
  '--die-with-parent',
  '--dev-bind',
  '/',
  '/',
  '--',
]

/** Whether bubblewrap can make both the grading's network and, inside it, a program's own namespaces here. */
export function bubblewrapWorks(): boolean {
  const [file, ...args] = [
    ...PRIVATE_NETWORK,
    ...bubblewrap({ readable: [], writable: '/tmp', cwd: '/', env: {} }),
    'true',
  ]
  return tellsChildren() && spawnSync(file, args, { stdio: 'ignore' }).status === 0
}

/**
 * The command line that starts a program. With `bwrap` it has its own process, IPC and host name spaces and sees
 * the system, what it may read and its writable folder, nothing else; with `none` only the file size is limited.
 */
export function confine(kind: SandboxKind, argv: string[], confinement: Confinement): Launch {
  const { writable, cwd } = confinement
  const env = {
    PATH: searchPath(kind).join(delimiter),
    LANG: 'C.UTF-8',
    HOME: writable,
    TMPDIR: writable,
    ...confinement.env,
  }
  const limited = [
    '/bin/sh',
    '-c',
    `ulimit -c 0; ulimit -f ${MOST_FILE_BYTES / 512}; exec "$@"`,
    'sh',
    ...argv,
  ]
  const [file, ...args] = kind === 'bwrap' ? [...bubblewrap({ ...confinement, env }), ...limited] : limited
  return { file: file!, args, env, cwd: kind === 'bwrap' ? '/' : cwd }
}

function bubblewrap(confinement: Confinement): string[] {
  const { readable, writable, workingCopy, hosts = '/etc/hosts', cwd, env } = confinement
  const mounts = [...SYSTEM, ...SETTINGS, ...JAVA_SETTINGS, runtimeFolder()].filter((path) =>
    existsSync(path),
  )
  return [
    'bwrap',
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--disable-userns'],
    // Who grades may be root: that must be worth nothing inside.
    ...['--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    // Root could change the settings of the whole machine in /proc/sys, also from in here.
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys'],
    ...['--dev', '/dev', ...scratch('/dev/shm'), ...scratch('/tmp')],
    ...mounts.flatMap(mount),
    ...(existsSync(hosts) ? ['--ro-bind', hosts, '/etc/hosts'] : []),
    ...readable.flatMap((path) => ['--ro-bind', path, path]),
    ...(workingCopy ? ['--bind', workingCopy.copy, workingCopy.at] : []),
    ...(workingCopy?.kept ?? []).flatMap((path) => ['--ro-bind', path, path]),
    ...['--bind', writable, writable, '--chdir', cwd],
    // These two are memory as well, without a limit.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    '--',
  ]
}

function scratch(path: string): string[] {
  return ['--size', String(MOST_SCRATCH_BYTES), '--tmpfs', path]
}

function mount(path: string): string[] {
  return lstatSync(path).isSymbolicLink() && !path.startsWith('/etc/')
    ? ['--symlink', readlinkSync(path), path]
    : ['--ro-bind', path, path]
}

/** The folder that the running Node is installed in, as far up as `bin/node` and its libraries need. */
function runtimeFolder(): string {
  return resolve(dirname(realpathSync(process.execPath)), '..')
}

/** The folders of the PATH that a program can see. */
function searchPath(kind: SandboxKind): string[] {
  const seen = [...SYSTEM, runtimeFolder()]
  const folders = (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter)
  return folders.filter(
    (folder) => kind === 'none' || seen.some((root) => `${folder}/`.startsWith(`${root}/`)),
  )
}

/** The absolute path of a program, or undefined when there is none that can be started in the sandbox. */
export function findProgram(kind: SandboxKind, name: string, cwd: string): string | undefined {
  const candidates = name.includes('/')
    ? [resolve(cwd, name)]
    : searchPath(kind).map((folder) => resolve(folder, name))
  return candidates.find((path) => existsSync(path))
}
