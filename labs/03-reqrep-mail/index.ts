// The mailbox, played by real programs: `npx tsx labs/03-reqrep-mail`, or `… starter` for your own.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePorts, heading, Program, say, stopAll, Trouble, until } from './processes.ts'

/** A student's copy of the kit has no solution. */
const played = existsSync(join(import.meta.dirname, 'solution')) ? 'solution' : 'starter'
const [folder = played, ...rest] = process.argv.slice(2)
if (rest.length > 0 || !['solution', 'starter'].includes(folder)) {
  console.error(
    `Cannot play "${[folder, ...rest].join(' ')}": give no argument, or starter for your own programs.`,
  )
  process.exit(2)
}

const data = mkdtempSync(join(tmpdir(), 'mailbox-'))
process.on('exit', () => rmSync(data, { recursive: true, force: true }))
const [mailPort, newsPort, ...ports] = await freePorts(6)
const env = {
  MAIL_ENDPOINT: `tcp://127.0.0.1:${mailPort}`,
  NEWS_ENDPOINT: `tcp://127.0.0.1:${newsPort}`,
  PORTS: ports.join(),
  DATA_DIR: data,
  REPLY_MS: '500',
}
const everyone: Program[] = []

heading('The mailbox')
try {
  await play()
} catch (error) {
  if (!(error instanceof Trouble)) throw error
  process.exitCode = 1
  // The others may be about to fail as well: let them have their say.
  await setTimeout(1000)
  say(error.message)
}
await stopAll()
heading('What to look at next')
showNext()

async function play(): Promise<void> {
  say(`The server has four ports to lend: ${ports.join(', ')}. Three users log in. ana follows tea.`)
  let server = start('server', 'server')
  const ana = await login('ana', { TOPICS: 'tea' })
  const bia = await login('bia')
  let caio = await login('caio')

  say('caio leaves. bia writes to him all the same, and to all who follow tea.')
  caio.type('logoff')
  await until(() => caio.ended === 'exit status 0', [server], 'caio is still there after logoff (3.2).')
  bia.type('@caio see you tomorrow')
  bia.type('@tea the water boils')
  await shows(
    ana,
    /^mail 2 from bia to @tea: the water boils$/,
    'Mail to a topic does not arrive (3.3, 3.4).',
  )

  const before = portOf(caio)
  caio = await login('caio')
  await shows(caio, /see you tomorrow/, 'Mail to somebody who was away does not arrive (3.3).')
  if (portOf(caio) === before)
    throw new Trouble('caio got the port that he had just returned: it belongs at the back (3.2).')
  say('caio has the fourth port now. The one that he returned waits behind it.')

  say('ana wants a word with bia, without the server between them.')
  ana.type('#bia')
  await shows(bia, /^ana wants to talk/, 'The request to talk does not arrive (3.6).')
  bia.type('y')
  await shows(ana, /^talking to bia$/, 'The answer to a request does not arrive (3.6).')
  ana.type('is the server all right?')
  await shows(bia, /^ana: is the/, 'What is said does not arrive (3.6).')

  await server.stop('SIGKILL')
  say('It was killed just now. What becomes of the conversation, and of mail?')
  bia.type('which server?')
  await shows(ana, /^bia: which/, 'The conversation ended with the server (3.6).')
  ana.type('@caio it is dead')
  bia.type('quit')
  await shows(ana, /^bia left$/, 'The end of a conversation does not arrive (3.6).')
  const notice = () => ana.errors.some((line) => /reply/i.test(line))
  await until(notice, [ana], 'ana waits for ever for a server that is dead (3.5).')

  say('Another server starts in its place. ana asks again by herself, on a new socket.')
  server = start('server', 'server')
  await shows(caio, /it is dead$/, 'The request was not repeated, or not kept (3.5).')
  caio.type('#ana')
  await shows(ana, /^caio wants to talk/, 'The request to talk does not arrive (3.6).')
  ana.type('n')
  await shows(caio, /^error: ana declined$/, 'ana declined, and caio does not hear of it (3.6).')
  for (const client of [ana, bia, caio]) client.type('logoff')
  const gone = () => [ana, bia, caio].every(({ ended }) => ended === 'exit status 0')
  await until(gone, [server], 'A client does not leave after logoff (3.2).')
  const times = caio.lines.filter((line) => line.endsWith('it is dead')).length
  if (times !== 1) throw new Trouble(`caio got the same mail ${times} times (3.5).`)
  say('All is said, and each mail came once.')

  async function shows(client: Program, line: RegExp, otherwise: string): Promise<void> {
    await until(() => client.lines.some((shown) => line.test(shown)), [client], otherwise)
  }

  async function login(name: string, more: Record<string, string> = {}): Promise<Program> {
    const client = start(name, 'client', { ...more, MAIL_USER: name })
    await until(() => portOf(client) !== undefined, [server, client], `${name} can't log in (3.1).`)
    return client
  }
}

function portOf(client: Program): string | undefined {
  return client.lines.map((line) => /^logged in as \w+ on port (\d+)$/.exec(line)?.[1]).find(Boolean)
}

function start(name: string, role: string, more: Record<string, string> = {}): Program {
  const program = new Program(name, `${folder}/${role}.ts`, { ...env, ...more })
  everyone.push(program)
  return program
}

function showNext(): void {
  const todos = [...new Set(everyone.flatMap(({ todo }) => todo ?? []))].sort()
  for (const todo of todos) {
    const names = new Set(everyone.filter((program) => program.todo === todo).map(({ name }) => name))
    say(`${todo} stopped ${[...names].join(' and ')}.`)
  }
  const line = (command: string, what: string): void => console.log(`  ${command}`.padEnd(44) + what)
  const first = todos[0]?.replace('TODO ', '')
  if (first) {
    line(`npx tsx grader 03 --stage ${first} --watch`, 'grades this stage on every save')
    line(`npx tsx grader hint ${first}`, 'a question, a concept, a call')
  } else {
    line('npx tsx labs/03-reqrep-mail starter', 'the same, with your own programs')
    line('npx tsx grader 03 --watch', 'graded on every save')
  }
  line('labs/03-reqrep-mail/README.md', 'the handout, stage by stage')
}
