import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Runs the command line as a person does, and gives how long it took in milliseconds. What it prints is dropped. */
export async function runGrader(...args: string[]): Promise<number> {
  const begun = performance.now()
  const command = [join(root, 'node_modules/.bin/tsx'), join(root, 'grader'), ...args]
  await once(spawn(command[0]!, command.slice(1), { stdio: 'ignore' }), 'close')
  return performance.now() - begun
}
