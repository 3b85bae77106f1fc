/** What the checks of lab 06 expect of those who are slow. */
import { setTimeout } from 'node:timers/promises'
import { claim, Inconclusive } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import { quote, showFrames } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import { LIKELY } from './likely.ts'
import type { Played } from './played.cast.ts'
import { ANSWER_MS, type Heard, nowUs } from './wire.ts'

/** The contract's: how late is late, and how often a subscription is renewed for it. */
const LATE_MS = 500
const RENEWAL_MS = 500
/** So many pictures are late. */
const LATE = 20
const ON_LATE = 'late, for it builds on late ones'

/** In this time an answer is delivered, and a peer that goes on has looked who is here. */
const [DELIVERED_MS, AWAKE_MS] = [50, 300]

/** When late pictures were published, and how many subscriptions there had been before. */
interface Late {
  begun: number
  before: number
}

/** When the peer was stopped and when it went on. */
export interface Pause {
  freeze: number
  thaw: number
}

export interface Film {
  texts: string[]
  ends: () => void
}

/** From now on it publishes as a person does who is there: pictures, sound and text, key frames when they are asked for. */
export function films(played: Played): Film {
  const texts: string[] = []
  let [count, asked] = [0, 0]
  played.repeats(() => {
    const asks = played.subscriptions('video').length
    played.shows('video', `picture ${++count}`, { key: asks > asked, timestamp: nowUs() })
    played.shows('audio', `sound ${count}`, { timestamp: nowUs() })
    asked = asks
    if (count % 3 === 0) {
      texts.push(`text ${count}`)
      played.writes(`text ${count}`)
    }
  }, 33)
  return { texts, ends: () => played.stops() }
}

/** What was published at one moment reaches the page, all of it. */
export async function reachTogether({ name, page }: Person, played: Played, cause: string): Promise<void> {
  const payloads = Array.from({ length: 6 }, (_, i) => `at once ${i + 1}`)
  const timestamp = played.clock.next()
  for (const [i, payload] of payloads.entries()) played.shows('video', payload, { timestamp, key: i === 0 })
  played.shows('audio', 'at once', { timestamp })
  const came = (): string[] => page.of('video', played.id).map(({ payload }) => String(payload))
  await page.hears(
    `${name} hands its page all ${payloads.length} pictures that ${played.name} has published at once, and the sound`,
    () =>
      payloads.every((payload) => came().includes(payload)) &&
      page.of('audio', played.id).some(({ payload }) => String(payload) === 'at once'),
    {
      got: () => `${payloads.filter((payload) => came().includes(payload)).length} pictures came`,
      cause: () => cause,
      ms: ANSWER_MS,
    },
  )
}

/** So many pictures of somebody have reached the page. */
export async function isShown(
  { name, page }: Person,
  played: Played,
  count: number,
  cause?: string,
): Promise<void> {
  await page.hears(
    `${name} hands its page the pictures of ${played.name}`,
    () => page.of('video', played.id).length >= count,
    { cause: () => cause, ms: START_MS },
  )
}

/** The peer is frozen for some time. */
export async function isFrozen({ call, name, page, program }: Person, ms: number): Promise<Pause> {
  call.scene.goesByTheClock()
  const freeze = performance.now()
  program.signal('SIGSTOP')
  // What it had sent before may still be on its way to the page.
  await silence(call.scene.journal, () => undefined, 200)
  const before = page.heard.length
  await silence(call.scene.journal, () => undefined, ms - 200)
  if (page.heard.length > before) throw new Inconclusive(`${name} went on after SIGSTOP`)
  program.signal('SIGCONT')
  return { freeze, thaw: performance.now() }
}

/** Stops a peer for so long while no answer of this one is on its way, so that it wakes up to nothing new. */
export async function isFrozenUnanswered(person: Person, played: Played, ms: number): Promise<Pause> {
  const answers = played.holds()
  await setTimeout(DELIVERED_MS)
  const pause = await isFrozen(person, ms)
  await setTimeout(AWAKE_MS)
  answers()
  return pause
}

/** After the pause the page was sent nothing that had been late by then, and its pictures began with a key frame. */
export async function expectLiveAfter(
  { call, name, page }: Person,
  played: Played,
  { freeze, thaw }: Pause,
): Promise<void> {
  const micro = (ms: number): number => (performance.timeOrigin + ms) * 1000
  // What was published before was perhaps found to be in time before it stopped.
  const since = (kind: string): Heard[] =>
    page
      .of(kind, played.id)
      .filter(({ at, fields }) => at >= thaw && Number(fields['timestamp']) > micro(freeze))
  const isNew = ({ fields }: Heard): boolean => Number(fields['timestamp']) > micro(thaw)
  const renewed = (): boolean => played.subscriptions('video').some((at) => at > thaw)
  await page.hears(
    `${name} hands its page what is live again`,
    () => since('video').filter(isNew).length >= 3 && since('audio').some(isNew),
    {
      got: () => 'nothing that was published since came',
      cause: () => (renewed() ? undefined : LIKELY.renewal),
      ms: START_MS,
    },
  )
  const ways = page.heard
    .filter(({ at, kind, fields }) => at < thaw && kind !== 'text' && fields['from'] === played.id)
    .map(({ at, fields }) => micro(at) - Number(fields['timestamp']))
  const lateBefore = micro(thaw) - LATE_MS * 1000 - Math.min(...ways)
  for (const kind of ['video', 'audio']) {
    const late = since(kind).filter(({ fields }) => Number(fields['timestamp']) < lateBefore - 100_000)
    claim(late.length === 0, {
      expected: `${name} hands its page no ${kind} that has been on its way for ${LATE_MS} ms longer than the quickest`,
      got: `it handed it ${late.length} of them when it went on after SIGCONT, the first ${showFrames(call.ids.short(late[0]?.frames ?? []))}`,
      cause: LIKELY.backlog,
    })
  }
  const first = since('video')[0]
  claim(first?.fields['key'] === true, {
    expected: `${name} hands its page a key frame first, after pictures that were left out`,
    got: `it handed it ${showFrames(call.ids.short(first?.frames ?? []))}`,
    cause: LIKELY.gap,
  })
  claim(renewed(), {
    expected: `${name} renews its subscription to video of ${played.name} when it has left out a picture`,
    got: 'there was no new subscription',
    cause: LIKELY.renewal,
  })
}

/** The page has all these texts of somebody, in order, each once. */
export async function expectTexts(
  { name, page }: Person,
  played: Played,
  texts: string[],
  cause: string = LIKELY.text,
): Promise<void> {
  const heard = (): unknown[] => page.of('text', played.id).map(({ fields }) => fields['text'])
  await page.hears(
    `${name} hands its page all ${texts.length} texts of ${played.name}`,
    () => heard().length >= texts.length,
    { got: () => `${heard().length} of them came`, cause: () => cause, ms: START_MS },
  )
  claim(heard().join('\n') === texts.join('\n'), {
    expected: `${name} hands its page the texts of ${played.name} in order, each once`,
    got: `it handed it ${heard().slice(0, 20).join(', ')}…`,
    cause,
  })
}

/**
 * Pictures and sound that were captured long before they are sent, and pictures that build on them. Others have been
 * on their way for longer still, and were the quickest then.
 */
export function publishesLate(played: Played): Late {
  played.clock.isAhead(200)
  played.shows('audio', 'quick')
  const late = played.clock.next() - 100_000_000
  const before = played.subscriptions('video').length
  const begun = performance.now()
  for (let i = 1; i <= LATE; i++) {
    played.shows('video', `late ${i}`, { timestamp: late, key: i === 3 })
    played.shows('audio', `late ${i}`, { timestamp: late })
  }
  played.shows('video', ON_LATE, { key: false })
  played.shows('audio', 'in time')
  return { begun, before }
}

/** A piece of sound that is somewhat slower than the quickest reaches the page; it is sent until it does. */
export async function reachesInTime({ name, page }: Person, played: Played, ms: number): Promise<void> {
  const payload = `${ms} ms later`
  const show = (): void => {
    const { timestamp } = played.shows('video', 'quick')
    played.shows('audio', payload, { timestamp: Number(timestamp) - ms * 1000 })
  }
  show()
  const again = setInterval(show, 100)
  try {
    await page.hears(
      `${name} hands its page sound that has been on its way for ${ms} ms longer than the quickest`,
      () => page.of('audio', played.id).some((heard) => String(heard.payload) === payload),
      { got: () => 'it never came', cause: () => LIKELY.inTime, ms: START_MS },
    )
  } finally {
    clearInterval(again)
  }
}

/** None of it reaches the page but the sound that was in time, and the subscription is renewed. */
export async function leavesOutLate(
  { call, name, page, program }: Person,
  played: Played,
  { before }: Late,
): Promise<void> {
  await page.hears(`${name} hands its page the sound of ${played.name} that is in time`, () =>
    page.of('audio', played.id).some(({ payload }) => String(payload) === 'in time'),
  )
  const shown = page.heard.filter(({ payload }) => String(payload).startsWith('late'))
  const first = shown.slice(0, 4).map(({ kind, payload }) => `${kind} ${quote(String(payload))}`)
  claim(shown.length === 0, {
    expected: `${name} leaves out what has been on its way for ${LATE_MS} ms longer than the quickest, and pictures after it up to a key frame`,
    got: `it handed its page ${shown.length} of them: ${first.join(', ')}${shown.length > first.length ? ', …' : ''}`,
    cause: shown.every(({ payload }) => String(payload) === ON_LATE) ? LIKELY.gap : LIKELY.quickest,
  })
  await until(call.scene.journal, () => played.subscriptions('video').length > before, {
    expected: `${name} renews its subscription to video when it has left out a picture, so that there is a key frame soon`,
    got: () => 'there was no new subscription',
    cause: () => LIKELY.renewal,
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
}

/** Since then it has not renewed its subscription more often than the contract allows. */
export function expectFewRenewals({ name }: Person, played: Played, { begun, before }: Late): void {
  const renewed = played.subscriptions('video').length - before
  // One of before may have been on its way.
  const allowed = 2 + Math.floor((performance.now() - begun) / RENEWAL_MS)
  claim(renewed <= allowed, {
    expected: `${name} renews its subscription not more often than once in ${RENEWAL_MS} ms`,
    got: `it did so ${renewed} times for ${LATE} pictures that came at once`,
    cause: 'one key frame is enough, and until it has come, each picture that comes is left out',
  })
}

/** The page is told once a second how things are. */
export async function expectFigures({ name, page }: Person, played: Played): Promise<void> {
  const links = (): Record<string, unknown>[] =>
    page
      .of('figures')
      .flatMap(({ fields }) =>
        Array.isArray(fields['links']) ? (fields['links'] as Record<string, unknown>[]) : [],
      )
      .filter(({ id }) => id === played.id)
  const numbers = (link: Record<string, unknown>): boolean =>
    ['fps', 'kbits', 'latency', 'late'].every((field) => typeof link[field] === 'number')
  await page.hears(
    `${name} sends its page figures of ${played.name} once a second: fps, kbits, latency, and how much was late`,
    () => links().some((link) => Number(link['late']) > 0 && numbers(link)),
    { ms: START_MS },
  )
}
