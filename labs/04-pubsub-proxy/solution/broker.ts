import { Dealer, Proxy, Router } from 'zeromq'

const { BROKER_FRONTEND = 'tcp://127.0.0.1:5555', BROKER_BACKEND = 'tcp://127.0.0.1:5556' } = process.env

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve())
})

// 4.1: ROUTER notes in front of each request who sent it, and finds the way back for the reply by that note.
// DEALER hands requests to the servers in turns. While it has none, requests stay where they are.
const broker = new Proxy(new Router({ linger: 0 }), new Dealer({ linger: 0 }))
await broker.frontEnd.bind(BROKER_FRONTEND)
await broker.backEnd.bind(BROKER_BACKEND)
console.error(`passing requests from ${BROKER_FRONTEND} to servers on ${BROKER_BACKEND}`)
// All frames pass through a thread of libzmq's own, so nothing in here can hold it up, and it must be told to end.
const running = broker.run()
await stopped
broker.terminate()
await running
broker.frontEnd.close()
broker.backEnd.close()
