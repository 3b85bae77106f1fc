import { setTimeout } from 'node:timers/promises'
import { account } from './account.ts'
import { Observer } from './observer.ts'
import { Program, Trouble, until } from './processes.ts'
import { caption, red, show } from './screen.ts'

/** Endpoints and DATA_DIR. */
export interface Env extends Record<string, string> {
  BROKER_FRONTEND: string
  PROXY_XPUB: string
}

/** Plays all of it with the programs of this folder. Throws Trouble when something is not as it should be. */
export async function play(folder: string, env: Env): Promise<void> {
  await begin(
    'Five programs start, in any order. The broker passes on requests,',
    'the proxy publications. Only the server knows what a channel is.',
  )
  start('broker', 'broker')
  start('proxy', 'proxy')
  const server = start('server', 'server')
  const ana = start('ana', 'client', { CHAT_USER: 'ana', REPLY_MS: '10000' })
  const bia = start('bia', 'client', { CHAT_USER: 'bia', REPLY_MS: '10000' })
  for (const client of [ana, bia])
    await shows(client, `logged in as ${client.name}`, `${client.name} can't log in (4.2, 4.4).`)

  await begin(
    'ana makes a channel, and bia follows it:',
    'both see what is said there. Then ana says something to bia alone.',
  )
  await does(ana, '+sports', 'made #sports')
  await does(bia, '!sports', 'following #sports')
  await setTimeout(300)
  bia.type('#sports who is ahead?')
  for (const client of [ana, bia])
    await shows(client, '#sports bia: who is ahead?', `${client.name} does not see what is published (4.4).`)
  ana.type('@bia we are!')
  await shows(bia, 'ana to you: we are!', 'A private message does not arrive (4.5).')

  await begin(
    'Two bots come. Each takes a random name (cut short here) and a random channel:',
    '#sports, which ana follows, or #tea, which bia follows now.',
  )
  await does(bia, '-sports', 'left #sports')
  await does(bia, '+tea', 'made #tea')
  const bots = ['bot 1', 'bot 2'].map((name) =>
    start(name, 'bot', { BOT_INTERVAL_MS: '600', REPLY_MS: '1000' }),
  )
  await until(() => said().length > 0, 'No bot says anything (4.8).')
  await until(() => new Set(said()).size > 1, 'Two bots, and only one name is seen (4.8).')
  await until(() => said().length > 5, 'The bots say too little (4.8).')

  await begin(
    'An observer publishes 1, 2, 3 … in a channel of its own, each when',
    'the one before was answered with OK. A follower beside it hears them.',
  )
  const observer = new Observer('numbers', env.BROKER_FRONTEND, env.PROXY_XPUB)
  await observer.begin()
  await until(() => observer.promises >= 100, 'Publications are not answered with OK (4.4).')
  await setTimeout(700)
  report()

  await begin(
    'The server is killed while all of them talk. The broker is still',
    'there, so bia can ask. She waits; bots give up after a second.',
  )
  await server.stop('SIGKILL')
  show('server', red('killed with SIGKILL'))
  await setTimeout(300)
  bia.type('#tea is anybody there?')
  await setTimeout(1200)

  await begin(
    'A new server reads the same folder. First it publishes what was',
    'kept and not published, then it answers what waits at the broker.',
  )
  const before = observer.promises
  start('server', 'server')
  ana.type('users')
  await shows(ana, /^users: /, 'Nobody answers ana, who asked while there was no server (4.1).')
  const names = ana.lines.find((line) => line.startsWith('users: '))!.split(/:? |, /)
  if (!names.includes('ana') || !names.includes('bia'))
    throw new Trouble('The server has forgotten who was there (4.6).')
  await shows(bia, '#tea bia: is anybody there?', 'What bia said while there was no server is lost (4.1).')
  await until(
    () => observer.promises >= before + 100,
    'Publications are not answered with OK any more (4.4).',
  )
  await observer.stop()
  report()
  for (const bot of bots) await bot.stop()

  await begin(
    'Every OK was a promise. Is each of these numbers in the history, and did the follower hear it?',
  )
  await account(observer)
  observer.close()

  function report(): void {
    const { acknowledged, unanswered } = observer
    const none = unanswered.size > 0 ? `, ${unanswered.size} got no reply` : ''
    show('observer', `${acknowledged.size} publications were answered with OK${none}`)
  }

  function start(name: string, role: string, more: Record<string, string> = {}): Program {
    return new Program(name, `${folder}/${role}.ts`, { ...env, ...more })
  }

  /** Who says something in a channel, each time, but for ana and bia. */
  function said(): string[] {
    const names = [...ana.lines, ...bia.lines].map((line) => /^#\S+ (\S+): /.exec(line)?.[1])
    return names.filter((name) => name !== undefined).filter((name) => !['ana', 'bia'].includes(name))
  }
}

/** Says what is about to be seen, and leaves a moment to read it. */
async function begin(...sentences: string[]): Promise<void> {
  caption(sentences.join(' '))
  await setTimeout(500)
}

async function does(client: Program, command: string, answer: string): Promise<void> {
  client.type(command)
  await shows(client, answer, `${client.name} typed ${command}, and there is no "${answer}" (4.2, 4.4).`)
}

/** Waits until the client shows this line, or what matches it, and no longer when it shows an error instead. */
async function shows(client: Program, line: string | RegExp, otherwise: string): Promise<void> {
  const before = client.lines.length
  const isIt = (shown: string): boolean => (typeof line === 'string' ? shown === line : line.test(shown))
  const happened = (): boolean => {
    const error = client.lines.slice(before).find((shown) => shown.startsWith('error: '))
    if (error) throw new Trouble(`${client.name} got "${error}". ${otherwise}`)
    return client.lines.some(isIt)
  }
  await until(happened, otherwise)
}
