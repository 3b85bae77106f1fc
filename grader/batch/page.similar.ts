import { escaped, named } from './html.ts'
import { inPercent } from './similar/compare.ts'
import type { Passage, Stretch } from './similar/passages.ts'
import type { Similarities, SimilarPair } from './similar/similar.ts'

/** So many pairs show the text of what they have in common; more would make a page of many megabytes. */
const MOST_SHOWN = 100
const MOST_PASSAGES = 5
const MOST_LINES = 40

/** The similar pairs: a table to stand below the gradebook. `idOf` gives the address of a submission's section. */
export function similarPart(found: Similarities, idOf: (name: string) => string): string {
  const { pairs, more, compared, of } = found
  const rest = more > 0 ? ` The most similar are listed; ${more} are not.` : ''
  const link = (name: string): string => `<a href="#${idOf(name)}">${named(name)}</a>`
  return [
    '<section id="similar" aria-labelledby="similar-name">',
    '<h2 id="similar-name">Similar pairs</h2>',
    '<p>Similarity is a reason to look, and no proof. Those who follow the handout and its hints may come to the same lines.</p>',
    `<p class="aside">${compared} of ${of} have code to compare. Similar pairs: ${pairs.length + more}.${rest}</p>`,
    ...(pairs.length > 0
      ? [
          '<div class="wide" role="region" aria-label="Similar pairs" tabindex="0">',
          '<table>',
          `<thead><tr>${['pair', 'similarity', 'lines in common', 'the longest passage'].map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead>`,
          '<tbody>',
          ...pairs.map(({ names, similarity, lines, passages }, index) =>
            [
              `<tr><th scope="row">${names.map(link).join(' and ')}</th>`,
              `<td>${inPercent(similarity)}</td><td>${lines}</td>`,
              `<td class="why">${placesOf(passages[0], index)}</td></tr>`,
            ].join(''),
          ),
          '</tbody>',
          '</table>',
          '</div>',
        ]
      : []),
    '<p><a href="#gradebook">back to the gradebook</a></p>',
    '</section>',
  ].join('\n')
}

/** A section for each pair, with what they have in common side by side. */
export function similarSections({ pairs }: Similarities): string[] {
  return pairs
    .slice(0, MOST_SHOWN)
    .map((pair, index) =>
      [
        `<section id="p${index + 1}" aria-labelledby="p${index + 1}-name">`,
        `<h2 id="p${index + 1}-name">${pair.names.map(named).join(' and ')} <small>${inPercent(pair.similarity)} similar</small></h2>`,
        ...pair.passages.slice(0, MOST_PASSAGES).map((passage) => beside(pair, passage)),
        '<p><a href="#similar">back to the similar pairs</a></p>',
        '</section>',
      ].join('\n'),
    )
}

function placesOf(passage: Passage | undefined, index: number): string {
  if (!passage) return ''
  const text = passage.sides.map(placeOf).join('<br>')
  return index < MOST_SHOWN ? `<a href="#p${index + 1}">${text}</a>` : text
}

function placeOf({ file, from, to }: Stretch): string {
  return `${named(file)}, ${from === to ? `line ${from}` : `lines ${from} to ${to}`}`
}

function beside({ names }: SimilarPair, { sides }: Passage): string {
  const figures = sides.map((side, index) => {
    const lines = side.text.split('\n')
    const rest = lines.length > MOST_LINES ? '\n…' : ''
    return [
      `<figure><figcaption>${named(names[index]!)} <small>${placeOf(side)}</small></figcaption>`,
      `<pre tabindex="0">${escaped(lines.slice(0, MOST_LINES).join('\n'))}${rest}</pre></figure>`,
    ].join('')
  })
  return `<div class="beside">${figures.join('')}</div>`
}
