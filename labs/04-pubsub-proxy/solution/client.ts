import { Following } from './following.ts'
import { Refusal, type Item } from './messages.ts'
import { milliseconds, NoReply, Requester } from './requester.ts'
import { notice, print, printable, printError, typedLines } from './terminal.ts'

const { BROKER_FRONTEND = 'tcp://127.0.0.1:5555', PROXY_XPUB = 'tcp://127.0.0.1:5558' } = process.env
const HELP = `#name text      publish in a channel
@name text      send a user a private message
+name           make a channel, and follow it
!name, -name    follow a channel, and no longer
users           who there is
channels        where one can talk
history #name   what was published there; history alone: your own logins and messages
quit            leave, as at the end of the input`

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(0))
const lines = typedLines()
const requester = new Requester(BROKER_FRONTEND, milliseconds('REPLY_MS', 5000))
const following = new Following(PROXY_XPUB)
let user = process.env.CHAT_USER ?? ''
let ended = false

await live().then(() => end(0), fail)

async function live(): Promise<void> {
  if (!user) notice('your name:')
  user ||= (await lines.next()).value ?? ''
  await requester.ask('login', { user })
  following.as(user)
  print(`logged in as ${user}`)
  for await (const line of lines) {
    if (ended || line.trim() === 'quit') return
    await obey(line).catch((error: Error) => {
      if (!(error instanceof Refusal || error instanceof NoReply)) throw error
      printError(error.message)
    })
  }
}

/** Does what one line says, and waits until it is done. */
async function obey(line: string): Promise<void> {
  const command = line.trim()
  const [, sign, name = '', text] = /^([#@+!-])(\S+)(?: (.*))?$/s.exec(line) ?? []
  const [, channel] = /^history #(\S+)$/.exec(command) ?? []
  if (sign === '#' && text !== undefined)
    await requester.ask('publish', { user, channel: name, message: text })
  else if (sign === '@' && text !== undefined)
    await requester.ask('message', { src: user, dst: name, message: text })
  else if (sign === '+' && !text) await make(name)
  else if (sign === '!' && !text) await follow(name)
  else if (sign === '-' && !text) leave(name)
  else if (command === 'users') print(`users: ${(await requester.ask('users', {})).users.join(', ')}`)
  else if (command === 'channels') print(`channels: ${(await channels()).join(', ')}`)
  else if (command === 'history') await showHistory({ user })
  else if (channel) await showHistory({ channel })
  else if (command === 'help') notice(HELP)
  else if (command) printError(`"${command}" is no command: try help`)
}

async function make(channel: string): Promise<void> {
  await requester.ask('channel', { channel })
  following.follow(channel)
  print(`made #${channel}`)
}

async function follow(channel: string): Promise<void> {
  const known = await channels()
  if (!known.includes(channel)) throw new Refusal(`there is no channel ${channel}`)
  following.follow(channel)
  print(`following #${channel}`)
}

function leave(channel: string): void {
  if (!following.leave(channel)) throw new Refusal(`#${channel} is not followed`)
  print(`left #${channel}`)
}

async function channels(): Promise<string[]> {
  return (await requester.ask('channels', {})).channels
}

async function showHistory(of: { user: string } | { channel: string }): Promise<void> {
  const request = { channel: undefined, user: undefined, ...of }
  for (let after = 0; ;) {
    const { items } = await requester.ask('history', { ...request, after })
    const fresh = items.filter(({ id }) => id > after)
    if (fresh.length === 0) return
    for (const item of fresh) print(`${printable(item.timestamp)} ${describe(item)}`)
    after = fresh.at(-1)!.id
  }
}

function describe(item: Item): string {
  if (item.kind === 'login') return 'login'
  if (item.kind === 'message') return `${item.src} to you: ${printable(item.message)}`
  return `#${item.channel} ${item.user}: ${printable(item.message)}`
}

/** Without a login there is nothing to do. */
function fail(error: Error): void {
  if (ended) return
  if (!(error instanceof Refusal || error instanceof NoReply)) throw error
  printError(error.message)
  end(1)
}

function end(status: number): void {
  if (ended) return
  ended = true
  process.exitCode = status
  requester.close()
  following.close()
  process.stdin.destroy()
}
