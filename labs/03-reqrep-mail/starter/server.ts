import { Publisher, Reply } from 'zeromq'
import { Mailbox } from './mailbox.ts'
import { choose, fit, readObject, Refusal, REQUESTS } from './messages.ts'
import { Ports, readPorts } from './ports.ts'
import { Services } from './services.ts'

const mailEndpoint = process.env.MAIL_ENDPOINT ?? 'tcp://127.0.0.1:5555'
const newsEndpoint = process.env.NEWS_ENDPOINT ?? 'tcp://127.0.0.1:5556'
const leaseMs = Number(process.env.LEASE_MS ?? 10_000)
if (!(leaseMs > 0))
  throw new Error(`LEASE_MS is "${process.env.LEASE_MS}": give it milliseconds, more than 0`)

const mailbox = new Mailbox(process.env.DATA_DIR ?? 'data')
const services = new Services(
  mailbox,
  new Ports(mailbox, readPorts(process.env.PORTS ?? '6000-6009'), leaseMs),
)

// A request of 1 MiB of text may be six times as long in JSON. What is longer closes the connection that it came on.
const requests = new Reply({ linger: 300, maxMessageSize: 8 * 2 ** 20 })
const news = new Publisher({ linger: 0 })
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    requests.close()
    news.close()
  })

await requests.bind(mailEndpoint)
await news.bind(newsEndpoint)
console.error(`taking requests on ${mailEndpoint}, publishing news on ${newsEndpoint}`)
await serve().catch((error: Error) => {
  if (!requests.closed) throw error
})
mailbox.close()

async function serve(): Promise<void> {
  // TODO 3.1: for each message that arrives at `requests`, send its answer(), then announce() what is new.
  throw new Error('TODO 3.1: answer requests')
}

/** Publishes the news that the last request has made. */
async function announce(): Promise<void> {
  for (const item of services.takeNews()) {
    // TODO 3.4: a subscription is a prefix. Who else hears what is published for anabela like this?
    const topic = item.to
    await news.send([topic, JSON.stringify(item)])
  }
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
    return reply({ status: 'OK', ...services.serve(known, fit(message['data'], REQUESTS[known])) })
  } catch (error) {
    // TODO 3.7: this stops the server for everybody, when one request was not what it should be.
    if (!(error instanceof Refusal)) throw error
    return reply({ status: 'erro', message: error.message })
  }
}
