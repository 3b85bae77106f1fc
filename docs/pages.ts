import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** The folder of the built pages, from the repository's root. Nothing else lies in it. */
export const BUILT = 'docs/labs'
const RECORD = 'sources.json'
const LIST = 'index.md'

/** File -> sha256, with paths from the repository's root. */
type Hashes = Record<string, string>
type Pages = Record<string, { sources: Hashes; outputs: Hashes }>

/** The folders of the labs that have a handout and are no drafts, in order: `01-pubsub`, … */
export function labsWithHandout(root: string): string[] {
  return readdirSync(join(root, 'labs'))
    .filter(
      (lab) => existsSync(join(root, handout(lab))) && !existsSync(join(root, 'labs', lab, 'lab.draft.ts')),
    )
    .sort()
}

export function handout(lab: string): string {
  return `labs/${lab}/README.md`
}

/** A handout with its relative links rewritten, so that they work from the folder of the built pages. */
export function relinked(markdown: string, lab: string): string {
  const codeOrLink = /^([`~]{3,})[^]*?^\1|`[^`\n]*`|(\]\(|^\[[^\]\n]+\]: *)([^\s)#]+)/gm
  return markdown.replace(codeOrLink, (all: string, _fence, before?: string, target?: string) => {
    if (!before || !target || /^([a-z][a-z+.-]*:|\/)/i.test(target)) return all
    const path = posix.join('labs', lab, target)
    const other = /^labs\/([^/]+)\/README\.md$/.exec(path)?.[1]
    return before + (other ? `${other}.md` : posix.relative(BUILT, path))
  })
}

/** Names each diagram that has no description of its own (`accDescr`) after the heading that it stands under. */
export function withAltText(markdown: string): string {
  let heading = ''
  let count = 0
  const codeHeadingOrDiagram = /^([`~]{3,})[^]*?^\1|^#+ (.+)$|^!\[diagram\]/gm
  return markdown.replace(codeHeadingOrDiagram, (all: string, fence?: string, title?: string) => {
    if (title) heading = title.replace(/[[\]\\`*_]/g, '')
    return fence || title ? all : `![Diagram ${++count}: ${heading}]`
  })
}

/** Writes the list of the pages and, into `sources.json`, what each was built from. */
export function writeRecord(root: string): void {
  const labs = labsWithHandout(root)
  const titles = labs.map((lab) => /^# (.+)$/m.exec(readFileSync(join(root, handout(lab)), 'utf8'))?.[1])
  const list = labs.map((lab, i) => `- [${titles[i] ?? lab}](${lab}.md)`)
  writeFileSync(join(root, BUILT, LIST), `# The handouts\n\n${list.join('\n')}\n`)
  const hashes = (files: string[]): Hashes =>
    Object.fromEntries(files.map((file) => [file, sha256(join(root, file))]))
  const page = (name: string, sources: string[], outputs: string[]) => [
    name,
    { sources: hashes(sources), outputs: hashes(outputs.map((output) => `${BUILT}/${output}`)) },
  ]
  const built = readdirSync(join(root, BUILT)).sort()
  const pages = Object.fromEntries([
    page(LIST, labs.map(handout), [LIST]),
    ...labs.map((lab) =>
      page(
        `${lab}.md`,
        [handout(lab)],
        built.filter((name) => belongsTo(lab, name)),
      ),
    ),
  ]) as Pages
  writeFileSync(join(root, BUILT, RECORD), `${JSON.stringify(pages, undefined, 2)}\n`)
}

/** One sentence for each thing that is not as it was built; none when the pages are fresh. */
export function findStale(root: string): string[] {
  const pages = readRecord(join(root, BUILT, RECORD))
  if (!pages)
    return [`${BUILT}/${RECORD} is missing or damaged: nobody knows what the pages were built from.`]
  const all = (kind: 'sources' | 'outputs'): Hashes =>
    Object.assign({}, ...Object.values(pages).map((page) => page[kind])) as Hashes
  const [sources, outputs] = [all('sources'), all('outputs')]
  const compare = (files: Hashes, gone: string, changed: string): string[] =>
    Object.entries(files).flatMap(([file, hash]) => {
      if (!existsSync(join(root, file))) return `${file} ${gone}`
      return sha256(join(root, file)) === hash ? [] : `${file} ${changed}`
    })
  return [
    ...compare(sources, 'is gone, and its page is still there.', 'has changed since its page was built.'),
    ...labsWithHandout(root)
      .map(handout)
      .filter((file) => !(file in sources))
      .map((file) => `${file} has no page yet.`),
    ...compare(
      outputs,
      'is missing.',
      'is not as it was built. Edit the handout, never what is built from it.',
    ),
    ...(existsSync(join(root, BUILT)) ? readdirSync(join(root, BUILT)) : [])
      .map((name) => `${BUILT}/${name}`)
      .filter((file) => file !== `${BUILT}/${RECORD}` && !(file in outputs))
      .map((file) => `${file} belongs to no handout.`),
  ]
}

function readRecord(file: string): Pages | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Pages
  } catch {
    return undefined
  }
}

/** Whether a built file is the lab's page or one of its images. */
function belongsTo(lab: string, name: string): boolean {
  return name.startsWith(lab) && /^(-\d+\.svg|\.md)$/.test(name.slice(lab.length))
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
