import { setTimeout } from 'node:timers/promises'
import { Publisher, Reply } from 'zeromq'

const updatesEndpoint = process.env.UPDATES_ENDPOINT ?? 'tcp://127.0.0.1:5561'
const syncEndpoint = process.env.SYNC_ENDPOINT ?? 'tcp://127.0.0.1:5562'
const subscribers = Number(process.env.SUBSCRIBERS ?? 2)
const count = Number(process.env.UPDATES ?? 100_000)
if (!(subscribers >= 1 && count >= 1)) throw new Error('SUBSCRIBERS and UPDATES must be numbers, 1 or more')

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

const updates = new Publisher({ linger: 10_000 })
const sync = new Reply()
// 1.6: nothing may be dropped here, so any number of updates may wait for a subscriber.
updates.sendHighWaterMark = 0
await updates.bind(updatesEndpoint)
await sync.bind(syncEndpoint)

let reported = 0
const everyoneReported = countReports()
// 1.6: a subscriber that has heard one HELLO hears all that follows. Repeat it until each has said so.
while (reported < subscribers) {
  await updates.send('HELLO')
  await setTimeout(10)
}
await everyoneReported

for (let n = 1; n <= count; n++) await updates.send(String(n))
await updates.send('END')
console.error(`sent ${count} updates to ${subscribers} subscribers`)
// What still waits in the queues is sent after close(), for as long as linger allows.
updates.close()
sync.close()

/** Answers READY with GO until every subscriber has reported; anything else gets an answer that says what is wrong. */
async function countReports(): Promise<void> {
  for await (const frames of sync) {
    // 1.6: one READY is one subscriber.
    const ready = frames.join('|') === 'READY'
    await sync.send(ready ? 'GO' : 'expected READY')
    if (ready && ++reported === subscribers) return
  }
}
