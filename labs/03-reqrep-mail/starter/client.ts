import { Commands } from './commands.ts'
import { LazyPirate } from './lazy-pirate.ts'
import { Refusal } from './messages.ts'
import { News } from './news.ts'
import { NotLoggedIn, Session } from './session.ts'
import { Talk } from './talk.ts'
import { printable, Terminal } from './terminal.ts'

const { MAIL_USER = '', TOPICS = '', HOST = '127.0.0.1' } = process.env
const { MAIL_ENDPOINT = 'tcp://127.0.0.1:5555', NEWS_ENDPOINT = 'tcp://127.0.0.1:5556' } = process.env
const aliveMs = milliseconds('ALIVE_MS', 2000)

const terminal = new Terminal(() => void stop())
const server = new LazyPirate(MAIL_ENDPOINT, milliseconds('REPLY_MS', 1000), (text) => terminal.notice(text))
const session = new Session(
  server,
  TOPICS.split(',').filter((topic) => topic),
  {
    lent: moveTo,
    follows: (name) => news.follow(name),
    mail({ id, from, to, message }) {
      terminal.meet(from)
      terminal.print(`mail ${id} from ${from} to @${to}: ${printable(message)}`)
    },
    offers: (offers) => commands.offered(offers),
  },
)
const talk = new Talk(HOST, terminal, (settled) => {
  if (settled) commands.withdraw(settled)
  commands.showOffer()
  commands.prompt()
})
const commands = new Commands(session, talk, terminal, soon)
const news = new News(NEWS_ENDPOINT, terminal, refresh)
let jobs = Promise.resolve()
let unfinished = 0
let refreshing = false
let ended = false

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop())
await login().then(live).catch(fail)

/** Logs in. A person who was asked for a name is asked for another until one is accepted. */
async function login(): Promise<void> {
  const name = MAIL_USER || (await terminal.question('your name: '))
  if (name === undefined) throw new NotLoggedIn('no name was given')
  await session.login(name).catch((error: Error) => {
    if (MAIL_USER || !terminal.isPerson || !(error instanceof NotLoggedIn)) throw error
    terminal.error(error.message)
    return login()
  })
}

async function live(): Promise<void> {
  refresh()
  // TODO 3.2: the server takes silence for an end. Every aliveMs, when nothing is unfinished, keepAlive() soon.
  commands.prompt()
  for await (const line of terminal.lines) if (!commands.obey(line)) break
  if (ended) return
  talk.leave()
  soon(async () => {
    await session.logoff()
    terminal.print('logged off')
    end(0)
  })
}

/** Does something at the server, after all that it was asked for before. */
function soon(job: () => Promise<void>): void {
  unfinished++
  jobs = jobs.then(job).catch(fail)
  jobs = jobs.finally(() => unfinished--)
}

/** Shows why the server refused something. Without a login there is nothing left to do. */
function fail(error: Error): void {
  if (ended) return
  if (!(error instanceof NotLoggedIn || error instanceof Refusal)) throw error
  terminal.error(error.message)
  if (error instanceof NotLoggedIn) end(1)
}

/** Asks for what has come, unless that is about to be done. */
function refresh(): void {
  if (refreshing) return
  refreshing = true
  soon(async () => {
    refreshing = false
    await session.refresh()
  })
}

/** Takes up the port that the server has lent. */
async function moveTo(port: number): Promise<void> {
  const { partner, asking } = talk
  if (port !== talk.port) {
    talk.leave()
    if (partner) terminal.print(`${partner} left`)
    await talk.listen(session.user, port).catch(async (error: Error) => {
      await session.logoff()
      throw new NotLoggedIn(`port ${port} can't be used: ${error.message}`)
    })
    if (asking) soon(() => session.talk(asking, port))
  }
  terminal.print(`logged in as ${session.user} on port ${port}`)
}

/** Logs off, if that can be done at once, and ends. */
async function stop(): Promise<void> {
  if (ended) return
  ended = true
  server.close()
  talk.leave()
  if (session.user) {
    const hurried = new LazyPirate(MAIL_ENDPOINT, 400, () => {})
    const impatient = setTimeout(() => hurried.close(), 400)
    const done = hurried.ask('logoff', { user: session.user })
    await done.then(() => terminal.print('logged off')).catch(() => {})
    clearTimeout(impatient)
    hurried.close()
  }
  end(0)
}

function end(status: number): void {
  ended = true
  process.exitCode = status
  for (const part of [talk, news, server, terminal]) part.close()
}

function milliseconds(variable: string, otherwise: number): number {
  const ms = Number(process.env[variable] ?? otherwise)
  if (ms > 0) return ms
  throw new Error(`${variable} is "${process.env[variable]}": give it milliseconds, more than 0`)
}
