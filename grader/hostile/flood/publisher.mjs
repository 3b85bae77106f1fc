// Publishes messages of 4 MiB as fast as they are taken, here 2 GiB at most.
import { Publisher } from 'zeromq'

const publisher = new Publisher({ linger: 0, sendHighWaterMark: 1 })
await publisher.bind(process.env.WEATHER_ENDPOINT)
const message = Buffer.alloc(4 * 2 ** 20, 'x')
for (let sent = 0; sent < 500; sent++) {
  await publisher.send(message)
  await new Promise((resolve) => setTimeout(resolve, 5))
}
