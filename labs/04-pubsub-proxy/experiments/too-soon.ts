// How soon after it has connected can a server publish? Twenty servers connect, one after the other. Each waits for the
// handshake, then as many milliseconds as the argument says, and publishes once. Needs the proxy, and nothing else:
//
//   npx tsx labs/04-pubsub-proxy/experiments/too-soon.ts 0
import { setTimeout } from 'node:timers/promises'
import { Publisher, Subscriber } from 'zeromq'

const { PROXY_XSUB = 'tcp://127.0.0.1:5557', PROXY_XPUB = 'tcp://127.0.0.1:5558' } = process.env
const wait = Number(process.argv[2] ?? 0)
const SERVERS = 20

const follower = new Subscriber({ receiveTimeout: 500 })
follower.connect(PROXY_XPUB)
follower.subscribe('too-soon')
await setTimeout(500)

for (let i = 0; i < SERVERS; i++) {
  const server = new Publisher({ linger: 500 })
  const arrived = new Promise<void>((resolve) => server.events.on('handshake', () => resolve()))
  server.connect(PROXY_XSUB)
  await arrived
  if (wait > 0) await setTimeout(wait)
  await server.send(['too-soon', String(i)])
  server.close()
}

let came = 0
try {
  for (;;) {
    await follower.receive()
    came++
  }
} catch {
  console.log(`${wait} ms after the handshake: ${came} of ${SERVERS} publications came`)
}
