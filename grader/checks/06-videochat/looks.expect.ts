/** What the checks of lab 06 expect of subscriptions and key frames. */
import { claim } from '../../kit/failure.ts'
import { showFrames } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import { LIKELY } from './likely.ts'
import type { Media } from './page.cast.ts'
import type { Ear } from './ear.cast.ts'
import type { Played } from './played.cast.ts'
import { ANSWER_MS } from './wire.ts'

/** The contract's, with room for a busy machine. */
const KEY_PAUSE_MS = 250
const SOON_MS = 500

/** It publishes some of this kind, of which nothing crosses; `after` waits for something that was published later. */
export async function crossesNot(played: Played, kind: Media, after: () => Promise<void>): Promise<void> {
  const { media } = played.links
  const before = media.messages.length
  for (let i = 1; i <= 3; i++) played.shows(kind, `not for you ${i}`)
  await after()
  const crossed = media.messages.slice(before).filter(({ frames }) => String(frames[0]) === kind)
  claim(crossed.length === 0, {
    expected: `nothing of ${played.name}'s ${kind} crosses to who has muted it`,
    got: `${crossed.length} messages of it crossed`,
    cause: LIKELY.mute,
  })
}

/** What it did last of this topic was to take its subscription back. */
export function expectNoSubscription({ name }: Person, played: Played, kind: Media): void {
  const last = played.wishes.findLast(({ topic }) => topic === kind)
  claim(last?.on === false, {
    expected: `${name} does not subscribe to what its page has muted`,
    got: 'it did',
    cause: LIKELY.refresh,
  })
}

/** Each of them subscribes to video so often, and is subscribed in the end. Gives how often that is in all. */
export function subscribesOften(ears: Ear[], times: number): number {
  for (const ear of ears) ear.subscribes('video')
  for (let i = 1; i < times; i++)
    for (const ear of ears) {
      ear.cancels('video')
      ear.subscribes('video')
    }
  return ears.length * times
}

/** The page sends sound and text until these have heard both. */
export async function hearsSound({ page }: Person, ...ears: Ear[]): Promise<void> {
  const probe = (): void => {
    page.shows('audio', 'hello?')
    page.writes('hello?')
  }
  probe()
  const probing = setInterval(probe, 100)
  try {
    for (const ear of ears) await ear.hears('sound and text', () => ear.of('audio')[0] && ear.of('text')[0])
  } finally {
    clearInterval(probing)
  }
}

export async function isAskedForKey({ name, page }: Person, count: number): Promise<void> {
  await page.hears(
    `${name} asks its page for a key frame when ${count === 1 ? 'somebody' : 'somebody else'} subscribes to video`,
    () => page.of('key').length >= count,
    { got: () => `it asked for ${page.of('key').length}`, cause: () => LIKELY.key },
  )
}

/** Its page is not asked for a key frame again, for some time. */
export async function expectNoKey(
  { call, name, page }: Person,
  asked: number,
  why: string,
  cause?: string,
): Promise<void> {
  const parts = {
    expected: `${name} does not ask its page for a key frame while ${why}`,
    got: 'it did',
    cause:
      cause ??
      (asked === 0
        ? 'look at what the XPUB says: only a 1 with the topic `video` needs a key frame, not one with `audio`, and not a 0'
        : 'a key frame is large: it is asked for when somebody needs one, and not otherwise'),
  }
  await silence(call.scene.journal, () => page.of('key').length > asked && parts, SOON_MS)
}

/** So often somebody has subscribed since, and the page was asked as often as the contract allows. */
export async function expectFewKeys(
  { call, name, page }: Person,
  count: number,
  begun: number,
): Promise<void> {
  // What it has asked for may still be on its way to the page.
  await silence(call.scene.journal, () => undefined, SOON_MS)
  const keys = page.of('key')
  const ms = (keys.at(-1)?.at ?? begun) - begun
  const [asked, allowed] = [keys.length, 1 + Math.floor(ms / KEY_PAUSE_MS)]
  claim(asked <= allowed, {
    expected: `${name} asks its page for a key frame ${allowed} times at most when there are ${count} subscriptions within ${ms.toFixed(0)} ms`,
    got: `it asked ${asked} times`,
    cause:
      'one key frame serves all who have subscribed by then, and is many times as large as another picture',
  })
}

/** Pictures that are no key frames are published, and none of them reaches the page. */
export async function expectNoPicture({ call, name, page }: Person, played: Played): Promise<void> {
  const [before, mark] = [page.heard.length, `after ${played.call.scene.random.word()}`]
  for (let i = 1; i <= 3; i++) played.shows('video', `picture ${i}`, { key: false })
  played.shows('audio', mark)
  await page.hears(`${name} hands its page the sound of ${played.name}`, () =>
    page.of('audio', played.id).some(({ payload }) => String(payload) === mark),
  )
  const shown = page.heard.slice(before).find(({ kind }) => kind === 'video')
  claim(shown === undefined, {
    expected: `${name} hands its page no picture of ${played.name} before a key frame`,
    got: `the page was sent ${showFrames(call.ids.short(shown?.frames ?? []))}`,
    cause: LIKELY.first,
  })
}

/** It takes its subscription to video back, and makes it again. */
export async function renews(
  { call, name, program }: Person,
  played: Played,
  why: () => void,
): Promise<void> {
  const before = played.wishes.length
  why()
  const since = (): string =>
    played.wishes
      .slice(before)
      .filter(({ topic }) => topic === 'video')
      .map(({ on }) => (on ? 'subscribed' : 'cancelled'))
      .join(', ')
  await until(call.scene.journal, () => /subscribed/.test(since()) && played.subscribers('video') === 1, {
    expected: `${name} cancels its subscription to video of ${played.name}, and subscribes again`,
    got: () => since() || 'it did neither',
    cause: () => LIKELY.renewal,
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
}
