import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Refusal, type ReplyTo, type RequestOf, type Service } from './messages.ts'
import { milliseconds, NoReply, Requester } from './requester.ts'

const { BROKER_FRONTEND = 'tcp://127.0.0.1:5555' } = process.env
const ROUND = 10
const WORDS = ['hello', 'tea', 'rain', 'goal', 'again', 'tomorrow', 'why', 'look', 'nothing', 'maybe']

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    stopped.abort()
    requester.close()
  })
const pauseMs = milliseconds('BOT_INTERVAL_MS', 1000)
const requester = new Requester(BROKER_FRONTEND, milliseconds('REPLY_MS', 5000))

await live().catch((error: Error) => {
  if (!stopped.signal.aborted) throw error
})

async function live(): Promise<void> {
  const user = await login()
  console.error(`talking as ${user}`)
  for (;;) {
    // 4.8: what there is may have changed since the last round, so ask again.
    const channel = await choose()
    for (let i = 0; channel && i < ROUND; i++) {
      await tries('publish', { user, channel, message: `${pick(WORDS)} ${pick(WORDS)}` })
      await pause()
    }
  }
}

/** Logs in, and gives the name that was accepted. */
async function login(): Promise<string> {
  for (let user = newName(); ; await pause()) {
    try {
      await requester.ask('login', { user })
      return user
    } catch (error) {
      report('login', error)
      // Without a reply, it may have been done: asking again with the same name does no harm.
      if (error instanceof Refusal) user = newName()
    }
  }
}

function newName(): string {
  // 4.8: a login as somebody who is here already is no mistake, so only chance keeps two bots apart. 128 bits will do.
  return randomUUID().replaceAll('-', '')
}

/** One of the channels that there are, or a new one when there is none. */
async function choose(): Promise<string | undefined> {
  const reply = await tries('channels', {})
  if (reply && reply.channels.length > 0) return pick(reply.channels)
  const channel = randomUUID().slice(0, 8)
  if (reply && (await tries('channel', { channel }))) return channel
  await pause()
  return undefined
}

/** The reply, if there is one and the request was done. */
async function tries<S extends Service>(service: S, data: RequestOf<S>): Promise<ReplyTo<S> | undefined> {
  try {
    return await requester.ask(service, data)
  } catch (error) {
    report(service, error)
    return undefined
  }
}

function report(service: Service, error: unknown): void {
  // 4.8: a bot is alone. It says what went wrong, and goes on.
  if (!(error instanceof Refusal || error instanceof NoReply)) throw error
  console.error(`${service}: ${error.message}`)
}

async function pause(): Promise<void> {
  await setTimeout(pauseMs, undefined, { signal: stopped.signal })
}

function pick<T>(items: T[]): T {
  return items[randomInt(items.length)]!
}
