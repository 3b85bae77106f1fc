import { Proxy, XPublisher, XSubscriber } from 'zeromq'

const { PROXY_XSUB = 'tcp://127.0.0.1:5557', PROXY_XPUB = 'tcp://127.0.0.1:5558' } = process.env

/** How many publications wait for a client that is slow, before it loses some: enough for a crowd of bots. */
const MOST_WAITING = 100_000

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve())
})

// 4.3: subscriptions are messages too. XPUB receives those of the clients, XSUB sends them on to the servers:
// a server only sends what somebody follows, and a server that comes later is told of all of them.
const proxy = new Proxy(
  new XSubscriber({ linger: 0, receiveHighWaterMark: MOST_WAITING }),
  new XPublisher({ linger: 0, sendHighWaterMark: MOST_WAITING }),
)
await proxy.backEnd.bind(PROXY_XPUB)
await proxy.frontEnd.bind(PROXY_XSUB)
console.error(`passing publications from ${PROXY_XSUB} to clients on ${PROXY_XPUB}`)
const running = proxy.run()
await stopped
proxy.terminate()
await running
proxy.frontEnd.close()
proxy.backEnd.close()
