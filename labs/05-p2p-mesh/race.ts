import { Dealer, Request, Router } from 'zeromq'
import { Forwarder } from './forwarder.ts'
import { Program, Trouble, until } from './processes.ts'
import { bold } from './screen.ts'

const SIZES = [2, 4, 8]
const LINE = 'hello everybody'
/** How often a line is said, here and at a distance, and how far that is in one direction. */
const [ROUNDS_HERE, ROUNDS_THERE, DISTANCE_MS] = [101, 3, 10]

/** Whoever listens, reached directly or with some network in between. */
interface Listener {
  request: Request
  dealer: Dealer
}

/**
 * Measures how long it takes until the last of N has a line: sent to one after another, each of whom replies before it
 * is the next one's turn, and sent to all at once. Shows the times as a table.
 */
export async function race(program: string): Promise<void> {
  const notes = new Router({ linger: 0, receiveTimeout: 5000 })
  await notes.bind('tcp://127.0.0.1:*')
  const env = { NOTES_ENDPOINT: notes.lastEndpoint! }
  const programs = Array.from({ length: SIZES.at(-1)! }, (_, i) => new Program(`${i + 1}`, program, env))
  const areUp = (): boolean => programs.every(({ lines }) => lines.length > 0)
  await until(areUp, 'Not all of those who should listen have started.')

  const endpoints = programs.map(({ lines }) => lines[0]!.text.split(' ') as [string, string])
  const here = endpoints.map(([reply, router]) => reach(reply, router))
  const roads = endpoints.map((both) => both.map((endpoint) => new Forwarder(endpoint, () => DISTANCE_MS)))
  const there: Listener[] = []
  for (const [reply, router] of roads) there.push(reach(await reply!.open(), await router!.open()))

  try {
    for (const all of [here, there]) await measure(all, notes, 2)
    row('     ', 'this machine', '', '', `${DISTANCE_MS} ms away`, '', '')
    row('peers', 'in turn', 'at once', 'ratio', 'in turn', 'at once', 'ratio')
    for (const size of SIZES) {
      const near = await measure(here.slice(0, size), notes, ROUNDS_HERE)
      const far = await measure(there.slice(0, size), notes, ROUNDS_THERE)
      row(bold(String(size).padStart(5)), ...[near, far].flatMap(cells))
    }
  } catch (error) {
    throw new Trouble(`A line did not come back in time: ${(error as Error).message}.`)
  } finally {
    for (const { request, dealer } of [...here, ...there]) [request, dealer].forEach((s) => s.close())
    for (const road of roads.flat()) road.close()
    notes.close()
    await Promise.all(programs.map((program) => program.stop()))
  }
}

function reach(reply: string, router: string): Listener {
  const request = new Request({ linger: 0, receiveTimeout: 5000 })
  const dealer = new Dealer({ linger: 0 })
  request.connect(reply)
  dealer.connect(router)
  return { request, dealer }
}

/** Medians of so many rounds, in milliseconds. */
async function measure(to: Listener[], notes: Router, rounds: number): Promise<[number, number]> {
  const [turns, onces]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    turns.push(await inTurn(to))
    onces.push(await atOnce(to, notes))
  }
  return [turns, onces].map((times) => times.toSorted((a, b) => a - b)[rounds >> 1]!) as [number, number]
}

async function inTurn(to: Listener[]): Promise<number> {
  const began = process.hrtime.bigint()
  let last = began
  for (const { request } of to) {
    await request.send(LINE)
    const [at] = await request.receive()
    last = BigInt(String(at))
  }
  return Number(last - began) / 1e6
}

async function atOnce(to: Listener[], notes: Router): Promise<number> {
  const began = process.hrtime.bigint()
  await Promise.all(to.map(({ dealer }) => dealer.send(LINE)))
  let last = began
  for (const _listener of to) {
    const [, at] = await notes.receive()
    const time = BigInt(String(at))
    if (time > last) last = time
  }
  return Number(last - began) / 1e6
}

function cells([inTurn, atOnce]: [number, number]): string[] {
  return [`${inTurn.toFixed(2)} ms`, `${atOnce.toFixed(2)} ms`, (inTurn / atOnce).toFixed(1)]
}

function row(size: string, ...cells: string[]): void {
  const widths = [12, 11, 8, 14, 11, 8]
  console.log(
    `  ${size}${cells
      .map((cell, i) => cell.padStart(widths[i]!))
      .join('')
      .trimEnd()}`,
  )
}
