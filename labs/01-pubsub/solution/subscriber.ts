import { Subscriber } from 'zeromq'

const endpoints = (process.env.WEATHER_ENDPOINTS ?? 'tcp://127.0.0.1:5556').split(',')
const zip = process.env.ZIP ?? '10001'
const count = Number(process.env.COUNT ?? 10)
if (!(count >= 1)) throw new Error(`COUNT is "${process.env.COUNT}": give it a number of updates, 1 or more`)

const subscriber = new Subscriber()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

// 1.5: one connect for each publisher. The socket takes updates from all of them in turns.
for (const endpoint of endpoints) subscriber.connect(endpoint)
subscribeTo(zip)

let heard = 0
let sum = 0
for await (const frames of subscriber) {
  const update = parse(frames)
  if (!update) continue
  console.log(`zip ${zip}: ${update.temperature}F ${update.humidity}%`)
  // 1.4: count what was understood, and leave at COUNT.
  sum += update.temperature
  if (++heard === count) break
}
subscriber.close()
console.log(`zip ${zip}: average ${(sum / heard).toFixed(1)}F over ${heard} updates`)

function subscribeTo(zip: string): void {
  // 1.3: a subscription is a prefix; the space after the zip code makes 1000 differ from 10001.
  const topic = `${zip} `
  // 1.2: the subscription travels to the publishers, and only matching updates come back.
  subscriber.subscribe(topic)
}

/** `10001 -12 57` in one frame. What breaks the contract is reported on stderr and skipped. */
function parse(frames: Buffer[]): { temperature: number; humidity: number } | undefined {
  const match = /^(\d+) (-?\d{1,3}) (100|\d{1,2})$/.exec(frames.join('|'))
  if (match) return { temperature: Number(match[2]), humidity: Number(match[3]) }
  console.error(`skipped an update that breaks the contract: ${JSON.stringify(frames.join('|'))}`)
  return undefined
}
