import { Router } from 'zeromq'
import { Chat } from './chat.ts'
import { Mesh } from './mesh.ts'
import { Refusal } from './messages.ts'
import { readSettings } from './settings.ts'
import { closeTerminal, notice, print, printable, printError, prompt, typedLines } from './terminal.ts'

const HELP = `a line       say it to everybody
@name text   whisper it to those of that name
/peers       who is there
/quit        leave, as at the end of the input`

// One ROUTER takes what all the others send. Nothing is ever sent over it.
const ear = new Router({ linger: 0 })
let mesh: Mesh | undefined
let ended = false

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(0))
await live().then(() => end(0), fail)

async function live(): Promise<void> {
  const settings = await readSettings()
  await ear.bind(settings.endpoint)
  if (ended) return
  mesh = new Mesh(settings)
  const chat = new Chat(mesh)
  void listen(chat)
  notice(`${settings.name} is at ${settings.endpoint}. Try /help.`)
  prompt(`${settings.name}> `)
  for await (const line of typedLines) {
    if (ended || line.trimEnd() === '/quit') return
    obey(line, mesh, chat)
    prompt(`${settings.name}> `)
  }
}

async function listen(chat: Chat): Promise<void> {
  // TODO 5.1: hand each message from `ear` to chat.hear(), but for its first frame: that is the address of a connection.
  // A message that breaks the contract throws a Refusal, which is worth a notice(), and must not end the loop.
  throw new Error('TODO 5.1: listen')
}

/** Does what a line says. Nothing here waits for anybody. */
function obey(line: string, mesh: Mesh, chat: Chat): void {
  const command = line.trimEnd()
  const [, name = '', text] = /^@(\S+) (.+)$/s.exec(line) ?? []
  if (text) {
    if (!chat.whisper(name, text)) printError(`nobody here is called ${name}`)
  } else if (command === '/peers') print(`peers: ${mesh.friends.names.join(', ') || 'nobody'}`)
  else if (command === '/help') notice(HELP)
  else if (/^[/@]/.test(line)) printError(`"${line}" is no command: try /help`)
  else if (line) chat.say(line)
}

function fail(error: Error): void {
  if (ended) return
  // What bind() throws has an address.
  const isTaken = 'address' in error
  if (!(error instanceof Refusal || isTaken)) throw error
  end(1)
  notice(`Cannot start: ${printable(error.message)}${isTaken ? ` (${String(error.address)})` : ''}.`)
}

function end(status: number): void {
  if (ended) return
  ended = true
  process.exitCode = status
  ear.close()
  mesh?.leave()
  closeTerminal()
}
