import { Proxy, XPublisher, XSubscriber } from 'zeromq'

const { PROXY_XSUB = 'tcp://127.0.0.1:5557', PROXY_XPUB = 'tcp://127.0.0.1:5558' } = process.env

/** How many publications wait for a client that is slow, before it loses some: enough for a crowd of bots. */
const MOST_WAITING = 100_000

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve())
})

// TODO 4.3: as in the broker, with an XSubscriber for the servers and an XPublisher for the clients. Which way do
// publications go, and which way subscriptions? How many may wait in each socket: receiveHighWaterMark, sendHighWaterMark?
throw new Error('TODO 4.3: pass publications on, and subscriptions back')
