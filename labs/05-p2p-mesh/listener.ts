// Somebody who listens, and notes when a line came: to lines that want a reply, and to lines that want none.
import { Dealer, Reply, Router } from 'zeromq'

const reply = new Reply({ linger: 0 })
const router = new Router({ linger: 0 })
const notes = new Dealer({ linger: 0 })
await reply.bind('tcp://127.0.0.1:*')
await router.bind('tcp://127.0.0.1:*')
notes.connect(process.env.NOTES_ENDPOINT!)
console.log(`${reply.lastEndpoint} ${router.lastEndpoint}`)
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => [reply, router, notes].forEach((s) => s.close()))

/** All processes of a machine have the same monotonic clock. */
const now = (): string => String(process.hrtime.bigint())

await Promise.all([answer(), listen()])

async function answer(): Promise<void> {
  for await (const _line of reply) await reply.send(now())
}

async function listen(): Promise<void> {
  for await (const _line of router) await notes.send(now())
}
