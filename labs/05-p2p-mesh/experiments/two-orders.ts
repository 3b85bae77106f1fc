// Two say 200 lines each at the same time, and two others read them: in the same order? Plays your peer, or, with
// `solution`, ours.
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { freeEndpoints } from '../ports.ts'
import { Program, stopAll, until } from '../processes.ts'

const NUMBERS = Array.from({ length: 200 }, (_, n) => String(n + 1))

const [folder = 'starter'] = process.argv.slice(2)
const programs = await bundle({ peer: `./${folder}/peer.ts` })
const endpoints = await freeEndpoints(4)
const peers = ['ana', 'bia', 'caio', 'dora'].map((name, i) => {
  const env = { PEER_NAME: name, PEER_ENDPOINT: endpoints[i]!, PEERS: endpoints[0]! }
  return new Program(name, join(programs, 'peer.mjs'), env)
})
const [ana, bia, ...readers] = peers as [Program, Program, Program, Program]
await until(() => peers.every(({ lines }) => lines.length > 2), 'Not all know all.')
for (const program of peers) program.old = program.lines.length
ana.type(...NUMBERS)
bia.type(...NUMBERS)

const read = (program: Program): string[] => program.lines.slice(program.old).map(({ text }) => text)
await until(() => readers.every((program) => read(program).length >= 400), 'Not all lines have come.')
await stopAll()
const [caio, dora] = readers.map((program) => read(program).slice(0, 400)) as [string[], string[]]
const from = (name: string, lines: string[]): string =>
  lines.filter((line) => line.startsWith(`${name}:`)).join()
for (const name of ['ana', 'bia']) {
  const isSame = from(name, caio) === from(name, dora)
  console.log(`What ${name} said came in ${isSame ? 'the same order' : 'different orders'} to caio and dora.`)
}
const elsewhere = caio.filter((line, i) => line !== dora[i]).length
console.log(`All in all, ${elsewhere} of 400 lines have another place at dora than at caio.`)
const at = caio.findIndex((line, i) => line !== dora[i])
for (const [name, lines] of [
  ['caio', caio],
  ['dora', dora],
] as const)
  if (at >= 0) console.log(`${name}, from line ${at + 1}: ${lines.slice(at, at + 6).join('  ')}`)
process.exit()
