// Ventilator, workers and sink, played by real programs: `npx tsx labs/02-pipeline`, or `… starter` for your own.
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { hundredTasks } from './hundred-tasks.ts'
import { picture } from './mandelbrot/act.ts'
import { Program, stopAll, Trouble } from './processes.ts'
import { heading, list, say } from './terminal.ts'

/** A student's copy of the kit has no solution. */
const played = existsSync(join(import.meta.dirname, 'solution')) ? 'solution' : 'starter'
const { folder, png } = readArguments(process.argv.slice(2))
heading('Divide and conquer, act 1: a hundred tasks, a death, a latecomer')
const trouble = await play(() => hundredTasks(folder))
heading('Act 2: a picture, by several processors')
if (!trouble) await play(() => picture(png))
else say(`This waits until act 1 works${png ? `, and ${png} is not written` : ''}.`)
heading('What to look at next')
showNext()

function readArguments(args: string[]): { folder: string; png: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { png: { type: 'string' } },
    })
    const [folder = played, ...rest] = positionals
    if (rest.length > 0 || !['solution', 'starter'].includes(folder) || values.png === '') throw new Error()
    if (values.png) refuseUnwritable(values.png)
    return { folder, png: values.png }
  } catch {
    console.error(
      `Cannot play "${args.join(' ')}": give no argument, or starter for your own programs, and --png FILE to keep the picture.`,
    )
    process.exit(2)
  }
}

/** Better now than after ten seconds. */
function refuseUnwritable(file: string): void {
  const refuse = (why: string): never => {
    console.error(`Cannot write the picture to "${file}": ${why}.`)
    process.exit(2)
  }
  const isFolder = (path: string): boolean =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  const folder = dirname(file)
  if (!isFolder(folder)) refuse(`there is no folder "${folder}"`)
  if (isFolder(file)) refuse('it is a folder')
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    refuse(`the folder "${folder}" can't be written to`)
  }
}

/** Plays one act; says what stopped it, if something did, and gives it. */
async function play(act: () => Promise<void>): Promise<Trouble | undefined> {
  let trouble: Trouble | undefined
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    trouble = error
    process.exitCode = 1
    // The others may be about to fail as well: let them have their say.
    await setTimeout(1000)
    say(error.message)
  }
  await stopAll()
  return trouble
}

function showNext(): void {
  const stage = trouble && stageToWrite()
  const show = (command: string, what: string): void => console.log(`  ${command.padEnd(42)}${what}`)
  if (stage) {
    show(`npx tsx grader 02 --stage ${stage} --watch`, 'grades this stage on every save')
    show(`npx tsx grader hint ${stage}`, 'a question, a concept, a call')
  } else {
    show('npx tsx labs/02-pipeline starter', 'the same, with your own programs')
    if (!png) show('npx tsx labs/02-pipeline --png set.png', 'keeps the picture')
    show('npx tsx grader 02 --watch', 'graded on every save')
    show('npx tsx labs/02-pipeline/experiments/latecomers.ts', '')
    show('', 'what is left for who comes late')
  }
  show('labs/02-pipeline/README.md', 'the handout, stage by stage')
}

/** The stage of the TODO that stopped a program, or else of the first that is left, or else of the trouble. */
function stageToWrite(): string | undefined {
  const todos = [...new Set(Program.started.flatMap(({ todo }) => todo ?? []))].toSorted()
  for (const todo of todos) {
    const names = new Set(Program.started.filter((program) => program.todo === todo).map(({ name }) => name))
    say(`${todo} stopped ${list([...names])}.`)
  }
  if (todos[0]) return todos[0].replace('TODO ', '')
  const [left] = folder === 'starter' ? todosLeft() : []
  if (left) say(`The first TODO that is left is ${left.stage}, in ${left.file}.`)
  return left?.stage ?? /\((\d\.\d)\b/.exec(trouble?.message ?? '')?.[1]
}

/** What is still marked in the student's files, in the order of the stages. */
function todosLeft(): { stage: string; file: string }[] {
  const here = join(import.meta.dirname, folder)
  const found = readdirSync(here).flatMap((file) =>
    [...readFileSync(join(here, file), 'utf8').matchAll(/TODO (\d\.\d)/g)].map(([, stage]) => ({
      stage: stage!,
      file,
    })),
  )
  return found.toSorted((a, b) => a.stage.localeCompare(b.stage))
}
