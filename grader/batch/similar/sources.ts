import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import { join, relative } from 'node:path'
import type { Lab } from '../../kit/manifest.ts'
import { languageOf, type Language } from './languages.ts'
import { tokensOf, type Tokens } from './tokens.ts'

/** A source file that counts. */
export interface Source {
  /** Below the folder that it was read from. */
  file: string
  language: Language
  tokens: Tokens
  lines: string[]
}

/** Nobody wrote these by hand, or not for this lab. */
const OTHERS = /^(?:\..*|node_modules|__pycache__|venv|vendor|dist|build|target|obj)$/
/** More than a person writes; each of them bounds the time that a hostile folder can take. */
const MOST_BYTES = 128 * 1024
const MOST_FILES = 100
const MOST_TOKENS = 60_000
const MOST_DEEP = 8

/**
 * The source files of a folder, in the order of their names: no symbolic links, none that are larger than 128 KiB, and the
 * first hundred, or 60,000 tokens. What can't be read is left out.
 */
export function readSources(folder: string, skip: RegExp = OTHERS): Source[] {
  const sources: Source[] = []
  let tokens = 0
  const visit = (path: string, depth: number): void => {
    for (const entry of entriesOf(path)) {
      if (sources.length >= MOST_FILES || tokens >= MOST_TOKENS || skip.test(entry.name)) continue
      const way = join(path, entry.name)
      if (entry.isDirectory() && depth < MOST_DEEP) visit(way, depth + 1)
      const language = entry.isFile() ? languageOf(entry.name) : undefined
      const text = language && readText(way)
      if (text === undefined) continue
      const source = sourceOf(relative(folder, way), language!, text)
      tokens += source.tokens.kinds.length
      sources.push(source)
    }
  }
  visit(folder, 1)
  return sources
}

/** What everybody has: all of the lab's folder but its solution, and the hints. */
export function givenCode(root: string, lab: Lab): Source[] {
  const skip = new RegExp(`${OTHERS.source}|^solution$`)
  const hints = lab.stages.flatMap((stage) => stage.hints).join('\n')
  return [
    ...readSources(join(root, 'labs', lab.folder), skip),
    sourceOf('hints', languageOf('hints.ts')!, hints),
  ]
}

function sourceOf(file: string, language: Language, text: string): Source {
  return { file, language, tokens: tokensOf(text, language), lines: text.split('\n') }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

function readText(file: string): string | undefined {
  try {
    return statSync(file).size > MOST_BYTES
      ? undefined
      : readFileSync(file, 'utf8')
          .replaceAll('\r\n', '\n')
          .replace(/^\uFEFF/, '')
  } catch {
    return undefined
  }
}
