import { Subscriber } from 'zeromq'

const endpoints = (process.env.WEATHER_ENDPOINTS ?? 'tcp://127.0.0.1:5556').split(',')
const zip = process.env.ZIP ?? '10001'
const count = Number(process.env.COUNT ?? 10)
if (!(count >= 1)) throw new Error(`COUNT is "${process.env.COUNT}": give it a number of updates, 1 or more`)

const subscriber = new Subscriber()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

// TODO 1.5: this connects to the first publisher only.
subscriber.connect(endpoints[0]!)
subscribeTo(zip)

let heard = 0
let sum = 0
for await (const frames of subscriber) {
  const update = parse(frames)
  if (!update) continue
  console.log(`zip ${zip}: ${update.temperature}F ${update.humidity}%`)
  // TODO 1.4: add up what was heard, and leave the loop at COUNT.
}
subscriber.close()
// TODO 1.4: print the average.

function subscribeTo(zip: string): void {
  // TODO 1.3: a subscription is a prefix. Which other zip codes does this one match?
  const topic = zip
  // TODO 1.2: a new socket hears nothing. Ask the publishers for this topic.
  throw new Error(`TODO 1.2: subscribe to "${topic}"`)
}

/** `10001 -12 57` in one frame. What breaks the contract is reported on stderr and skipped. */
function parse(frames: Buffer[]): { temperature: number; humidity: number } | undefined {
  const match = /^(\d+) (-?\d{1,3}) (100|\d{1,2})$/.exec(frames.join('|'))
  if (match) return { temperature: Number(match[2]), humidity: Number(match[3]) }
  console.error(`skipped an update that breaks the contract: ${JSON.stringify(frames.join('|'))}`)
  return undefined
}
