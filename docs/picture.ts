/**
 * `npx tsx docs/picture.ts`: draws docs/failure.svg, what a terminal shows when the delimiter is missing in lab 01's
 * subscriber. The text is a real grading's.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COLOURS = { plain: '#d4d4d8', dim: '#8b8b94', green: '#4ade80', red: '#f87171' }
const LINE_HEIGHT = 19
const CHARACTER_WIDTH = 7.85
const FIELDS = /^( {2}(?:expected|got|likely|again|hint|what happened))(.*)$/

const folder = mkdtempSync(join(tmpdir(), 'picture-'))
const submission = join(folder, 'ana')
cpSync('labs/01-pubsub/solution', submission, { recursive: true })
const file = join(submission, 'subscriber.ts')
writeFileSync(file, readFileSync(file, 'utf8').replace('const topic = `${zip} `', 'const topic = zip'))
const args = ['grader', '01', submission, '--seed', '7']
const { stdout } = spawnSync('node_modules/.bin/tsx', args, { encoding: 'utf8' })
rmSync(folder, { recursive: true })

const text = `$ npx tsx grader 01 submissions/ana --seed 7\n\n${stdout.replaceAll(submission, 'submissions/ana')}`
const lines = text.trimEnd().split('\n')
const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * CHARACTER_WIDTH) + 40
const height = lines.length * LINE_HEIGHT + 40
const rows = lines.map((line, i) => `<text x="20" y="${30 + i * LINE_HEIGHT}">${colour(line)}</text>`)
writeFileSync(
  'docs/failure.svg',
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="#18181b"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
${rows.join('\n')}
</g>
</svg>
`,
)

function colour(line: string): string {
  const mark = /^( *)([✓✗])(.*)$/.exec(line)
  if (mark)
    return (
      span('plain', mark[1]!) + span(mark[2] === '✓' ? 'green' : 'red', mark[2]!) + span('plain', mark[3]!)
    )
  const field = FIELDS.exec(line)
  return field ? span('dim', field[1]!) + span('plain', field[2]!) : span('plain', line)
}

function span(name: keyof typeof COLOURS, part: string): string {
  const escaped = part
    .replaceAll(' ', '\u00a0')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return part === '' ? '' : `<tspan fill="${COLOURS[name]}">${escaped}</tspan>`
}
