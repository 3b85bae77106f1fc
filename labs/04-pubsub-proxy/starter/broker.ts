import { Dealer, Proxy, Router } from 'zeromq'

const { BROKER_FRONTEND = 'tcp://127.0.0.1:5555', BROKER_BACKEND = 'tcp://127.0.0.1:5556' } = process.env

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve())
})

// TODO 4.1: bind a Router for the clients and a Dealer for the servers, and run a Proxy between them until `stopped`.
// A proxy runs in a thread of its own. What must become of it, and of the two sockets, before this program can end?
throw new Error('TODO 4.1: pass requests on, and replies back')
