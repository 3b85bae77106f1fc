import { Reply, XPublisher } from 'zeromq'
import { Memory, Torn } from './memory.ts'
import { choose, fit, readObject, Refusal, REQUESTS } from './messages.ts'
import { Outbox } from './outbox.ts'
import { Services } from './services.ts'

const { BROKER_BACKEND = 'tcp://127.0.0.1:5556', PROXY_XSUB = 'tcp://127.0.0.1:5557' } = process.env

const requests = new Reply({ linger: 300 })
// XPUB is a PUB that shows its subscriptions; all of them, so those of a proxy that comes back, too. With noDrop a send
// fails when the proxy takes no more, where PUB would drop the message and say nothing.
const publications = new XPublisher({ linger: 300, noDrop: true, sendTimeout: 0, verbosity: 'allSubs' })
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    requests.close()
    publications.close()
  })

const memory = open(process.env.DATA_DIR ?? 'data')
const services = new Services(memory)
const outbox = new Outbox(memory, publications)
publications.connect(PROXY_XSUB)
requests.connect(BROKER_BACKEND)
console.error(`taking requests from ${BROKER_BACKEND}, publishing to ${PROXY_XSUB}`)
await serve().catch((error: Error) => {
  if (!requests.closed) throw error
})
memory.close()

async function serve(): Promise<void> {
  // TODO 4.2: for each message that arrives at `requests`, send its answer().
  // TODO 4.4: publish() what the outbox has. Before the reply, or after it?
  throw new Error('TODO 4.2: answer requests')
}

/** The reply to a request: done, or refused with the reason. */
function answer(frames: Buffer[]): string {
  let service: string | null = null
  const reply = (data: object): string =>
    JSON.stringify({ service, data: { ...data, timestamp: new Date().toISOString() } })
  try {
    const message = readObject(frames)
    const known = choose(message, 'service', REQUESTS)
    service = known
    return reply(services.serve(known, fit(message['data'], REQUESTS[known])))
  } catch (error) {
    // TODO 4.9: this stops the server for everybody, when one request was not what it should be.
    if (!(error instanceof Refusal)) throw error
    return reply({ status: 'erro', description: error.message, message: error.message })
  }
}

/** The memory in this folder. Without all that was promised there is no server. */
function open(folder: string): Memory {
  try {
    return new Memory(folder)
  } catch (error) {
    // When SQLite can't read a file at all, it says so with an error of its own.
    const code = String((error as NodeJS.ErrnoException).code)
    if (!(error instanceof Torn || code.startsWith('SQLITE_'))) throw error
    console.error(
      `The server does not start, because its memory can't be trusted: ${(error as Error).message}. Something that ` +
        `was answered with OK may be gone. Bring back ${folder} from a copy; or delete it, to begin anew.`,
    )
    process.exit(1)
  }
}
