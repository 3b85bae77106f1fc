// The videochat, played by real programs: `npx tsx labs/06-videochat`, or `… starter` for your own.
// At a terminal it goes on until Ctrl-C, so that you can open the pages; else it plays for some seconds.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { begin, meet, play } from './acts.ts'
import type { PlayedPage } from './played-page.ts'
import { checkPrograms, Program, stopAll, Trouble } from './processes.ts'
import { caption, heading, keepBelow, list, say, showBelow } from './screen.ts'
import { table } from './table.ts'

/** A student's copy of the kit has no solution. */
const played = existsSync(join(import.meta.dirname, 'solution')) ? 'solution' : 'starter'
const [folder = played, ...rest] = process.argv.slice(2)
if (rest.length > 0 || !['solution', 'starter'].includes(folder)) {
  console.error(
    `Cannot play "${[folder, ...rest].join(' ')}": give no argument, or starter for your own programs.`,
  )
  process.exit(2)
}
const isTerminal = process.stdout.isTTY
const interrupted = new Promise<void>((resolve) => {
  process.once('SIGINT', () => (isTerminal ? resolve() : process.exit(130)))
})
if (!isTerminal)
  // On a machine so busy that nothing else helps.
  globalThis
    .setTimeout(() => {
      console.error('The demo took more than a minute, and gave up.')
      process.exit(1)
    }, 60_000)
    .unref()

heading('The videochat')
const trouble = await run().catch(async (error: unknown) => {
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

async function run(): Promise<undefined> {
  const pages = await begin(folder)
  await meet(pages)
  if (isTerminal) await watch(pages)
  else await play(pages)
}

/** Shows the figures of each link, live, until Ctrl-C. */
async function watch(pages: PlayedPage[]): Promise<void> {
  caption('Open one of the three addresses, or all. Who has no page shows a short clip. Ctrl-C ends it.')
  table(pages, 1)
  while ((await Promise.race([interrupted, setTimeout(1000, 'next')])) === 'next') {
    checkPrograms()
    showBelow(['', ...table(pages, 1)])
  }
  keepBelow()
}

function showNext(): void {
  const show = (command: string, what: string): void => console.log(`  ${command.padEnd(42)}${what}`)
  if (stage) {
    show(`npx tsx grader 06 --stage ${stage} --watch`, 'grades this stage on every save')
    show(`npx tsx grader hint ${stage}`, 'a question, a concept, a call')
  } else {
    if (folder === 'solution') show('npx tsx labs/06-videochat starter', 'the same, with your own programs')
    show('npx tsx grader 06 --watch', 'graded on every save')
  }
  show('labs/06-videochat/README.md', 'the handout, stage by stage')
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
