// What does a server hear of its followers? Connects where servers do, and prints each subscription that arrives:
//
//   npx tsx labs/04-pubsub-proxy/experiments/upstream.ts
import { XPublisher } from 'zeromq'

const server = new XPublisher()
server.connect(process.env.PROXY_XSUB ?? 'tcp://127.0.0.1:5557')
// A subscription is a message: 1 to begin or 0 to end, and the topic.
for await (const [frame] of server)
  console.log(frame?.[0] === 1 ? 'from now on' : 'no longer', JSON.stringify(String(frame?.subarray(1))))
