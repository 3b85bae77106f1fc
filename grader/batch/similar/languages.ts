import { extname } from 'node:path'

/** What has to be known of a language to tell its tokens apart. */
export interface Language {
  name: string
  extensions: string[]
  keywords: ReadonlySet<string>
  /** Matches a comment where one begins; sticky, and so are the next two. */
  comment: RegExp
  /** Matches a string where one begins, with what it is introduced by. One that has no end is over with its line. */
  string: RegExp
  /** Has strings in backticks with code inside, and patterns between slashes. */
  templates: boolean
}

const SLASHES = /\/\/.*|\/\*[^]*?(?:\*\/|$(?![^]))/y
const HASH = /#.*/y
const QUOTED = `"(?:[^"\\\\\\n]|\\\\[^])*(?:"|$)`
const QUOTED_ONCE = `'(?:[^'\\\\\\n]|\\\\[^])*(?:'|$)`
const TRIPLE = `"""[^]*?(?:"""|$(?![^]))`
const TRIPLE_ONCE = `'''[^]*?(?:'''|$(?![^]))`
const RAW = '`[^`]*(?:`|$(?![^]))'

function language(
  name: string,
  extensions: string,
  keywords: string,
  comment: RegExp,
  strings: string[],
  templates = false,
): Language {
  const string = new RegExp(strings.join('|'), 'my')
  const words = new Set(keywords.trim().split(/\s+/))
  return { name, extensions: extensions.split(' '), keywords: words, comment, string, templates }
}

/** TypeScript counts as JavaScript, and C as C++: what is written in one is found again in the other. */
export const LANGUAGES: Language[] = [
  language(
    'javascript',
    'ts tsx mts cts js jsx mjs cjs',
    `abstract any as async await boolean break case catch class const continue debugger declare default delete do else
    enum export extends false finally for from function get if implements import in infer instanceof interface is keyof
    let namespace never new null number of private protected public readonly return satisfies set static string super
    switch this throw true try type typeof undefined unknown using var void while with yield`,
    SLASHES,
    [QUOTED, QUOTED_ONCE],
    true,
  ),
  language(
    'python',
    'py pyw',
    `False None True and as assert async await break case class continue def del elif else except finally for from global
    if import in is lambda match nonlocal not or pass raise return self try while with yield`,
    HASH,
    [TRIPLE, TRIPLE_ONCE, QUOTED, QUOTED_ONCE].map((quotes) => `[bBfFrRuU]{0,2}${quotes}`),
  ),
  language(
    'go',
    'go',
    `break case chan const continue default defer else fallthrough false for func go goto if import interface iota map nil
    package range return select struct switch true type var`,
    SLASHES,
    [QUOTED, QUOTED_ONCE, RAW],
  ),
  language(
    'java',
    'java',
    `abstract assert boolean break byte case catch char class const continue default do double else enum extends false
    final finally float for if implements import instanceof int interface long native new null package private protected
    public record return short static strictfp super switch synchronized this throw throws transient true try var void
    volatile while yield`,
    SLASHES,
    [TRIPLE, QUOTED, QUOTED_ONCE],
  ),
  language(
    'kotlin',
    'kt kts',
    `as break by catch class companion constructor continue data do else false final finally for fun if import in init
    interface internal is lateinit null object open override package private protected public return sealed super suspend
    this throw true try typealias val var when while`,
    SLASHES,
    [TRIPLE, QUOTED, QUOTED_ONCE],
  ),
  language(
    'c++',
    'c h cc cpp cxx hh hpp hxx',
    `auto bool break case catch char class const constexpr continue default define delete do double else endif enum explicit
    extern false float for friend if ifdef ifndef include inline int long namespace new nullptr operator private protected
    public register return short signed sizeof static struct switch template this throw true try typedef typename union
    unsigned using virtual void volatile while`,
    SLASHES,
    [QUOTED, QUOTED_ONCE],
  ),
  language(
    'c#',
    'cs',
    `abstract as async await base bool break byte case catch char class const continue decimal default delegate do double
    else enum event false finally float for foreach get if in int interface internal is lock long namespace new null object
    out override params private protected public readonly record ref return sealed set short static string struct switch
    this throw true try typeof uint ulong using var virtual void while yield`,
    SLASHES,
    [TRIPLE, QUOTED, QUOTED_ONCE],
  ),
  language(
    'rust',
    'rs',
    `Self as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut
    pub ref return self static struct super trait true type unsafe use where while`,
    SLASHES,
    // A lifetime is no string: 'a
    [`"(?:[^"\\\\]|\\\\[^])*(?:"|$(?![^]))`, `'(?:[^'\\\\\\n]|\\\\[^']+)'`],
  ),
  language(
    'ruby',
    'rb',
    `alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo
    require rescue retry return self super then true undef unless until when while yield`,
    HASH,
    [QUOTED, QUOTED_ONCE],
  ),
]

/** By the end of its name; undefined when it is no source file. */
export function languageOf(file: string): Language | undefined {
  const extension = extname(file).slice(1).toLowerCase()
  return LANGUAGES.find(({ extensions }) => extensions.includes(extension))
}
