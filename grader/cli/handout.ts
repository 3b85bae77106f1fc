import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { UserError } from '../kit/user-error.ts'

/** What a student's copy of the kit goes without: what gives the answers, and what only its makers need. */
const LEFT_OUT = [
  /^(\.git|\.ci|\.grader|node_modules|results|CONTRIBUTING\.md|CHANGELOG\.md|README\.md|\.oxlintrc\.json|\.prettierignore)$/,
  /^labs\/[^/]+\/solution$/,
  /^grader\/(mutants|bench|gradescope|hostile)$/,
  /^grader\/(wire\/testing|report\/schemas)$/,
  /^docs\/(index|authoring|students)\.md$/,
  /^docs\/[^/]+\.ts$/,
  /\.test\.ts$/,
]
/** Of the packages that the kit is made with, an editor needs these. */
const KEPT_TOOLS = ['@types/node', '@types/ws']
const KEPT_SCRIPTS = ['grade']

interface Package {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

interface Manifest extends Package {
  scripts: Record<string, string>
}

interface Lock {
  packages: Record<string, Package>
}

/**
 * Writes the kit as a student gets it into a folder, which is made, or must be empty.
 * @throws UserError when it is not empty, or lies in the kit
 */
export function writeHandout(root: string, folder: string): void {
  const target = resolve(folder)
  if (target === root || target.startsWith(root + sep))
    throw new UserError(`${target} is in the kit itself. Give a folder outside of it.`)
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new UserError(`${target} is not empty. Give a new folder.`)
  mkdirSync(target, { recursive: true })
  const isKept = (path: string): boolean => {
    const inside = relative(root, path).replaceAll(sep, '/')
    return !LEFT_OUT.some((pattern) => pattern.test(inside))
  }
  cpSync(root, target, { recursive: true, filter: isKept })
  const manifest = keep(readJson(root, 'package.json') as Manifest)
  manifest.scripts = pick(manifest.scripts, KEPT_SCRIPTS)
  writeJson(target, 'package.json', manifest)
  writeJson(target, 'package-lock.json', pruned(readJson(root, 'package-lock.json') as Lock))
  writeFileSync(
    join(target, 'README.md'),
    seenFromAbove(readFileSync(join(root, 'docs/students.md'), 'utf8')),
  )
}

/** A page of docs, with its links as they are one folder further up. */
function seenFromAbove(page: string): string {
  return page.replaceAll(/\]\((?!\w+:|#)/g, '](docs/').replaceAll('](docs/../', '](')
}

function keep<P extends Package>(made: P): P {
  return { ...made, devDependencies: pick(made.devDependencies ?? {}, KEPT_TOOLS) }
}

/** The lock file with what can be reached from the packages that are kept; what they depend on is found as Node does. */
function pruned(lock: Lock): Lock {
  const { packages } = lock
  const reached: Record<string, Package> = {}
  const visit = (
    path: string,
    { dependencies, optionalDependencies, peerDependencies, ...rest }: Package,
  ): void => {
    if (path in reached) return
    reached[path] = packages[path]!
    const tools = path === '' ? rest.devDependencies : {}
    for (const name of Object.keys({
      ...dependencies,
      ...optionalDependencies,
      ...peerDependencies,
      ...tools,
    })) {
      const found = places(path, name).find((place) => place in packages)
      if (found !== undefined) visit(found, packages[found]!)
    }
  }
  const top = keep(packages['']!)
  visit('', top)
  const order = Object.keys(packages).filter((path) => path in reached)
  return {
    ...lock,
    packages: { ...Object.fromEntries(order.map((path) => [path, packages[path]!])), '': top },
  }
}

/** Where a package at a path may find another one, nearest first. */
function places(path: string, name: string): string[] {
  const here = `${path === '' ? '' : `${path}/`}node_modules/${name}`
  if (path === '') return [here]
  const outer = path.split('/node_modules/').slice(0, -1).join('/node_modules/')
  return [here, ...places(outer, name)]
}

function pick(from: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}

function writeJson(folder: string, file: string, value: object): void {
  writeFileSync(join(folder, file), `${JSON.stringify(value, undefined, 2)}\n`)
}
