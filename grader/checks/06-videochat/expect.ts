/** What the checks of lab 06 expect of what is published. */
import { check } from '../../kit/check.ts'
import { CheckFailure, claim } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import { quote, showFrame } from '../../kit/text.ts'
import { Call, type Person } from './cast.ts'
import type { Media, Page } from './page.cast.ts'
import type { Ear } from './ear.cast.ts'
import type { Played } from './played.cast.ts'
import { LIKELY } from './likely.ts'
import { type Fields, type Heard, nowUs } from './wire.ts'

/** `crash` is what is likely when a peer ends during it, and has not been told to. */
export function callCheck(
  stage: string,
  title: string,
  body: (call: Call) => Promise<void>,
  crash?: string,
): void {
  check(stage, title, async (scene) => {
    const call = new Call(scene)
    try {
      await body(call)
    } catch (error) {
      if (!(error instanceof CheckFailure) || !call.hasCrashed) throw error
      throw new CheckFailure({ ...error.parts, cause: error.parts.cause ?? crash })
    }
  })
}

/** A message of a kind that was sent, as it has to arrive. */
export interface Sent {
  kind: Media | 'text'
  seq: number
  fields: Fields
  payload: Buffer
}

const HELLO = 'hello?'

/** Whatever came, but for what was sent only to see whether somebody hears. */
function real(heard: Heard[]): Heard[] {
  return heard.filter(({ payload, fields }) => String(payload) !== HELLO && fields['text'] !== HELLO)
}

const KINDS = ['video', 'audio', 'text'] as const

/** The person's page sends all three kinds again and again until those have heard them all, who may be pages or ears. */
export async function isHeard(from: Person, ...by: (Person | Ear)[]): Promise<void> {
  const { page } = from
  for (const who of by) if (!('ways' in who)) await who.page.meets(from)
  const probe = (): void => {
    page.shows('video', HELLO)
    page.shows('audio', HELLO)
    page.writes(HELLO)
  }
  probe()
  const probing = setInterval(probe, 100)
  const cause = (): string | undefined => socketCause(from)
  try {
    for (const who of by) {
      if ('ways' in who)
        await who.hears('pictures, sound and text', () => KINDS.every((k) => who.of(k)[0]), { cause })
      else {
        const expected = `${who.name} hands its page pictures, sound and text of ${from.name}`
        const heard = (): boolean => KINDS.every((kind) => who.page.of(kind, from.id).length > 0)
        await who.page.hears(expected, heard, { cause, ms: START_MS })
      }
    }
  } finally {
    clearInterval(probing)
  }
}

/** What explains that nothing comes: sockets that do not belong together. */
function socketCause({ call, links, name }: Person): string | undefined {
  const types = call.scene.journal.entries.flatMap((entry) => {
    if (entry.kind !== 'wire' || entry.sighting.kind !== 'ready') return []
    const { from, frames, link } = entry.sighting
    return from === name && link === links.media.variable ? String(frames[0]) : []
  })
  if (types.includes('PUSH')) return LIKELY.push
  return types.some((type) => /PULL|DEALER|ROUTER|PAIR/.test(type)) ? LIKELY.published : undefined
}

/** A picture of 200 kB, bytes that are no text, and text that is hard to keep. */
export function everyKind({ scene }: Call): { kind: Media | 'text'; payload: Buffer; key?: boolean }[] {
  const random = Buffer.from(Array.from({ length: 200_000 }, () => scene.random.integer(0, 255)))
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  const text = (words: string) => ({ kind: 'text' as const, payload: Buffer.from(words) })
  return [
    { kind: 'video', payload: random, key: true },
    { kind: 'audio', payload: all },
    text(`${scene.random.word()} \u00e1\u203d\u{1F408} "quoted" \\ <b>&amp;\nline\u0000end`),
    { kind: 'video', payload: Buffer.from([0]), key: false },
    { kind: 'audio', payload: Buffer.from('{"kind":"video"}') },
    { kind: 'video', payload: all, key: false },
    text(scene.random.word().repeat(3000)),
    { kind: 'audio', payload: Buffer.from([0xff, 0xfe]) },
  ]
}

/** The page sends all of this, as it has to be published. */
export function sends(page: Page, items: ReturnType<typeof everyKind>): Sent[] {
  return items.map(({ kind, payload, key }) => {
    if (kind === 'text') page.writes(String(payload))
    const { kind: _kind, ...fields } =
      kind === 'text' ? {} : page.shows(kind, payload, key === undefined ? {} : { key })
    return { kind, seq: page.sent[kind], fields, payload }
  })
}

/** The played peer publishes all of this, as it has to reach a page. */
export function publishes(played: Played, items: ReturnType<typeof everyKind>): Sent[] {
  return items.map(({ kind, payload, key }) => {
    const fields =
      kind === 'text' ? played.writes(payload) : played.shows(kind, payload, key === undefined ? {} : { key })
    return { kind, seq: Number(fields['seq']), fields, payload }
  })
}

/** All of it reaches the page of somebody, as it was, in the order of each kind. */
export async function reachesPage(
  { name, page }: Person,
  from: { name: string; id: string },
  sent: Sent[],
): Promise<void> {
  const of = (kind: string): Heard[] => real(page.of(kind, from.id))
  const count = sent.length
  await page.hears(
    `${name} hands its page ${count} messages of ${from.name}`,
    () => KINDS.flatMap(of).length >= count,
    {
      got: () =>
        KINDS.map(
          (kind) => `${of(kind).length} of ${sent.filter((s) => s.kind === kind).length} of ${kind}`,
        ).join(', '),
    },
  )
  for (const kind of KINDS) {
    const wanted = sent.filter((each) => each.kind === kind)
    for (const [i, each] of wanted.entries()) expectSame(`${name} hands its page`, from.id, each, of(kind)[i])
  }
}

/** All of it is published to whoever listens, in the frames of the contract. */
export async function isPublished(person: Person, sent: Sent[], ...ears: Ear[]): Promise<void> {
  for (const ear of ears) {
    await ear.hears(`${sent.length} messages`, () => real(ear.heard).length >= sent.length)
    for (const kind of KINDS) {
      const wanted = sent.filter((each) => each.kind === kind)
      const heard = real(ear.of(kind))
      for (const [i, each] of wanted.entries()) {
        expectFrames(person, kind, heard[i]!)
        expectSame(`${person.name} publishes`, person.id, each, heard[i])
      }
    }
  }
}

function expectFrames({ name }: Person, kind: string, { frames }: Heard): void {
  claim(frames.length === 3, {
    expected: `${name} publishes a message of ${kind} in three frames: topic, header and payload`,
    got: `it had ${frames.length} ${frames.length === 1 ? 'frame' : 'frames'}: ${frames.map(showFrame).join(' | ')}`,
  })
}

function expectSame(who: string, id: string, sent: Sent, heard: Heard | undefined): void {
  const { kind, seq, fields, payload } = sent
  const expected = `${who} what was sent to it: ${kind} ${seq}`
  claim(heard !== undefined, { expected, got: 'it never came' })
  for (const [field, value] of Object.entries({ ...fields, from: id, seq })) {
    const got = heard!.fields[field]
    const cause = field === 'seq' ? LIKELY.seq : field === 'from' ? LIKELY.from : undefined
    claim(got === value, {
      expected: `${expected}, with "${field}":${JSON.stringify(value)}`,
      got: `it had "${field}":${JSON.stringify(got)}`,
      cause,
    })
  }
  expectTime(expected, heard!)
  const came = typeof heard!.fields['text'] === 'string' ? Buffer.from(heard!.fields['text']) : heard!.payload
  claim(payload.equals(came), {
    expected: `${expected}, with a payload of ${payload.length} bytes: ${showFrame(payload)}`,
    got: `it had ${came.length} bytes: ${showFrame(came)}`,
    cause: kind === 'text' ? undefined : LIKELY.bytes,
  })
}

/** Within a day, a time is in microseconds since 1970 and nothing else. */
function expectTime(expected: string, { fields: { timestamp } }: Heard): void {
  const near = typeof timestamp === 'number' && Math.abs(timestamp - nowUs()) < 86_400e6
  claim(near && Number.isSafeInteger(timestamp), {
    expected: `${expected}, with a "timestamp" in microseconds since 1970, as ${nowUs()}`,
    got: `it had "timestamp":${JSON.stringify(timestamp)}`,
    cause: LIKELY.micro,
  })
}

/** Something of each of these kinds, which a played peer publishes until it arrives, reaches the page. */
export async function reach(
  { name, page }: Person,
  played: Played,
  kinds: Media[],
  cause?: string,
): Promise<void> {
  for (const kind of kinds) {
    const payload = `${kind} ${played.call.scene.random.word()}`
    const came = (): boolean => page.of(kind, played.id).some((heard) => String(heard.payload) === payload)
    played.shows(kind, payload)
    const again = setInterval(() => played.shows(kind, payload), 100)
    try {
      const expected = `${name} hands its page ${quote(payload)} of ${played.name}`
      await page.hears(expected, came, { got: () => 'it never came', cause: () => cause })
    } finally {
      clearInterval(again)
    }
  }
}
