import { describe, expect, test } from 'vitest'
import type { Sighting } from '../wire/relay.ts'
import { Journal } from './journal.ts'
import { diagram, transcript } from './story.ts'

function message(text: string, more: Partial<Sighting> = {}): Sighting {
  const frames = [Buffer.from(text)]
  const sides = { from: 'publisher', to: 'subscriber' }
  return {
    at: performance.now(),
    link: 'WEATHER_ENDPOINT',
    connection: 1,
    ...sides,
    kind: 'message',
    frames,
    ...more,
  }
}

describe('the transcript', () => {
  test('numbers what was done, seen and printed, in order', () => {
    const journal = new Journal()
    journal.did('started with ZIP=1', 'subscriber')
    journal.saw(message('1 ', { kind: 'subscribe', from: 'subscriber', to: 'publisher' }))
    journal.saw(message('1 20 30'))
    journal.printed('subscriber', 'stdout', 'zip 1: 20F 30%')
    expect(transcript(journal.entries).map((line) => line.replace(/ +\d+ ms/, ''))).toEqual([
      '  1  subscriber  started with ZIP=1',
      '  2  subscriber -> publisher  subscribes to "1 "',
      '  3  publisher -> subscriber  "1 20 30"',
      '  4  subscriber prints  zip 1: 20F 30%',
    ])
  })

  test('folds a run of like messages and says how many', () => {
    const journal = new Journal()
    for (let n = 1; n <= 100; n++) journal.saw(message(`1 ${n} 30`))
    const lines = transcript(journal.entries)
    expect(lines).toHaveLength(4)
    expect(lines[3]).toContain('… 97 more like it, the last: publisher -> subscriber  "1 100 30"')
  })

  test('keeps the number of a flood, not the flood', () => {
    const journal = new Journal()
    for (let n = 1; n <= 100_000; n++) journal.saw(message(String(n)))
    expect(journal.entries.length).toBeLessThan(3000)
    expect(transcript(journal.entries).at(-1)).toContain('98000 more, the last of them "100000"')
  })

  test('shows a NUL, other bytes, and the length of what is long', () => {
    const journal = new Journal()
    journal.saw(message('abc\0'))
    journal.saw(message('', { frames: [Buffer.from([0xff, 0xfe])] }))
    journal.saw(message('x'.repeat(5000)))
    const lines = transcript(journal.entries).join('\n')
    expect(lines).toContain('"abc\\0"')
    expect(lines).toContain('2 bytes fffe')
    expect(lines).toContain('… 5000 bytes')
  })

  test('keeps of a long story the beginning, the end, and what was done in between', () => {
    const journal = new Journal()
    const flood = (): void => {
      for (let n = 0; n < 100; n++) journal.saw(message(n % 2 === 0 ? 'ping' : 'pong'))
    }
    flood()
    journal.did('SIGKILL', 'publisher')
    flood()
    const lines = transcript(journal.entries).map((line) => line.replace(/ +\d+ ms/, ''))
    expect(lines).toHaveLength(63)
    expect(lines.slice(29, 34)).toEqual([
      ' 30  publisher -> subscriber  "pong"',
      '     … 70 lines …',
      '101  publisher  SIGKILL',
      '     … 70 lines …',
      '172  publisher -> subscriber  "ping"',
    ])
    expect(diagram(journal.entries)).toContain('Note over r1: SIGKILL')
  })

  test('makes one line of a stack trace, the one that names the error', () => {
    const journal = new Journal()
    for (const line of ['file.ts:3', '  ^', 'TypeError: no such thing', '    at file.ts:3']) {
      journal.printed('publisher', 'stderr', line)
    }
    const lines = transcript(journal.entries)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('TypeError: no such thing  (and 3 more lines)')
  })
})

describe('the diagram', () => {
  test('has a lane for each role, arrows, and notes where a fault was', () => {
    const journal = new Journal()
    journal.saw(message('1 20 30'))
    journal.saw(message('', { kind: 'fault', note: 'cut begins', connection: 0 }))
    journal.saw(message('1 21 30', { fate: 'lost' }))
    expect(diagram(journal.entries).split('\n')).toEqual([
      'sequenceDiagram',
      '  participant r1 as publisher',
      '  participant r2 as subscriber',
      '  r1->>r2: "1 20 30"',
      '  Note over r1,r2: cut begins',
      '  r1-xr2: "1 21 30"',
      '',
    ])
  })

  test('escapes what mermaid would take for its own', () => {
    const journal = new Journal()
    journal.saw(message('a;b#c<d>'))
    expect(diagram(journal.entries)).toContain('"a#59;b#35;c#60;d#62;"')
  })

  test('is empty when there was no traffic', () => {
    expect(diagram([])).toBe('')
  })
})
