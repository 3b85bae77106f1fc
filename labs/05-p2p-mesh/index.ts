// A chat with nobody in the middle, played by real programs: `npx tsx labs/05-p2p-mesh`, or `… starter` for your own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { play } from './acts.ts'
import { bundle } from './bundle.ts'
import { Program, stopAll, Trouble } from './processes.ts'
import { race } from './race.ts'
import { caption, heading, list, say } from './screen.ts'

/** A student's copy of the kit has no solution. */
const played = existsSync(join(import.meta.dirname, 'solution')) ? 'solution' : 'starter'
const [folder = played, ...rest] = process.argv.slice(2)
if (rest.length > 0 || !['solution', 'starter'].includes(folder)) {
  console.error(
    `Cannot play "${[folder, ...rest].join(' ')}": give no argument, or starter for your own programs.`,
  )
  process.exit(2)
}

// On a machine so busy that nothing in here helps.
void setTimeout(60_000, undefined, { ref: false }).then(() => {
  console.error('The demo took more than a minute, and gave up.')
  process.exit(1)
})

heading('The mesh')
const trouble = await demonstrate().catch(async (error: unknown) => {
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

async function demonstrate(): Promise<undefined> {
  const programs = await bundle({ peer: `./${folder}/peer.ts`, listener: './listener.ts' })
  await play(join(programs, 'peer.mjs'))
  await stopAll()
  caption(
    'How long until the last of N has a line? In turn: to one, wait for the reply, to the next, as REQ and REP do. ' +
      'At once: to all, with no reply. In 10 ms light comes 2000 km far, in glass.',
  )
  await race(join(programs, 'listener.mjs'))
}

function showNext(): void {
  const show = (command: string, what: string): void => console.log(`  ${command.padEnd(42)}${what}`)
  if (stage) {
    show(`npx tsx grader 05 --stage ${stage} --watch`, 'grades this stage on every save')
    show(`npx tsx grader hint ${stage}`, 'a question, a concept, a call')
  } else {
    if (folder === 'solution') show('npx tsx labs/05-p2p-mesh starter', 'the same, with your own program')
    show('npx tsx grader 05 --watch', 'graded on every save')
  }
  show('labs/05-p2p-mesh/README.md', 'the handout, stage by stage')
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
