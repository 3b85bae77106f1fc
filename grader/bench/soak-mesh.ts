/**
 * A mesh of lab 05 that never comes to rest: every two seconds somebody is killed, comes back, or the network is cut or
 * mended. After every third of these it has a calm of three seconds; then every peer must list exactly those that live,
 * and what each says must come to all others, once and in order. Meanwhile all talk. For Linux.
 * Run: npx tsx grader/bench/soak-mesh.ts [MINUTES] [SEED] [PEERS] [FOLDER]
 * The folder is a submission, with a lab.json if need be. Without one it is lab 05's solution.
 */
import { setTimeout } from 'node:timers/promises'
import { Mesh, type Member } from '../checks/05-p2p-mesh/cast.ts'
import { claim } from '../kit/failure.ts'
import { until } from '../kit/until.ts'
import { descendants, residentBytes } from '../sandbox/tree.ts'
import { openScene } from './open-scene.ts'

const [, , minutes = '10', seed = String(Math.floor(Math.random() * 1e9)), peers = '16', folder] =
  process.argv
const [EVERY_MS, CALM_MS, EVENTS] = [2000, 3000, 3]
const TIMES = { HEARTBEAT_MS: 200, EXPIRE_MS: 1000 }
/** From here on the peers' memory is compared; before that Node is still making room for itself. */
const WARM = 0.2
const MIB = 2 ** 20

const scene = await openScene('05-p2p-mesh', Number(seed), folder)
const { random } = scene
const mesh = await Mesh.starts(scene, Number(peers), TIMES, true)
const begun = performance.now()
const end = begun + Number(minutes) * 60_000
const dead = new Set<Member>()
let cut: { end: () => void } | undefined
const counts = { kill: 0, return: 0, cut: 0, mend: 0, calms: 0, lines: 0 }
let slowest = 0
let warm: number | undefined

try {
  await calm()
  while (performance.now() < end) {
    for (let event = 0; event < EVENTS; event++) {
      happens()
      for (const member of living()) member.program.types(`on the way ${counts.calms} ${event}`)
      await setTimeout(EVERY_MS)
    }
    mend()
    await calm()
    mesh.forgets()
    if (performance.now() > begun + WARM * (end - begun)) warm ??= memory()
    if (process.stdout.isTTY) process.stdout.write(`\r${describe()}`)
  }
  const [before, after] = [warm ?? memory(), memory()]
  console.log(`\nseed ${seed}: ${describe()}`)
  console.log(
    `every list was right and every line came once, in order; the lists took ${slowest.toFixed(0)} ms at most`,
  )
  console.log(
    `memory of a peer: ${before.toFixed(1)} MiB after ${100 * WARM} % of the time, ${after.toFixed(1)} MiB at the end`,
  )
} catch (error) {
  console.error(`\nseed ${seed}, after ${describe()}:`, error)
  process.exitCode = 1
}
await scene.close()
process.exit()

/** One thing that happens to a mesh. */
function happens(): void {
  const event = random.pick(['kill', 'return', 'cut'])
  if (event === 'cut' && cut) return mend()
  if (event === 'cut') return split()
  const back = random.pick([...dead, undefined])
  if (event === 'return' && back) return start(back)
  if (living().length > 3) kill(random.pick(living()))
}

function kill(member: Member): void {
  counts.kill++
  dead.add(member)
  member.program.signal('SIGKILL')
}

/**
 * It comes back with its name and its place, and everything else is new. It is told of up to three that are there: of those
 * that it once knew all may be dead, and those that are there may have been started since and never have heard of it.
 */
function start(member: Member): void {
  counts.return++
  const three = [1, 2, 3].map(() => random.pick(living()))
  member.greets.splice(0, Infinity, ...three.map(({ link }) => link.endpoint))
  dead.delete(member)
  mesh.starts(member)
}

function split(): void {
  counts.cut++
  const half = mesh.members.filter(() => random.fraction() < 0.5)
  cut = mesh.cut(half, mesh.others(...half))
}

function mend(): void {
  if (!cut) return
  counts.mend++
  cut.end()
  cut = undefined
}

function living(): Member[] {
  return mesh.members.filter((member) => !dead.has(member))
}

/** Three seconds, and then everything must be as it should be. */
async function calm(): Promise<void> {
  counts.calms++
  await setTimeout(CALM_MS)
  const since = performance.now()
  await Promise.all(living().map((member) => listsTheLiving(member)))
  slowest = Math.max(slowest, performance.now() - since)
  const lines = [1, 2, 3].map((n) => `calm ${counts.calms} line ${n}`)
  for (const { program } of living()) program.types(...lines)
  await Promise.all(living().map((member) => hearsAll(member, lines)))
  for (const member of living()) expectOnceAndInOrder(member)
}

async function listsTheLiving({ name, program }: Member): Promise<void> {
  const others = living()
    .map((member) => member.name)
    .filter((other) => other !== name)
  const line = `peers: ${others.sort().join(', ')}`
  const before = program.lines.length
  program.types('/peers')
  const answer = (): string | undefined => program.lines.slice(before).find((l) => l.startsWith('peers: '))
  const listed = await until(scene.journal, answer, {
    expected: `${name} answers /peers`,
    got: () => program.printedSoFar(),
    ended: () => program.end(),
    ms: CALM_MS,
  })
  claim(listed === line, {
    expected: `${name} prints "${line}" after a calm of ${CALM_MS} ms`,
    got: `"${listed}"`,
  })
}

async function hearsAll({ name, program }: Member, lines: string[]): Promise<void> {
  const speakers = living().filter((member) => member.name !== name)
  const wanted = speakers.flatMap((speaker) => lines.map((line) => `${speaker.name}: ${line}`))
  const missing = (): string[] => {
    const shown = new Set(program.lines)
    return wanted.filter((line) => !shown.has(line))
  }
  await until(scene.journal, () => missing().length === 0, {
    expected: `${name} shows all that was said in the calm`,
    got: () => `${missing().length} lines are missing, one of them "${missing()[0]}"`,
    ended: () => program.end(),
    ms: CALM_MS,
  })
  counts.lines += wanted.length
}

/** Nothing that a program has shown has come twice; each speaker's lines came in the order in which they were said. */
function expectOnceAndInOrder({ name, program }: Member): void {
  const said = program.lines.filter((line) => /: (calm|on the way) \d/.test(line))
  const twice = said.find((line, i) => said.indexOf(line) < i)
  claim(twice === undefined, { expected: `${name} shows each line once`, got: `"${twice}" came again` })
  const calms = said.filter((line) => line.includes(': calm '))
  for (const speaker of new Set(calms.map((line) => line.split(':')[0]!))) {
    const own = calms.filter((line) => line.startsWith(`${speaker}:`)).map(place)
    claim(
      own.every((at, i) => i === 0 || at > own[i - 1]!),
      {
        expected: `${name} shows the lines of ${speaker} in order`,
        got: own.join(', '),
      },
    )
  }
}

function place(line: string): number {
  const [, round, number] = /calm (\d+) line (\d+)/.exec(line) ?? []
  return 10 * Number(round) + Number(number)
}

/** What a peer holds by itself, in MiB, on average. */
function memory(): number {
  const sizes = descendants(process.pid)
    .map(residentBytes)
    .filter((bytes) => bytes > 5 * MIB)
  return sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length / MIB
}

function describe(): string {
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
  const { kill, cut, calms, lines } = counts
  return `${minutes} minutes, ${peers} peers, ${kill} kills, ${counts.return} returns, ${cut} cuts, ${calms} calms, ${lines} lines in them`
}
