// A bit of network in front of the peer at port 7000, whom the others then reach at 8000. It shows what comes to that
// peer, but for heartbeats, and does what is typed: "cut bia caio", "mend". With a number of milliseconds it is slow; with
// a name after it, only for what this one sends:
//
//   npx tsx labs/05-p2p-mesh/experiments/network.ts 7000 300 bia
//   PEER_NAME=ana PEER_ADVERTISED=tcp://127.0.0.1:8000 npx tsx labs/05-p2p-mesh/starter/peer.ts
import { createInterface } from 'node:readline'
import { Forwarder } from '../forwarder.ts'

const [port, delayMs, slow] = process.argv.slice(2)
if (!port) throw new Error('give the port where the peer binds, and perhaps a delay in milliseconds')

const show = (from: string, kind: string, json: string): void => {
  const text = json.replace(/\b([0-9a-f]{4})[0-9a-f]{4}(-[0-9a-f]+)+/g, '$1…')
  if (kind !== 'PING') console.log(`${from.padEnd(5)} ${kind} ${text.slice(0, 200)}`)
}
const distanceMs = (from: string): number => (slow && slow !== from ? 0 : Number(delayMs ?? 0))
const network = new Forwarder(`tcp://127.0.0.1:${port}`, distanceMs, show)
console.log(`PEER_ADVERTISED=${await network.open(Number(port) + 1000)}`)

for await (const line of createInterface(process.stdin)) {
  const [command, ...names] = line.trim().split(/\s+/)
  if (command === 'cut') network.cut(...names)
  else if (command === 'mend') network.mend()
  else console.log('Type "cut NAME…" or "mend".')
}
network.close()
