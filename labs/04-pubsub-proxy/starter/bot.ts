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
  // TODO 4.8: for ever: choose() a channel, publish ROUND messages in it, each with tries(), and pause() after each.
  throw new Error(`TODO 4.8: talk as ${user}`)
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
  // TODO 4.8: every bot has this name, and the server finds nothing wrong with it. What could keep them apart?
  return 'bot'
}

/** One of the channels that there are, or a new one when there is none. */
async function choose(): Promise<string | undefined> {
  // TODO 4.8: ask for the channels, and pick() one. When there are none, make one. When nothing works, pause().
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
  // TODO 4.8: this ends the bot. When is it better to say what went wrong, and to go on?
  throw error
}

async function pause(): Promise<void> {
  await setTimeout(pauseMs, undefined, { signal: stopped.signal })
}

function pick<T>(items: T[]): T {
  return items[randomInt(items.length)]!
}
