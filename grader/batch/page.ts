import { createHash } from 'node:crypto'
import type { Lab } from '../kit/manifest.ts'
import { escaped, named } from './html.ts'
import { LOOK } from './page.look.ts'
import { similarPart, similarSections } from './page.similar.ts'
import { SORTING } from './page.sorting.ts'
import { sentence, type Row } from './row.ts'
import type { Similarities } from './similar/similar.ts'

export { section } from './page.section.ts'

export interface Heading {
  lab: Pick<Lab, 'id' | 'title'>
  /** Those that were graded. */
  stages: Lab['stages']
}

const MARKS = { passed: '✓', failed: '✗', inconclusive: '?' } as const

/**
 * The gradebook to read in a browser: one file that needs no other, and in which no text of a submission is anything
 * but text. `sections` has what `section` gave for each name that was graded. `similar` is left out when nobody asked.
 */
export function page(
  heading: Heading,
  rows: Row[],
  sections: ReadonlyMap<string, string>,
  similar?: Similarities,
): string {
  const { lab, stages } = heading
  const title = `Lab ${lab.id}, ${lab.title}: ${rows.length} submissions`
  const policy = `default-src 'none'; style-src ${hash(LOOK)}; script-src ${hash(SORTING)}; base-uri 'none'; form-action 'none'`
  const ids = new Map(rows.map(({ name }, index) => [name, `s${index + 1}`]))
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    `<style>${LOOK}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>Lab ${escaped(lab.id)}, ${escaped(lab.title)}</h1>`,
    figures(rows, stages),
    '<div class="wide" role="region" aria-label="Gradebook" tabindex="0">',
    '<table id="gradebook">',
    '<thead><tr>',
    header('name', ' aria-sort="ascending"'),
    header('total'),
    ...stages.map(({ id, title }) => header(id, '', title)),
    header('warnings'),
    header('needs a look'),
    '</tr></thead>',
    '<tbody>',
    ...rows.map((row, index) => tableRow(row, stages, ids.get(row.name)!, index)),
    '</tbody>',
    footer(rows, stages),
    '</table>',
    '</div>',
    ...(similar ? [similarPart(similar, (name) => ids.get(name)!)] : []),
    ...rows.map((row) => {
      const { name, total, look } = row
      const points = total === undefined ? 'no points' : `${total} of ${maximum(stages)} points`
      return [
        `<section id="${ids.get(name)}" aria-labelledby="${ids.get(name)}-name">`,
        `<h2 id="${ids.get(name)}-name">${named(name)} <small>${points}</small></h2>`,
        ...look.map((one) => `<p class="look"><strong>needs a look</strong> ${escaped(sentence(one))}</p>`),
        sections.get(name) ?? '',
        '<p><a href="#gradebook">back to the gradebook</a></p>',
        '</section>',
      ].join('\n')
    }),
    ...(similar ? similarSections(similar) : []),
    '</main>',
    `<script>${SORTING}</script>`,
    '</body>',
    '</html>\n',
  ].join('\n')
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function maximum(stages: Heading['stages']): number {
  return stages.reduce((sum, { points }) => sum + points, 0)
}

function figures(rows: Row[], stages: Heading['stages']): string {
  const totals = rows.flatMap(({ total }) => total ?? []).toSorted((a, b) => a - b)
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length
  const middle = [totals[(totals.length - 1) >> 1], totals[totals.length >> 1]] as [number, number]
  const all = totals.filter((total) => total === maximum(stages)).length
  const look = rows.filter((row) => row.look.length > 0).length
  const figure = (name: string, value: string | number): string =>
    `<div><dt>${name}</dt><dd>${value}</dd></div>`
  return [
    '<dl class="figures">',
    figure('graded', `${totals.length} of ${rows.length}`),
    ...(totals.length > 0
      ? [figure('mean', mean.toFixed(1)), figure('median', (middle[0] + middle[1]) / 2)]
      : []),
    figure(`with all ${maximum(stages)} points`, all),
    figure('need a look', look),
    '</dl>',
  ].join('')
}

function header(text: string, sorted = '', title?: string): string {
  const label = title === undefined ? '' : `<small>${escaped(title)}</small>`
  return `<th scope="col"${sorted}><button type="button">${escaped(text)}${label}</button></th>`
}

function tableRow(
  { name, total, stages: graded, warnings, look }: Row,
  stages: Heading['stages'],
  id: string,
  index: number,
): string {
  const cells = stages.map(({ id }) => {
    const stage = graded.find((one) => one.id === id)
    if (!stage) return '<td data-key="-1"></td>'
    const { earned, verdict } = stage
    const key = verdict === 'inconclusive' ? 0.5 : earned
    return `<td class="${verdict}" data-key="${key}"><span aria-label="${verdict}">${MARKS[verdict]}</span> ${earned}</td>`
  })
  const notes =
    warnings.length > 0 ? `<span title="${escaped(warnings.join('\n'))}">${warnings.length}</span>` : ''
  return [
    `<tr><th scope="row" data-key="${index}"><a href="#${id}">${named(name)}</a></th>`,
    `<td data-key="${total ?? -1}">${total ?? ''}</td>`,
    ...cells,
    `<td data-key="${warnings.length}">${notes}</td>`,
    `<td class="why" data-key="${look.length}">${escaped(look.map(({ what }) => what).join('; '))}</td></tr>`,
  ].join('')
}

/** How many pass each stage. */
function footer(rows: Row[], stages: Heading['stages']): string {
  const graded = rows.filter(({ total }) => total !== undefined)
  const cells = stages.map(({ id }) => {
    const passed = graded.filter((row) =>
      row.stages.some((s) => s.id === id && s.verdict === 'passed'),
    ).length
    return `<td>${passed}</td>`
  })
  return `<tfoot><tr><th scope="row">passed by</th><td></td>${cells.join('')}<td></td><td></td></tr></tfoot>`
}
