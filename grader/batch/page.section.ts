import { trafficName } from '../cli/reports.ts'
import type { CheckReport, Result, StageReport } from '../report/result.ts'
import { address, escaped } from './html.ts'
import { OPENS } from './row.ts'

/** A program can fill a transcript; what is more than this is in the file that is linked to. */
const MOST_LINES = 300
const MOST_CHARACTERS = 40_000

/** What a page says of one result: its warnings and failures. `folder` is its own, below the page. */
export function section(result: Result, folder: string): string {
  const checks = result.stages.flatMap((stage) => stage.checks.map((check) => ({ stage, check })))
  const warnings = [...new Set(checks.flatMap(({ check }) => check.warnings))]
  const refused = checks.some(({ check }) => check.title === OPENS)
  const link = `<a href="${address(folder, 'result.json')}">result.json</a>`
  if (refused) return `<p class="aside">${link}</p>`
  const { seed, sandbox, started } = result
  const confined = sandbox.kind === 'bwrap' ? `bubblewrap, ${sandbox.network} network` : 'no sandbox'
  const failures = checks.filter(({ check }) => check.verdict !== 'passed')
  return [
    `<p class="aside">seed ${seed} · ${confined} · ${escaped(started.slice(0, 16).replace('T', ' '))} UTC · ${link}</p>`,
    ...warnings.map((warning) => `<p class="warning"><strong>warning</strong> ${escaped(warning)}</p>`),
    ...(failures.length === 0 ? ['<p>Everything passes.</p>'] : []),
    ...failures.map(({ stage, check }) => failure(stage, check, folder)),
  ].join('\n')
}

function failure(stage: StageReport, check: CheckReport, folder: string): string {
  const { expected, got, cause, transcript, diagram, verdict } = check
  const file = trafficName(check)
  const field = (name: string, text: string | undefined): string =>
    text === undefined ? '' : `<dt>${name}</dt><dd>${escaped(text)}</dd>`
  const text = (summary: string, content: string, name: string): string =>
    content === ''
      ? ''
      : `<details><summary>${summary}</summary><pre tabindex="0">${shortened(content, address(folder, name))}</pre></details>`
  return [
    `<details class="failure ${verdict}"><summary>${escaped(`${stage.id} ${stage.title}: ${check.title}`)}`,
    verdict === 'inconclusive' ? ' <small>could not be judged</small>' : '',
    '</summary><dl>',
    field('expected', expected),
    field('got', got),
    field('likely', cause),
    `<dt>again</dt><dd><code>${escaped(stage.rerun)}</code></dd>`,
    '</dl>',
    text('what happened', transcript.join('\n'), `${file}.txt`),
    text('the diagram, as mermaid text', diagram, `${file}.mmd`),
    '</details>',
  ].join('')
}

function shortened(text: string, link: string): string {
  const lines = text.split('\n')
  const kept = lines.slice(0, MOST_LINES).join('\n').slice(0, MOST_CHARACTERS)
  const rest = kept.length < text.length ? `\n<a href="${link}">… all of it</a>` : ''
  return `${escaped(kept)}${rest}`
}
