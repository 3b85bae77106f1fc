import { setTimeout } from 'node:timers/promises'
import { Publisher } from 'zeromq'

const endpoint = process.env.WEATHER_ENDPOINT ?? 'tcp://127.0.0.1:5556'
const stations = process.env.STATIONS ? process.env.STATIONS.split(',') : randomStations(50_000)
const interval = Number(process.env.INTERVAL_MS ?? 100)
if (!(interval >= 0))
  throw new Error(`INTERVAL_MS is "${process.env.INTERVAL_MS}": give it milliseconds, 0 or more`)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())

const publisher = new Publisher({ linger: 0 })
// TODO 1.7: 0 sets no limit at all. How many updates should wait for a subscriber that has stopped reading?
publisher.sendHighWaterMark = 0

// TODO 1.1: bind to the endpoint; then, until `stop` is aborted, send an update() and pause().
throw new Error('TODO 1.1: bind, and publish until stopped')
publisher.close()

/** One frame, such as `10001 -12 57`: zip code, °F, relative humidity in %. */
function update(): string {
  const zip = stations[randomInteger(0, stations.length - 1)]
  return `${zip} ${randomInteger(-40, 110)} ${randomInteger(5, 100)}`
}

/** INTERVAL_MS between two updates; none at all when it is 0. */
async function pause(): Promise<void> {
  if (interval > 0) await setTimeout(interval, undefined, { signal: stop.signal }).catch(() => {})
}

function randomStations(count: number): string[] {
  const all = Array.from({ length: 100_000 }, (_, zip) => String(zip).padStart(5, '0'))
  for (let i = 0; i < count; i++) {
    const j = randomInteger(i, all.length - 1)
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all.slice(0, count)
}

function randomInteger(from: number, to: number): number {
  return from + Math.floor(Math.random() * (to - from + 1))
}
