export type Step =
  | { kind: 'arrow'; from: string; to: string; text: string; lost?: boolean }
  | { kind: 'note'; over: string | undefined; text: string }

const MOST_STEPS = 40
/** After something that concerned everybody, such as a cut, so many notes are shown. */
const NOTES_AFTER = 12

/** A mermaid sequence diagram: one lane a role, in the order in which they first appear. */
export function sequenceDiagram(steps: Step[]): string {
  const lanes = [
    ...new Set(steps.flatMap((s) => (s.kind === 'arrow' ? [s.from, s.to] : s.over ? [s.over] : []))),
  ]
  if (lanes.length === 0) return ''
  const id = (lane: string): string => `r${lanes.indexOf(lane) + 1}`
  const everyone = `${id(lanes[0]!)}${lanes.length > 1 ? `,${id(lanes.at(-1)!)}` : ''}`
  const shown = cut(steps)
  return [
    'sequenceDiagram',
    ...lanes.map((lane) => `  participant ${id(lane)} as ${plain(lane)}`),
    ...shown.map((step) => {
      if (step.kind === 'note')
        return `  Note over ${step.over ? id(step.over) : everyone}: ${plain(step.text)}`
      return `  ${id(step.from)}${step.lost ? '-x' : '->>'}${id(step.to)}: ${plain(step.text)}`
    }),
    '',
  ].join('\n')
}

/** The beginning and the end of a long story, and of its middle the notes: what was done or disturbed there. */
function cut(steps: Step[]): Step[] {
  if (steps.length <= MOST_STEPS) return steps
  const head = steps.slice(0, MOST_STEPS / 2)
  const tail = steps.slice(-MOST_STEPS / 4)
  const middle = steps.slice(head.length, -tail.length)
  const notes = notesOf(middle)
  const left = middle.length - notes.length
  return [
    ...head,
    {
      kind: 'note',
      over: undefined,
      text: `… ${left} more steps${notes.length > 0 ? ', and among them' : ''}`,
    },
    ...notes,
    ...tail,
  ]
}

/** The notes of a long middle: the first, or when it has turns that concern everybody, those and what follows each. */
function notesOf(middle: Step[]): Step[] {
  const notes = middle.filter((step) => step.kind === 'note')
  const turns = [...notes.keys()].filter((i) => notes[i]!.over === undefined)
  if (turns.length === 0) return notes.slice(0, MOST_STEPS / 4)
  const shown = notes.filter((_, i) => turns.some((turn) => i >= turn && i <= turn + NOTES_AFTER))
  return shown.slice(0, 2 * NOTES_AFTER)
}

/** Characters that mean something to mermaid, as its entities. */
function plain(text: string): string {
  const short = text.length > 90 ? `${text.slice(0, 88)}…` : text
  return short.replace(/[#;<>]/g, (c) => `#${c.charCodeAt(0)};`).replace(/[\r\n]+/g, ' ')
}
