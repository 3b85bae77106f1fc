/**
 * Four people talk for a while: four peers of lab 06's solution, and four real pages in one Chromium, whose cameras and
 * microphones are not real, in windows of 640x480. How many of the pictures that were captured are shown, how late, how far the sound is from
 * them, and what the peers cost. Run: npx tsx grader/bench/four-pages.ts [WIDTH FPS SECONDS]
 */
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Conversation, type Person, type Shown } from '../../labs/06-videochat/conversation.ts'

const NAMES = ['ana', 'bia', 'cai', 'dora']
const [width = 640, fps = 30, seconds = 20] = process.argv.slice(2).map(Number)
/** For encoders and jitter buffers to settle. */
const WARM_UP_MS = 5000
/** How many times in a second Linux counts a process's time. */
const TICKS = 100

const conversation = await Conversation.start(NAMES, `width=${width}&fps=${fps}`)
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void conversation.end().finally(() => process.exit(1)))
try {
  await measure(conversation.people)
} finally {
  await conversation.end()
}

async function measure(people: Person[]): Promise<void> {
  for (const { page } of people) {
    await page.locator('.tile').nth(3).waitFor()
    await page.getByRole('button', { name: 'Turn on the sound' }).click()
  }
  await setTimeout(WARM_UP_MS)
  for (const { page } of people) await page.evaluate('void (shown = [], captured = 0)')
  const began = performance.now()
  const used = people.map(({ peer }) => processorSeconds(peer.pid!))
  await setTimeout(seconds * 1000)
  const took = (performance.now() - began) / 1000
  const shares = people.map(({ peer }, i) => (100 * (processorSeconds(peer.pid!) - used[i]!)) / took)
  const counts = await Promise.all(people.map(({ page }) => page.evaluate<number>('captured')))
  const seen = await Promise.all(people.map(({ page }) => page.evaluate<Shown[]>('shown')))

  const height = Math.round((width * 3) / 8) * 2
  console.log(`${width}x${height}, up to ${fps} pictures a second, for ${took.toFixed(0)} s; load ${load()}`)
  people.forEach(({ name }, i) => {
    const tiles = people
      .filter((other) => other.name !== name)
      .map((other) => {
        const pictures = seen[people.indexOf(other)]!.filter((each) => each.name === name)
        return `${(pictures.length / took).toFixed(1)}/s at ${other.name}'s page`
      })
    console.log(`${name.padEnd(5)} captured ${(counts[i]! / took).toFixed(1)}/s, shown ${tiles.join(', ')}`)
  })
  const all = seen.flat()
  const latencies = all.map(({ captured, drawn }) => (drawn - captured) / 1000)
  const apart = all.flatMap(({ captured, drawn, soundLatency }) =>
    soundLatency === undefined ? [] : Math.abs((drawn - captured) / 1000 - soundLatency),
  )
  console.log(`capture to canvas: ${spread(latencies)}`)
  console.log(`sound and picture apart: ${spread(apart)}; of ${apart.length} of ${all.length} pictures`)
  const sum = shares.reduce((a, b) => a + b, 0)
  const each = shares.map((share) => `${share.toFixed(1)} %`)
  console.log(`the four peers: ${sum.toFixed(1)} % of a processor (${each.join(', ')})`)
}

/** What Linux says that this process has used, in user and kernel mode. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

function load(): string {
  return readFileSync('/proc/loadavg', 'latin1').split(' ')[0]!
}

function spread(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(0)
  return `median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`
}
