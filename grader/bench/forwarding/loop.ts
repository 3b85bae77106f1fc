/** A proxy written by hand: each message, and each subscription, passes through JavaScript. */
import { XPublisher, XSubscriber } from 'zeromq'

const front = new XSubscriber({ receiveHighWaterMark: 100_000 })
const back = new XPublisher({ sendHighWaterMark: 100_000 })
await front.bind(process.env['PROXY_XSUB']!)
await back.bind(process.env['PROXY_XPUB']!)
await Promise.all([
  (async () => {
    for await (const frames of front) await back.send(frames)
  })(),
  (async () => {
    for await (const frames of back) await front.send(frames)
  })(),
])
