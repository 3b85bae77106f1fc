import { Request, Subscriber } from 'zeromq'

const updatesEndpoint = process.env.UPDATES_ENDPOINT ?? 'tcp://127.0.0.1:5561'
const syncEndpoint = process.env.SYNC_ENDPOINT ?? 'tcp://127.0.0.1:5562'

const updates = new Subscriber()
const sync = new Request({ linger: 0 })
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

updates.connect(updatesEndpoint)
updates.subscribe()
sync.connect(syncEndpoint)

let reported = false
let received = 0
for await (const frames of updates) {
  const text = frames.join('|')
  if (text === 'END') break
  if (text === 'HELLO') {
    // TODO 1.6: the first HELLO proves that the path is open: send READY, once, and wait for GO.
    throw new Error('TODO 1.6: report to the publisher')
  } else if (/^[1-9]\d*$/.test(text)) received++
  else console.error(`skipped an update that breaks the contract: ${JSON.stringify(text)}`)
}
updates.close()
sync.close()
console.log(`received ${received} updates`)
