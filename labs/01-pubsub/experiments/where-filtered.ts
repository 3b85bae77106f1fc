// Where does the filter run? A forwarder stands between a publisher and a subscriber and keeps what crosses:
//
//   publisher --- forwarder --- subscriber
//
// Twice the same 100 000 updates for 1000 stations; twice a program that wants one station.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { Publisher, Subscriber } from 'zeromq'

const stations = Array.from({ length: 1000 }, (_, n) => String(10_000 + n))

console.log('who filters      updates kept   updates crossed   bytes crossed')
report('the publisher', await measure('10001 '))
report('the subscriber', await measure(''))

async function measure(subscription: string): Promise<{ kept: number; crossed: number; bytes: number }> {
  // Nothing may be dropped here, or there is nothing to compare: no high-water mark on either side.
  const publisher = new Publisher({ sendHighWaterMark: 0 })
  const subscriber = new Subscriber({ receiveHighWaterMark: 0 })
  await publisher.bind('tcp://127.0.0.1:*')
  const wire: Buffer[] = []
  const forwarder = createServer((near) => {
    const far = connect(Number(publisher.lastEndpoint!.split(':').at(-1)), '127.0.0.1')
    far.on('data', (bytes) => wire.push(bytes))
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(forwarder, 'listening')

  subscriber.connect(`tcp://127.0.0.1:${(forwarder.address() as AddressInfo).port}`)
  subscriber.subscribe(subscription, 'HELLO', 'END')
  const publishing = publish(publisher, once(forwarder, 'connection'))
  let kept = 0
  for await (const [update] of subscriber) {
    if (update!.equals(Buffer.from('END'))) break
    if (update!.toString().startsWith('10001 ')) kept++
  }
  await publishing
  subscriber.close()
  publisher.close()
  forwarder.close()
  return { kept, ...count(Buffer.concat(wire)) }
}

async function publish(publisher: Publisher, connected: Promise<unknown>): Promise<void> {
  await connected
  // The slow joiner: see stage 1.6 for the sure way. Alone on one machine, half a second of HELLO is enough.
  for (let n = 0; n < 50; n++) {
    await publisher.send('HELLO')
    await setTimeout(10)
  }
  for (let round = 0; round < 100; round++)
    for (const zip of stations) await publisher.send(`${zip} ${round - 30} 57`)
  await publisher.send('END')
}

/** Reads the frames behind the 64 bytes of greeting: a byte of flags (4 is a command), one of size, the body. */
function count(wire: Buffer): { crossed: number; bytes: number } {
  let [crossed, bytes] = [0, 0]
  for (let at = 64; at < wire.length; at += 2 + wire[at + 1]!) {
    const isUpdate = !(wire[at]! & 4) && /^\d/.test(wire.toString('latin1', at + 2, at + 3))
    if (isUpdate) [crossed, bytes] = [crossed + 1, bytes + 2 + wire[at + 1]!]
  }
  return { crossed, bytes }
}

function report(who: string, { kept, crossed, bytes }: Awaited<ReturnType<typeof measure>>): void {
  const numbers = [kept, crossed, bytes].map((n) => n.toLocaleString('en').replaceAll(',', ' '))
  console.log(
    `${who.padEnd(16)} ${numbers[0]!.padStart(12)} ${numbers[1]!.padStart(17)} ${numbers[2]!.padStart(15)}`,
  )
}
