import { expect, test } from 'vitest'
import { languageOf } from './languages.ts'
import { tokensOf } from './tokens.ts'

function kinds(file: string, text: string): string {
  const language = languageOf(file)!
  return tokensOf(text, language)
    .kinds.map((kind) => kind.slice(language.name.length + 1))
    .join(' ')
}

test.each([
  ['a.ts', 'const sum = heard + 1 // so far', 'const name = name + number'],
  ['a.py', 'sum = heard + 1  # so far', 'name = name + number'],
  ['a.go', 'sum := heard + 1 /* so\nfar */', 'name := name + number'],
  ['A.java', 'int sum = heard + 1; // so far', 'int name = name + number'],
  ['a.kt', 'val sum = heard + 1', 'val name = name + number'],
  ['a.cpp', '#include <zmq.h>\nint n = 0x1F;', '# include < name . name > int name = number'],
  ['a.cs', 'foreach (var part in parts) { }', 'foreach ( var name in name ) { }'],
  [
    'a.rs',
    "fn name<'a>(c: &'a str) -> char { 'x' }",
    "fn name < ' name > ( name : & ' name name ) -> name { string }",
  ],
  ['a.rb', 'puts "#{x}" unless done # never', 'name string unless name'],
])('%s: names, numbers and strings are one kind each, and comments none', (file, text, expected) => {
  expect(kinds(file, text)).toBe(expected)
})

test.each([
  ['a string with what looks like a comment', "f('// no', 1)", 'name ( string , number )'],
  ['an escaped quote', String.raw`f('it\'s', "\"")`, 'name ( string , string )'],
  [
    'code in a template',
    'f(`a ${b + `c ${d}`} e`) + 1',
    'name ( string name + string name string string ) + number',
  ],
  ['braces in a template', '`${[{ a: 1 }].length} b`', 'string [ { name : number } ] . name string'],
  ['a pattern with a quote', `if (/['"/]+/.test(a)) b`, 'if ( string . name ( name ) ) name'],
  ['a division', 'a / b / (c) / 2', 'name / name / ( name ) / number'],
  ['names of other alphabets', 'const température = π', 'const name = name'],
])('%s', (_, text, expected) => {
  expect(kinds('a.ts', text)).toBe(expected)
})

test.each([
  ['a.ts', 'const a = [1, 2]\nf(a)\n', 'const b = [\n  10,\n  20,\n];\ng(b,);\n'],
  ['a.py', 'f(a, b)\n', 'g(\n    x,\n    y,\n)\n'],
])('%s: what a formatter changes is no difference', (file, one, other) => {
  expect(kinds(file, one)).toBe(kinds(file, other))
})

test('each token has its line, and the language it is of', () => {
  const text = 'def f():\n    """Two\n    lines."""\n    return 1\n'
  const { kinds, lines } = tokensOf(text, languageOf('a.py')!)
  expect(lines).toEqual([1, 1, 1, 1, 1, 2, 4, 4])
  expect(kinds.slice(-2)).toEqual(['python return', 'python number'])
})

test.each([
  '"never ends\nx',
  "'''never\nends",
  '/* never',
  '`never ${ends',
  '/never',
  '`${'.repeat(1000),
  '}}}}',
])('a file that is no program, %#, does no harm', (text) => {
  for (const file of ['a.ts', 'a.py', 'a.go', 'a.rs']) expect(kinds(file, `x ${text}`)).toMatch(/^name/)
})

test('a line that nothing can be made of takes no longer than others', () => {
  const started = performance.now()
  kinds('a.ts', '+/['.repeat(40_000))
  kinds('a.js', `"${String.raw`\a`.repeat(60_000)}`)
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('the end of a name tells the language', () => {
  expect(['a.tsx', 'a.mjs', 'B.PY', 'a.h', 'README.md', 'ts'].map((file) => languageOf(file)?.name)).toEqual([
    'javascript',
    'javascript',
    'python',
    'c++',
    undefined,
    undefined,
  ])
})
