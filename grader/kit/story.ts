import type { Sighting } from '../wire/relay.ts'
import { sequenceDiagram, type Step } from '../wire/diagram.ts'
import type { Entry } from './journal.ts'
import { showFrame, showFrames } from './text.ts'

/** Of equal things in a row, so many are shown one by one. */
const SHOWN_OF_A_RUN = 3
const MOST_LINES = 60
/** Of a long transcript, so many lines of its middle are shown: what was done, printed or disturbed there. */
const MOST_LANDMARKS = 20

interface Event {
  at: number
  line: string
  step: Step | undefined
  /** Something that happens seldom, and explains what follows. */
  landmark?: boolean
}

/** The numbered transcript of a check, in milliseconds since its start; long runs of like events are folded. */
export function transcript(entries: readonly Entry[]): string[] {
  const begun = entries[0]?.at ?? 0
  const events = fold(quieten(entries).flatMap(tell))
  const shown = shownOf(events)
  return events.flatMap(({ at, line }, i) => {
    if (shown.has(i))
      return `${String(i + 1).padStart(3)}  ${`${(at - begun).toFixed(0)} ms`.padStart(8)}  ${line}`
    if (i > 0 && !shown.has(i - 1)) return []
    let end = i
    while (end < events.length && !shown.has(end)) end++
    return `     … ${end - i} ${end - i === 1 ? 'line' : 'lines'} …`
  })
}

/** The places of what is shown: all, or else the beginning, the end, and between them the landmarks. */
function shownOf(events: Event[]): Set<number> {
  const all = [...events.keys()]
  if (all.length <= MOST_LINES) return new Set(all)
  const middle = all.slice(MOST_LINES / 2, -MOST_LINES / 2)
  const landmarks = middle.filter((i) => events[i]!.landmark)
  return new Set([
    ...all.slice(0, MOST_LINES / 2),
    ...landmarks.slice(0, MOST_LANDMARKS),
    ...all.slice(-MOST_LINES / 2),
  ])
}

/** The same events as a mermaid sequence diagram. */
export function diagram(entries: readonly Entry[]): string {
  return sequenceDiagram(fold(quieten(entries).flatMap(tell)).flatMap(({ step }) => step ?? []))
}

/** Several lines of one program's stderr in a row become one: the line that names the error, else the first. */
function quieten(entries: readonly Entry[]): Entry[] {
  const quiet: Entry[] = []
  for (let i = 0; i < entries.length;) {
    const first = entries[i]!
    let end = i + 1
    if (first.kind === 'printed' && first.stream === 'stderr') {
      while (end < entries.length && isStderrOf(entries[end]!, first.program)) end++
      const lines = entries.slice(i, end).flatMap((e) => (e.kind === 'printed' ? e.line : []))
      const line =
        lines.find((l) => /^[\w.]*(Error|Exception)\b/.test(l)) ?? lines.find((l) => l.trim() !== '') ?? ''
      quiet.push({
        ...first,
        line: lines.length > 1 ? `${line}  (and ${lines.length - 1} more lines)` : line,
      })
    } else quiet.push(first)
    i = end
  }
  return quiet
}

function isStderrOf(entry: Entry, program: string): boolean {
  return entry.kind === 'printed' && entry.stream === 'stderr' && entry.program === program
}

function tell(entry: Entry): Event[] {
  const { at } = entry
  switch (entry.kind) {
    case 'wire':
      return tellSighting(entry.sighting)
    case 'skipped': {
      const { from, to } = entry.sighting
      const text = `${entry.count} more, the last of them ${showFrames(entry.sighting.frames)}`
      return [{ at, line: `${from} -> ${to}  ${text}`, step: { kind: 'arrow', from, to, text } }]
    }
    case 'printed': {
      const verb = entry.stream === 'stdout' ? 'prints' : 'writes to stderr'
      const step: Step = { kind: 'note', over: entry.program, text: `${verb}: ${entry.line}` }
      return [
        {
          at,
          line: `${entry.program} ${verb}  ${entry.line}`,
          step: entry.stream === 'stdout' ? step : undefined,
          landmark: true,
        },
      ]
    }
    case 'did': {
      const text = entry.text.startsWith('started') ? 'started' : entry.text
      const line = entry.program ? `${entry.program}  ${entry.text}` : entry.text
      return [{ at, line, step: { kind: 'note', over: entry.program, text }, landmark: true }]
    }
  }
}

function tellSighting({ at, kind, from, to, frames, note, fate, link }: Sighting): Event[] {
  const arrow = (text: string): Event[] => {
    const step: Step = { kind: 'arrow', from, to, text, ...(fate === 'lost' && { lost: true }) }
    return [{ at, line: `${from} -> ${to}  ${text}${fate ? ` (${fate})` : ''}`, step }]
  }
  switch (kind) {
    case 'message':
      return arrow(showFrames(frames))
    case 'subscribe':
    case 'cancel':
      return arrow(`${kind}s to ${showFrame(frames[0]!)}`.replace('cancels to', 'cancels'))
    case 'open':
      return [{ at, line: `${from} connects to ${to} at ${link}`, step: undefined }]
    case 'close':
      return [
        {
          at,
          line: `${from} closes its connection to ${to}`,
          step: { kind: 'note', over: from, text: 'disconnects' },
        },
      ]
    case 'fault':
    case 'broken':
    case 'opaque':
      return [
        {
          at,
          line: `the wire at ${link}: ${note ?? kind}`,
          step: { kind: 'note', over: undefined, text: note ?? kind },
          landmark: true,
        },
      ]
    case 'ready':
    case 'command':
      return []
  }
}

/** Keeps the first ones of a run of events that differ in their digits only, and the last, with a count between. */
function fold(events: Event[]): Event[] {
  const folded: Event[] = []
  for (let i = 0; i < events.length;) {
    const shape = shapeOf(events[i]!)
    let end = i + 1
    while (end < events.length && shapeOf(events[end]!) === shape) end++
    const run = events.slice(i, end)
    folded.push(...(run.length <= SHOWN_OF_A_RUN + 1 ? run : shorten(run)))
    i = end
  }
  return folded
}

function shorten(run: Event[]): Event[] {
  const last = run.at(-1)!
  const left = run.length - SHOWN_OF_A_RUN
  const text = `… ${left} more like it, the last: `
  const { step } = last
  return [
    ...run.slice(0, SHOWN_OF_A_RUN),
    { at: last.at, line: `${text}${last.line}`, step: step && { ...step, text: `${text}${step.text}` } },
  ]
}

function shapeOf({ line }: Event): string {
  return line.replace(/-?\d+/g, '#')
}
