import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import type { Lab } from '../kit/manifest.ts'
import { bundling } from '../kit/submission.ts'
import type { Edit } from '../mutants/mutant.ts'
import type { CheckReport } from '../report/result.ts'

/** Offsets in a bundle, both included. */
interface Stretch {
  from: number
  to: number
}

/** V8's format: of two ranges that hold a place, the shorter one says how often it was executed. */
interface Range {
  startOffset: number
  endOffset: number
  count: number
}

interface Coverage {
  result: { url: string; functions: { ranges: Range[] }[] }[]
}

/**
 * Which checks an edit of the solution can make a difference to. A program goes its way unchanged until it executes
 * something that was edited; so a check in which the solution's programs execute nothing of that has the same verdict.
 */
export class Reach {
  readonly #lab: Lab
  readonly #solution: string
  readonly #coverage: string
  readonly #checks: CheckReport[]
  readonly #bundles: Record<string, Promise<string>> = {}
  /** What each check has executed of each role, a list for each program. */
  readonly #executed = new Map<string, Range[][]>()

  /** `checks` are the solution's, and `coverage` is where they have left V8's coverage of its programs. */
  constructor(lab: Lab, solution: string, coverage: string, checks: CheckReport[]) {
    this.#lab = lab
    this.#solution = solution
    this.#coverage = coverage
    this.#checks = checks
  }

  /** The titles of the checks, among those wanted, that can tell the solution with these edits from the solution. */
  async titlesFor(
    edits: Edit[],
    isWanted: (check: CheckReport, index: number) => boolean = () => true,
  ): Promise<string[]> {
    const touched = new Map<string, Stretch[]>()
    for (const role of this.#lab.roles) {
      const stretches = await Promise.all(edits.map((edit) => this.#stretch(role, edit)))
      touched.set(
        role,
        stretches.filter((s) => s !== undefined),
      )
    }
    return this.#checks
      .filter(isWanted)
      .filter((check) => check.roles.some((role) => this.#executes(check, role, touched.get(role)!)))
      .map(({ title }) => title)
  }

  /** What one edit changes of a role's bundle; undefined when that is nothing. */
  async #stretch(role: string, edit: Edit): Promise<Stretch | undefined> {
    const before = await (this.#bundles[role] ??= bundle(this.#solution, role))
    const after = await bundle(this.#solution, role, edit).catch(() => '')
    if (before === after) return undefined
    let same = 0
    while (before[same] === after[same]) same++
    let rest = 0
    const shorter = Math.min(before.length, after.length) - same
    while (rest < shorter && before.at(-1 - rest) === after.at(-1 - rest)) rest++
    return { from: same - 1, to: before.length - rest }
  }

  #executes({ title, roles }: CheckReport, role: string, touched: Stretch[]): boolean {
    if (touched.length === 0) return false
    const programs = this.#programs(title, role)
    // One that was killed could not say what it has executed.
    if (programs.length < roles.filter((r) => r === role).length) return true
    return programs.some((ranges) => touched.some((stretch) => executed(stretch, ranges)))
  }

  #programs(title: string, role: string): Range[][] {
    const known = this.#executed.get(`${role} ${title}`)
    if (known) return known
    const folder = join(this.#coverage, encodeURIComponent(title))
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
    const programs = files
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Coverage).result)
      .filter(({ url }) => url.endsWith(`/${role}.mjs`))
      .map(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    this.#executed.set(`${role} ${title}`, programs)
    return programs
  }
}

function executed({ from, to }: Stretch, ranges: Range[]): boolean {
  const edges = ranges.flatMap(({ startOffset, endOffset }) => [startOffset, endOffset])
  const places = [from, to, ...edges.filter((edge) => edge > from && edge < to)]
  return places.some((place) => {
    const around = ranges.filter((r) => r.startOffset <= place && place < r.endOffset)
    const innermost = around.toSorted(
      (a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset),
    )[0]
    return innermost !== undefined && innermost.count > 0
  })
}

/** The text of a role's bundle, with an edit or without. */
async function bundle(folder: string, role: string, edit?: Edit): Promise<string> {
  const plugin: esbuild.Plugin = {
    name: 'edit',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!edit || path !== join(folder, edit.file)) return undefined
        const contents = readFileSync(path, 'utf8').replace(edit.replace, () => edit.by)
        return { contents, loader: 'ts' }
      })
    },
  }
  const bundled = bundling(folder, `${role}.ts`)
  const { outputFiles } = await esbuild.build({
    ...bundled,
    plugins: [plugin, ...bundled.plugins!],
    write: false,
  })
  return outputFiles[0]!.text
}
