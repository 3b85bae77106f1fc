// A network for the peers at ports 7000 to 7003, who find each other at 8000 to 8003. It shows what is sent, but for
// heartbeats, and with an x what gets no further. Everything may be slow, or what one sends to another:
//
//   npx tsx labs/05-p2p-mesh/experiments/network.ts
//   npx tsx labs/05-p2p-mesh/experiments/network.ts 300
//   npx tsx labs/05-p2p-mesh/experiments/network.ts 3000 ana caio
import { createInterface } from 'node:readline'
import { Forwarder } from '../forwarder.ts'

const [delayMs = '0', slowFrom, slowTo] = process.argv.slice(2)
/** Port -> who has said HELLO from there. */
const names = new Map<number, string>()
/** Whether something from one gets to another now. */
let passes = (_from: string, _to: string): boolean => true

const networks = [7000, 7001, 7002, 7003].map((port) => {
  const distanceMs = (from: string): number =>
    (slowFrom ?? from) === from && (slowTo ?? names.get(port)) === names.get(port) ? Number(delayMs) : 0
  const heard = (from: string, kind: string, json: string): void => show(from, port, kind, json)
  return { port, forwarder: new Forwarder(`tcp://127.0.0.1:${port}`, distanceMs, heard) }
})
for (const { port, forwarder } of networks) await forwarder.open(port + 1000)
console.log(
  'Peers are to have PEER_ADVERTISED=tcp://127.0.0.1:8000, and so on. Type "cut NAME…", "deaf NAME…" or "mend".',
)

for await (const line of createInterface(process.stdin)) {
  const [command, ...named] = line.trim().split(/\s+/)
  if (command === 'cut') disturb((from, to) => named.includes(from) === named.includes(to))
  else if (command === 'deaf') disturb((_from, to) => !named.includes(to))
  else if (command === 'mend') disturb(() => true)
  else
    console.log(
      'Type "cut NAME…", which parts them from all others, "deaf NAME…", whom nothing reaches, or "mend".',
    )
}
process.exit()

function disturb(pass: typeof passes): void {
  passes = pass
  for (const { port, forwarder } of networks) {
    const to = names.get(port) ?? ''
    forwarder.mend()
    forwarder.cut(...[...names.values()].filter((from) => !passes(from, to)))
  }
}

function show(from: string, port: number, kind: string, json: string): void {
  const home = /"endpoint":\s*"tcp:\/\/127\.0\.0\.1:(8\d+)"/.exec(json)?.[1]
  if (kind === 'HELLO' && home) names.set(Number(home) - 1000, from)
  const to = names.get(port) ?? String(port)
  const text = json.replaceAll('tcp://127.0.0.1', '').replace(/([0-9a-f]{4})[0-9a-f]{4}(-[0-9a-f]+)+/g, '$1…')
  if (kind !== 'PING')
    console.log(`${passes(from, to) ? ' ' : 'x'} ${from} → ${to}  ${kind} ${text.slice(0, 80)}`)
}
