/** What the checks of lab 06 expect when somebody takes nothing for a while. */
import { claim } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import { showFrames } from '../../kit/text.ts'
import { silence, until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import { LIKELY } from './likely.ts'
import type { Ear } from './ear.cast.ts'
import type { Played } from './played.cast.ts'
import type { Heard } from './wire.ts'

/** More than the kernel's buffers hold, twice and more: so many pictures of so many bytes. */
const FLOOD = 240
const FLOOD_BYTES = 100_000
/** What the publisher may keep, and what may be in the kernel's buffers. */
const MOST_KEPT = 180
const TEXTS = 1600
const TEXT_BYTES = 12_000
const LOT = 20
const READ_MS = 500
const TURNS = 100

/** The page sends many large pictures, or texts, as fast as one who is quick takes them. Gives them. */
export async function floodsEars(
  { page }: Person,
  quick: Ear,
  kind: 'video' | 'text' = 'video',
): Promise<string[]> {
  const [count, bytes] = kind === 'video' ? [FLOOD, FLOOD_BYTES] : [TEXTS, TEXT_BYTES]
  const lot = kind === 'video' ? LOT : 10 * LOT
  const sent = Array.from({ length: count }, (_, i) => `flood ${i + 1} `.padEnd(bytes, '.'))
  for (let i = 0; i < count; i += lot) {
    for (const payload of sent.slice(i, i + lot))
      if (kind === 'video') page.shows('video', payload)
      else page.writes(payload)
    const last = sent[i + lot - 1]!
    await quick.hears(
      `all of ${count} messages of ${kind}, while somebody else takes nothing`,
      () => isLike(quick.heard.at(-1)?.payload, last),
      { cause: () => (kind === 'text' ? LIKELY.text : undefined), ms: START_MS },
    )
  }
  return sent
}

/** The page sends something at last, until it arrives. */
export async function hearsAtLast(
  { page }: Person,
  ear: Ear,
  kind: 'video' | 'text' = 'video',
): Promise<void> {
  const send = (): unknown => (kind === 'video' ? page.shows('video', 'the end') : page.writes('the end'))
  send()
  const again = setInterval(send, 50)
  try {
    await ear.hears(`${kind} again`, () => isLike(ear.heard.at(-1)?.payload, 'the end'))
  } finally {
    clearInterval(again)
  }
}

function flooded(heard: Heard[]): number {
  return heard.filter(({ kind, payload }) => kind === 'video' && payload.length === FLOOD_BYTES).length
}

/** Whether they are the same, by how they begin and how long they are: this is asked often. */
function isLike(payload: Buffer | undefined, like: string): boolean {
  return payload?.length === like.length && String(payload.subarray(0, 20)) === like.slice(0, 20)
}

export function expectNoGap(ear: Ear, flood: string[]): void {
  const count = flooded(ear.heard)
  claim(count === flood.length, {
    expected: `all ${flood.length} pictures reach who takes them, while somebody else takes none`,
    got: `${count} of them came`,
  })
}

export function expectGap({ name }: Person, ear: Ear, flood: string[]): void {
  const count = flooded(ear.heard)
  claim(count <= MOST_KEPT, {
    expected: `${name} keeps some 60 media messages for a subscriber that takes none`,
    got: `it had kept ${count} of ${flood.length}, of ${FLOOD_BYTES} bytes each`,
    cause: LIKELY.waits,
  })
}

export function expectAllText({ name }: Person, ear: Ear, texts: string[]): void {
  const heard = ear.of('text').filter(({ payload }) => payload.length === TEXT_BYTES)
  const wrong = texts.findIndex((text, i) => !isLike(heard[i]?.payload, text))
  claim(wrong < 0, {
    expected: `${name} sends all of ${texts.length} texts in order, each once`,
    got: `${heard.length} came, and number ${wrong + 1} of them was another one`,
    cause: LIKELY.text,
  })
}

/** Somebody publishes many large pictures and texts, as fast as the peer takes them; the page does not. */
export async function floodsPage(
  person: Person,
  played: Played,
): Promise<{ pictures: string[]; texts: string[] }> {
  const { call, name, program } = person
  const pictures = Array.from({ length: FLOOD }, (_, i) => `flood ${i + 1} `.padEnd(FLOOD_BYTES, '.'))
  const texts: string[] = []
  const { media } = played.links
  const write = (): void => {
    texts.push(`text ${texts.length + 1}`)
    played.writes(texts.at(-1)!)
  }
  for (let i = 0; i < FLOOD; i += LOT) {
    for (const [j, payload] of pictures.slice(i, i + LOT).entries())
      played.shows('video', payload, { key: j === 0 })
    write()
    const last = pictures[i + LOT - 1]!
    await until(call.scene.journal, () => isLike(media.messages.at(-1)?.frames[2], last), {
      expected: `${name} takes what ${played.name} publishes, while its page takes nothing`,
      got: () => 'it no longer did',
      ended: () => program.end(),
      ms: START_MS,
    })
  }
  // Nothing shows when it has read all that has crossed. When it has replied so often it has; then its page is behind.
  await silence(call.scene.journal, () => undefined, READ_MS)
  for (let i = 0; i < TURNS; i++) await played.greets(person)
  for (let i = 0; i < 5; i++) write()
  await silence(call.scene.journal, () => undefined, READ_MS)
  return { pictures, texts }
}

/** The page got some of it, and after what was left out a key frame. */
export function expectKeyAfterGap(
  { name, page }: Person,
  played: Played,
  flood: { pictures: string[] },
): void {
  const shown = page.of('video', played.id)
  const kept = flooded(page.heard)
  claim(kept <= MOST_KEPT, {
    expected: `${name} keeps no more than 1 MiB of media for a page that takes none`,
    got: `it had kept ${kept} of ${flood.pictures.length} pictures, of ${FLOOD_BYTES} bytes each`,
    cause: LIKELY.page,
  })
  const seq = ({ fields }: Heard): number => Number(fields['seq'])
  const broken = shown.find(
    (each, i) => i > 0 && seq(each) > seq(shown[i - 1]!) + 1 && each.fields['key'] !== true,
  )
  claim(broken === undefined, {
    expected: `${name} hands its page a key frame first, after pictures that were left out`,
    got: `it handed it ${showFrames(broken?.frames.slice(0, 1) ?? [])}`,
    cause: LIKELY.gap,
  })
}
