import { join, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { findLab, findStage } from '../kit/manifest.ts'
import { UserError } from '../kit/user-error.ts'
import { batch, type BatchFlags } from './batch.ts'
import { examine } from './examine.ts'
import { anySeed, startGrading, type GradeOptions } from './grade.ts'
import { writeHandout } from './handout.ts'
import { giveHint } from './hint.ts'
import { collect, collectReport, count, formats, sandboxOption, wholeNumber } from './options.ts'
import { showProgress } from './progress.ts'
import { checkReports, exitStatus, writeOut, writeReports, type ReportFlag } from './reports.ts'
import { selfcheck, type SelfcheckFlags } from './selfcheck.ts'
import { surroundings } from './surroundings.ts'

interface Flags {
  stage?: string[]
  check?: string[]
  seed?: number
  times: number
  patience?: boolean
  watch?: boolean
  ui?: boolean
  report?: ReportFlag[]
  out?: string
  commands?: string
}

const orphaned = (): never => process.exit(2)
process.once('disconnect', orphaned)
// As in `| head`: nobody reads on.
process.stdout.on('error', orphaned)

const program = new Command('grader')
  .usage('[lab] [submission] [options]')
  .description(
    'Grades a ZeroMQ lab: starts the programs of a submission, plays the missing peers, says what happened.',
  )
  .argument('[lab]', 'a lab: 01')
  .argument('[submission]', 'a folder, or "starter" (your own work) or "solution"', 'starter')
  .option('--stage <id>', 'only this stage; may be repeated', collect)
  .option('--check <title>', 'only this check; may be repeated', collect)
  .option('--seed <n>', 'the same names, payloads and faults again', wholeNumber)
  .option('--times <n>', 'run each check so often: for a program that sometimes fails', count, 1)
  .option('--patience', 'wait 90 s, not 20, for a round of a bot that takes its time')
  .option('--watch', 'grade on every save')
  .option('--ui', 'show the checks in the browser, each with the traffic that it saw')
  .option('--report <format[=file]>', `${formats}; may be repeated`, collectReport)
  .option('--out <dir>', 'where reports, traffic and diagrams go')
  .addOption(sandboxOption())
  .option('--commands <file>', 'how to start the roles of a submission that has no lab.json')
  // What follows a command is its own, also --times.
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .action(async (lab: string | undefined, submission: string, flags: Flags) => {
    process.exitCode = lab ? await grade(lab, submission, flags) : await showProgress(surroundings())
  })

program
  .command('batch')
  .description(
    'grades a folder of submissions, each a folder, and writes a gradebook; goes on where it stopped',
  )
  .argument('<lab>', 'a lab: 01')
  .argument('<folder>', 'the folder that has a folder for each submission')
  .option('--jobs <n>', 'submissions at a time (default: the number of processors)', count)
  .option('--out <dir>', 'where the results and the gradebook go', 'results')
  .option('--again', 'grade also what has a result')
  .option('--stage <id>', 'only this stage; may be repeated', collect)
  .option('--seed <n>', 'the same names, payloads and faults again', wholeNumber)
  .option('--patience', 'wait 90 s, not 20, for a round of a bot that takes its time')
  .addOption(sandboxOption())
  .option('--commands <file>', 'how to start the roles of submissions that have no lab.json')
  .option('--similar', 'list the pairs that have suspiciously much in common')
  .action(async (lab: string, folder: string, flags: BatchFlags) => {
    process.exitCode = await batch(surroundings(), lab, folder, flags)
  })

program
  .command('hint')
  .description('the next of three hints for a stage')
  .argument('<stage>', 'a stage: 1.2')
  .action(async (stage: string) => giveHint(surroundings().root, stage))

program
  .command('selfcheck')
  .description('shows that the grader is right about a lab, or about all of them')
  .argument('[lab]', 'a lab: 01')
  .option('--only <names>', 'mutants or accepted submissions, by name, separated by commas')
  .option('--times <n>', 'so often each', count, 1)
  .option('--sample <n>', 'of the checks that a changed solution must pass, only one in so many', count, 1)
  .option('--first', 'of the mutants that a check must catch, only the first')
  .option('--table', 'show what each check is there for; every mutant meets every check that can tell it')
  .option('--update', 'record the failure texts as they are now')
  .action(async (lab: string | undefined, flags: SelfcheckFlags) => {
    process.exitCode = (await selfcheck(surroundings(), lab, flags)) ? 0 : 1
  })

program
  .command('handout')
  .description('writes the kit for students, without solutions and what the kit is checked with')
  .argument('<folder>', 'a new folder')
  .action((folder: string) => {
    writeHandout(surroundings().root, folder)
    console.log(`The kit for students is in ${resolve(folder)}.`)
  })

program.command('examine <lab>', { hidden: true }).action(async (lab: string) => {
  process.off('disconnect', orphaned)
  await examine(lab)
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
process.off('disconnect', orphaned)
if (process.connected) process.disconnect()

/** Gives the exit status. */
async function grade(name: string, path: string, flags: Flags): Promise<number> {
  const around = surroundings()
  const lab = await findLab(around.root, name)
  const { stage: stages = [], check: checks = [], report: reports = [] } = flags
  for (const id of stages) findStage(lab, id)
  checkReports(reports, flags.out)
  const folder = ['starter', 'solution'].includes(path)
    ? join(around.root, 'labs', lab.folder, path)
    : resolve(path)
  const options: GradeOptions = {
    ...around,
    lab,
    folder,
    label: path,
    stages,
    checks,
    times: flags.times,
    seed: flags.seed ?? anySeed(),
    commandsFile: flags.commands === undefined ? undefined : resolve(flags.commands),
    patience: flags.patience === true,
    watch: flags.watch === true || flags.ui === true,
    ui: flags.ui === true,
    quiet: reports.some((r) => r.file === undefined) && flags.out === undefined,
  }
  const result = await startGrading(options)
  if (!result) return 0
  if (flags.out) await writeOut(result, resolve(flags.out))
  writeReports(result, reports, flags.out)
  return exitStatus(result, reports)
}

/** Prints what went wrong and gives the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const why = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
    console.error(`${why.replace(/\.$/, '')}. See: npx tsx grader --help`)
  } else if (error instanceof UserError) console.error(error.message)
  else
    console.error(
      `The grader itself went wrong, nothing was graded: ${(error as Error).stack ?? String(error)}`,
    )
  return 2
}
