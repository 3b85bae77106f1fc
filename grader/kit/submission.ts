import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import * as esbuild from 'esbuild'
import { z } from 'zod'
import { findProgram, type SandboxKind } from '../sandbox/sandbox.ts'
import type { Lab } from './manifest.ts'
import { refuseSpecialFiles } from './special-files.ts'
import { UserError } from './user-error.ts'

const Argv = z.array(z.string().min(1).max(4096)).min(1).max(64)
const Command = z.union([
  Argv,
  z.strictObject({
    run: Argv,
    cwd: z.string().optional(),
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).optional(),
  }),
])

/** How one role of a submission is started, or why it can't be; `leftOut` by a lab.json that does not name it. */
export type Role =
  | { argv: string[]; cwd: string; env: Record<string, string>; readable: string[]; writesHere?: boolean }
  | { problem: string; leftOut?: boolean }

export interface Submission {
  folder: string
  /** `default`: it can't take endpoints from the environment, so the lab's default ports are used, one check at a time. */
  endpoints: 'environment' | 'default'
  roles: Record<string, Role>
}

export interface Place {
  /** The kit's own folder, where `node_modules` is. */
  root: string
  /** Where bundles go; outside of every submission. */
  build: string
  sandbox: SandboxKind
}

/**
 * Reads a submission's folder and makes every role of the lab ready to start: from `lab.json` (or the same kind of
 * file given as `commandsFile`) where it names the role, else from `ROLE.ts`, `.js` or `.mjs`, bundled with esbuild.
 */
export async function openSubmission(
  lab: Lab,
  path: string,
  place: Place,
  commandsFile?: string,
): Promise<Submission> {
  const folder = openFolder(path)
  refuseSpecialFiles(folder)
  const file = commandsFile ?? join(folder, 'lab.json')
  const plan = commandsFile || existsSync(file) ? readPlan(file, lab) : undefined
  const linked = preparePackages(place)
  const roles = await Promise.all(
    lab.roles.map(async (role): Promise<[string, Role]> => {
      const command = plan?.commands[role]
      if (command) return [role, commandRole(command, folder, place)]
      return [role, await sourceRole(role, folder, linked, place, plan !== undefined)]
    }),
  )
  if (roles.every(([, role]) => 'problem' in role && role.problem.startsWith('There is no'))) {
    throw new UserError(
      `${path} has none of the programs of lab ${lab.id}: put ${lab.roles.map((r) => `${r}.ts`).join(', ')} there, or name the commands in a lab.json.`,
    )
  }
  return { folder, endpoints: plan?.endpoints ?? 'environment', roles: Object.fromEntries(roles) }
}

function openFolder(path: string): string {
  if (!existsSync(path))
    throw new UserError(`There is no folder ${path}. Give the path of the folder with the programs.`)
  if (!statSync(path).isDirectory()) {
    throw new UserError(`${path} is a file. Give the folder that it is in: ${dirname(path)}`)
  }
  return realpathSync(path)
}

/** What a lab.json says, or a file given in its place. Throws a UserError that says what is wrong with it. */
export function readPlan(file: string, lab: Lab) {
  const Plan = z.strictObject({
    commands: z.partialRecord(z.enum(lab.roles), Command),
    endpoints: z.literal('default').optional(),
  })
  let text: string
  try {
    if (statSync(file).size > 65_536)
      throw new UserError(`${file} is larger than 64 KiB; it only names the commands.`)
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${file} can't be read: ${(error as Error).message}`)
  }
  try {
    return Plan.parse(JSON.parse(text))
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : (error as Error).message
    throw new UserError(
      `${file} is not as it must be: ${why}. For example: {"commands": {"${lab.roles[0]}": ["python3", "${lab.roles[0]}.py"]}}`,
    )
  }
}

function commandRole(command: z.infer<typeof Command>, folder: string, { sandbox }: Place): Role {
  const { run, cwd: below = '.', env = {} } = Array.isArray(command) ? { run: command } : command
  const cwd = resolve(folder, below)
  if (!existsSync(cwd) || !isInside(folder, realpathSync(cwd))) {
    return {
      problem: `its command gives the folder "${below}", which is not a folder inside the submission.`,
    }
  }
  if (run[0]!.includes('/') && !isAbsolute(run[0]!) && !isInside(folder, resolve(cwd, run[0]!))) {
    return { problem: `its command starts with "${run[0]}", which is outside of the submission.` }
  }
  const program = findProgram(sandbox, run[0]!, cwd)
  if (!program)
    return {
      problem: `its command starts with "${run[0]}", which is not installed where the grader can start it.`,
    }
  return {
    argv: [program, ...run.slice(1)],
    cwd,
    env,
    readable: [folder],
    writesHere: true,
  }
}

async function sourceRole(
  role: string,
  folder: string,
  linked: string,
  { root }: Place,
  planned: boolean,
): Promise<Role> {
  const names = [`${role}.ts`, `${role}.js`, `${role}.mjs`]
  const name = names.find((n) => existsSync(join(folder, n)))
  if (!name)
    return {
      problem: `There is no ${names.join(', ')} in the submission, and ${planned ? 'the commands do not name this role' : 'no lab.json that says how to start it'}.${lookalike(role, folder)}`,
      leftOut: planned,
    }
  const outfile = join(linked, `${role}.mjs`)
  try {
    await esbuild.build({ ...bundling(folder, name), outfile, sourcemap: 'inline' })
  } catch (error) {
    const { errors } = error as esbuild.BuildFailure
    const text = await esbuild.formatMessages(errors ?? [], { kind: 'error', color: false })
    return { problem: `${name} does not compile:\n${text.join('').trim() || String(error)}` }
  }
  const argv = [process.execPath, '--enable-source-maps', outfile]
  return { argv, cwd: folder, env: {}, readable: [folder, linked, join(root, 'node_modules')] }
}

/** How a source of a submission becomes the one file that Node starts. */
export function bundling(folder: string, name: string): esbuild.BuildOptions {
  return {
    entryPoints: [join(folder, name)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Sources in CommonJS find `require`, which an ES module does not have.
    banner: {
      js: "import { createRequire as kitRequire } from 'node:module'; globalThis.require ??= kitRequire(import.meta.url);",
    },
    logLevel: 'silent',
    absWorkingDir: folder,
    tsconfigRaw: {},
    plugins: [ownFilesOnly(realpathSync(folder))],
  }
}

/** Whoever bundles is not confined: a solution elsewhere on this machine must not become part of a submission. */
function ownFilesOnly(folder: string): esbuild.Plugin {
  return {
    name: 'own files only',
    setup(build) {
      build.onLoad({ filter: /^/ }, ({ path }) =>
        isInside(folder, path) ? undefined : { errors: [{ text: `${path} is outside of the submission` }] },
      )
    },
  }
}

/** The bundles' folder, from which the kit's packages resolve. */
function preparePackages({ root, build }: Place): string {
  mkdirSync(build, { recursive: true })
  const link = join(build, 'node_modules')
  if (!existsSync(link)) symlinkSync(join(root, 'node_modules'), link)
  return build
}

function lookalike(role: string, folder: string): string {
  const letters = (name: string): string =>
    name
      .replace(/\.\w+$/, '')
      .replace(/[^a-z]/gi, '')
      .toLowerCase()
  const near = readdirSync(folder).find((name) => letters(name) === letters(role))
  return near ? ` There is ${near}: say in lab.json how to start it.` : ''
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return !way.startsWith('..') && !isAbsolute(way)
}
