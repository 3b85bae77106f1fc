// The chat, played by real programs: `npx tsx labs/04-pubsub-proxy`, or `… starter` for your own.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { play } from './acts.ts'
import { freeEndpoints, Program, stopAll, Trouble } from './processes.ts'
import { heading, list, say } from './screen.ts'

/** A student's copy of the kit has no solution. */
const played = existsSync(join(import.meta.dirname, 'solution')) ? 'solution' : 'starter'
const [folder = played, ...rest] = process.argv.slice(2)
if (rest.length > 0 || !['solution', 'starter'].includes(folder)) {
  console.error(
    `Cannot play "${[folder, ...rest].join(' ')}": give no argument, or starter for your own programs.`,
  )
  process.exit(2)
}

const data = mkdtempSync(join(tmpdir(), 'channels-'))
process.on('exit', () => rmSync(data, { recursive: true, force: true }))
const [frontend, backend, xsub, xpub] = (await freeEndpoints(4)) as [string, string, string, string]
const env = {
  BROKER_FRONTEND: frontend,
  BROKER_BACKEND: backend,
  PROXY_XSUB: xsub,
  PROXY_XPUB: xpub,
  DATA_DIR: data,
}

heading('Channels')
const trouble = await play(folder, env).catch(async (error: unknown) => {
  if (!(error instanceof Trouble)) throw error
  process.exitCode = 1
  // The others may be about to fail as well: let them have their say.
  await setTimeout(1000)
  return error
})
await stopAll()
const stage = trouble && explain(trouble)
heading('What to look at next')
console.log()
showNext()
// After trouble a socket may still be waiting.
process.exit()

function showNext(): void {
  const show = (command: string, what: string): void => console.log(`  ${command.padEnd(42)}${what}`)
  if (stage) {
    show(`npx tsx grader 04 --stage ${stage} --watch`, 'grades this stage on every save')
    show(`npx tsx grader hint ${stage}`, 'a question, a concept, a call')
  } else {
    if (folder === 'solution')
      show('npx tsx labs/04-pubsub-proxy starter', 'the same, with your own programs')
    show('npx tsx grader 04 --watch', 'graded on every save')
  }
  show('labs/04-pubsub-proxy/README.md', 'the handout, stage by stage')
}

/** Says what stopped the play. Gives the first stage of which a TODO did, or else the one that the trouble names. */
function explain({ message }: Trouble): string | undefined {
  const todos = [...new Set(Program.started.flatMap(({ todo }) => todo ?? []))].toSorted()
  for (const todo of todos) {
    const names = Program.started.filter((program) => program.todo === todo).map(({ name }) => name)
    say(`${todo} stopped ${list([...new Set(names)])}.`)
  }
  if (todos.length === 0) say(message)
  return todos[0]?.replace('TODO ', '') ?? /\((\d\.\d)/.exec(message)?.[1]
}
