import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What labs/05-p2p-mesh/experiments/cost.ts has measured. */
interface Cost {
  machine: string
  heartbeatMs: number
  rows: Record<'peers' | (typeof SERIES)[number]['key'], number>[]
}

const [NUMBERS, PLOT] = ['labs/05-p2p-mesh/cost.json', 'labs/05-p2p-mesh/cost.svg']
/** How far it is reckoned on. */
const MANY = 1000
/** It grows by what it takes for each of `others`, `pairs` or `triples`, or for each peer `and` each pair. */
const SERIES = [
  { key: 'hellos', label: 'HELLOs until all know all', growth: 'triples', colour: '#0e7490' },
  { key: 'heartbeatsASecond', label: 'heartbeats a second', growth: 'pairs', colour: '#b91c1c' },
  { key: 'connections', label: 'connections', growth: 'pairs', colour: '#1d4ed8' },
  { key: 'memoryMiB', label: 'MiB of memory', growth: 'and', colour: '#7e22ce' },
  { key: 'processorPercent', label: '% of a processor', growth: 'and', colour: '#b45309' },
  { key: 'messagesALine', label: 'messages a line', growth: 'others', colour: '#15803d' },
] as const
type Series = (typeof SERIES)[number]
/** How many peers, and what it costs. */
type Point = readonly [number, number]

const [WIDTH, HEIGHT] = [860, 510]
const AREA = { left: 110, right: 620, top: 48, bottom: 450 }
const [MOST, LEAST] = [1e9, 0.1]

/** Draws what a mesh costs from the numbers that are committed. Measures nothing. */
export function drawPlots(root: string): void {
  if (existsSync(join(root, NUMBERS))) writeFileSync(join(root, PLOT), plot(root))
}

/** One sentence for a plot that is not what would be drawn from its numbers. */
export function findStalePlots(root: string): string[] {
  if (!existsSync(join(root, NUMBERS))) return []
  const drawn = existsSync(join(root, PLOT)) ? readFileSync(join(root, PLOT), 'utf8') : undefined
  return drawn === plot(root) ? [] : [`${PLOT} is not as it is drawn from ${NUMBERS}.`]
}

function plot(root: string): string {
  const cost = JSON.parse(readFileSync(join(root, NUMBERS), 'utf8')) as Cost
  const most = cost.rows.at(-1)!.peers
  const title = `What a mesh of 2 to ${most} peers costs, measured, and reckoned on for ${MANY}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${title}</title>
<rect width="100%" height="100%" fill="white"/>
<g font-family="Arial, Helvetica, 'Liberation Sans', sans-serif" font-size="13" fill="#27272a">
${grid(cost).join('\n')}
${drawSeries(cost).join('\n')}
</g>
</svg>
`
}

function grid({ rows, machine, heartbeatMs }: Cost): string[] {
  const { left, right, top, bottom } = AREA
  const lines = [0.1, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].flatMap((value) => [
    `<path d="M${left} ${y(value)}H${right}" stroke="#e4e4e7"/>`,
    `<text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${amount(value)}</text>`,
  ])
  const columns = [...rows.map(({ peers }) => peers), 100, MANY].flatMap((peers) => [
    `<path d="M${x(peers)} ${top}V${bottom}" stroke="#e4e4e7"/>`,
    `<text x="${x(peers)}" y="${bottom + 20}" text-anchor="middle">${amount(peers)}</text>`,
  ])
  return [
    ...lines,
    ...columns,
    `<text x="${left}" y="26" font-size="15" font-weight="bold">All peers together, with a heartbeat each ${heartbeatMs} ms</text>`,
    `<text x="${(left + right) / 2}" y="${bottom + 42}" text-anchor="middle">peers (dots are measured on ${machine}; dashes are reckoned)</text>`,
  ]
}

function drawSeries({ rows }: Cost): string[] {
  let labelled = 0
  return SERIES.flatMap(({ key, label, colour, growth }) => {
    const points = rows.map((row) => [row.peers, row[key]] as const)
    const reckon = reckoning(points, growth)
    const beyond = [64, 128, 256, 512, MANY].map((peers) => [peers, reckon(peers)] as const)
    const end = Number(reckon(MANY).toPrecision(growth === 'and' ? 2 : 3))
    // They come from the top down, and two that end close together are not written over each other.
    labelled = Math.max(y(end) + 4, labelled + 16)
    return [
      `<path d="${path(points)}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="${path([points.at(-1)!, ...beyond])}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="5 5"/>`,
      ...points.map(([peers, value]) => `<circle cx="${x(peers)}" cy="${y(value)}" r="4" fill="${colour}"/>`),
      `<circle cx="${x(MANY)}" cy="${y(end)}" r="4" fill="white" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${x(MANY) + 12}" y="${labelled}" fill="${colour}">${amount(end)} ${label}</text>`,
    ]
  })
}

function path(along: Point[]): string {
  return along.map(([peers, value], i) => `${i ? 'L' : 'M'}${x(peers)} ${y(value)}`).join('')
}

/** What so many peers would cost: the least squares of the relative errors. */
function reckoning(points: Point[], growth: Series['growth']): (peers: number) => number {
  const parts = (peers: number): [number, number] => {
    if (growth === 'others') return [peers - 1, 0]
    if (growth === 'triples') return [0, peers ** 3]
    return [growth === 'and' ? peers : 0, peers * (peers - 1)]
  }
  let [aa, ab, bb, a1, b1] = [0, 0, 0, 0, 0]
  for (const [peers, value] of points) {
    const [a, b] = parts(peers).map((part) => part / value) as [number, number]
    aa += a * a
    ab += a * b
    bb += b * b
    a1 += a
    b1 += b
  }
  const determinant = aa * bb - ab * ab
  const [first, second] =
    growth === 'and'
      ? [(a1 * bb - b1 * ab) / determinant, (b1 * aa - a1 * ab) / determinant]
      : [a1 / (aa || 1), b1 / (bb || 1)]
  return (peers) => {
    const [a, b] = parts(peers)
    return a * first + b * second
  }
}

function x(peers: number): number {
  return place(AREA.left + 16, AREA.right, Math.log(peers / 2) / Math.log(MANY / 2))
}

function y(value: number): number {
  return place(AREA.bottom, AREA.top, Math.log(value / LEAST) / Math.log(MOST / LEAST))
}

function place(from: number, to: number, part: number): number {
  return Math.round((from + (to - from) * part) * 10) / 10
}

/** `1000` and `10 000`, with a space that does not break. */
function amount(value: number): string {
  return value < 10_000 ? String(value) : value.toLocaleString('en').replaceAll(',', '\u00a0')
}
