import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What the tests need from the system beside Node: Debian's package, and how to see that it is there. */
const NEEDS = [
  { package: 'chromium', there: () => existsSync(process.env['CHROMIUM'] ?? '/usr/bin/chromium') },
  { package: 'bubblewrap', there: () => works('bwrap', '--version') },
  { package: 'python3-zmq', there: () => works('/usr/bin/python3', '-c', 'import zmq') },
  { package: 'zip', there: () => works('zip', '-v') },
]

/** Installs what is missing with apt where it can; else throws an error that names it. */
export function bringNeeds(): string {
  const missing = NEEDS.filter((need) => !need.there()).map((need) => need.package)
  if (missing.length === 0) return 'all there'
  const install = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`
  const sudo = process.getuid?.() === 0 ? '' : 'sudo -n '
  if (!works('apt-get', '--version') || (sudo && !works('sudo', '-n', 'true'))) {
    throw new Error(
      `The tests need ${missing.join(', ')}. Install them (on Debian: ${install}), then run this again.`,
    )
  }
  const { status, stderr } = shell(
    `${sudo}apt-get update -q && ${sudo}env DEBIAN_FRONTEND=noninteractive ${install}`,
  )
  const still = NEEDS.filter((need) => !need.there()).map((need) => need.package)
  if (status !== 0 || still.length > 0)
    throw new Error(`${still.join(', ')} could not be installed:\n${stderr}`)
  return `installed ${missing.join(', ')}`
}

function works(file: string, ...args: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0
}

function shell(command: string): { status: number | null; stderr: string } {
  return spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
}
