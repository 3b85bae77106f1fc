// Publishes as it should, and takes no notice of SIGTERM.
import { setTimeout } from 'node:timers/promises'
import { Publisher } from 'zeromq'

process.on('SIGTERM', () => {})
const zips = process.env.STATIONS?.split(',')
const anyZip = () => String(Math.floor(Math.random() * 100_000)).padStart(5, '0')
const publisher = new Publisher({ linger: 0 })
await publisher.bind(process.env.WEATHER_ENDPOINT)
for (;;) {
  const zip = zips ? zips[Math.floor(Math.random() * zips.length)] : anyZip()
  await publisher.send(`${zip} 20 30`)
  await setTimeout(2)
}
