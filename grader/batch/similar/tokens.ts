import type { Language } from './languages.ts'

/** A program as it counts when two are compared. */
export interface Tokens {
  /** Each with its language, so that no two languages have any in common: `python name`. */
  kinds: string[]
  /** Where each of them stands; the first line is 1. */
  lines: number[]
}

const SPACE = /\s+/y
const NUMBER = /\.?\d(?:[\w.]|(?<=[eE])[-+])*/y
const NAME = /[\p{L}_$@][\p{L}\p{N}_$]*/uy
const SIGN = /\.{3}|=>|->|::|\?\?|\?\.|&&|\|\||\*\*|[=!]==?|[-+*/%<>&|^:]=|[^]/uy
const TEMPLATE = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|$(?![^]))/y
const PATTERN = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,500}\/[a-z]*/y
const NAMED = new Map<string, string>()
/** After one of these stands a value, and so a slash divides. */
const VALUE = /^(?:name|number|string|this|super|[)\]}])$/

/**
 * The tokens of a source file, without comments. All names are one kind, numbers and strings are, too; keywords and signs
 * are what they are. What a formatter adds or takes away is left out: semicolons, and a comma before a closing bracket.
 */
export function tokensOf(text: string, language: Language): Tokens {
  return new Scanner(text, language).tokens()
}

class Scanner {
  readonly #text: string
  readonly #language: Language
  readonly #kinds: string[] = []
  readonly #lines: number[] = []
  /** For each template that is open, how many braces are open in its code. */
  readonly #templates: number[] = []
  #at = 0
  #line = 1
  /** Where what was taken last began. */
  #began = 1

  constructor(text: string, language: Language) {
    this.#text = text
    this.#language = language
  }

  tokens(): Tokens {
    const { comment, string, templates, keywords } = this.#language
    while (this.#at < this.#text.length) {
      if (this.#take(SPACE) || this.#take(comment)) continue
      if (this.#take(string) || (templates && this.#takePattern())) this.#add('string')
      else if (this.#take(NUMBER)) this.#add('number')
      else {
        const name = this.#take(NAME)
        if (name === undefined) this.#sign(this.#take(SIGN)!)
        else this.#add(keywords.has(name) ? name : 'name')
      }
    }
    return { kinds: this.#kinds.map((kind) => this.#named(kind)), lines: this.#lines }
  }

  /** Goes past what matches here. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (!found) return undefined
    this.#began = this.#line
    this.#at += found.length
    for (let end = found.indexOf('\n'); end >= 0; end = found.indexOf('\n', end + 1)) this.#line++
    return found
  }

  #takePattern(): string | undefined {
    return VALUE.test(this.#last()) ? undefined : this.#take(PATTERN)
  }

  #add(kind: string): void {
    this.#kinds.push(kind)
    this.#lines.push(this.#began)
  }

  /** The same string for the same kind: there are millions of tokens, and some hundred kinds. */
  #named(kind: string): string {
    const named = `${this.#language.name} ${kind}`
    const known = NAMED.get(named)
    if (known === undefined) NAMED.set(named, named)
    return known ?? named
  }

  #last(): string {
    return this.#kinds.at(-1) ?? ''
  }

  #sign(sign: string): void {
    if (sign === ';') return
    if (this.#language.templates && this.#isTemplate(sign)) {
      this.#add('string')
      if (this.#take(TEMPLATE)?.endsWith('${')) this.#templates.push(0)
      return
    }
    if (/^[)\]}]$/.test(sign) && this.#last() === ',') {
      this.#kinds.pop()
      this.#lines.pop()
    }
    this.#add(sign)
  }

  /** Whether a string in backticks begins here, or goes on. */
  #isTemplate(sign: string): boolean {
    if (sign === '`') return true
    const open = this.#templates.at(-1)
    if (open === undefined || !'{}'.includes(sign)) return false
    if (sign === '}' && open === 0) return this.#templates.pop() !== undefined
    this.#templates[this.#templates.length - 1] = open + (sign === '{' ? 1 : -1)
    return false
  }
}
