import { setTimeout } from 'node:timers/promises'
import { DISTANCE_MS, Cast, NAMES, NORTH, SOUTH } from './cast.ts'
import { Trouble, until } from './processes.ts'
import { caption, inColourOf, list, red, say, show } from './screen.ts'

/** Plays all of it with this peer. Throws Trouble when something is not as it should be. */
export async function play(program: string): Promise<void> {
  const cast = new Cast(program)
  await cast.open()
  try {
    await introduce(cast)
    await talk(cast)
    await compareOrders(cast)
    await kill(cast)
    await cutAndMend(cast)
    await leave(cast)
  } finally {
    cast.close()
  }
}

async function introduce(cast: Cast): Promise<void> {
  await begin(
    cast,
    `Eight peers start, four in one city and four in another, ${DISTANCE_MS} ms away. ana is told of nobody,`,
    'bia of ana, caio of bia, and so on. They get to know the rest by introduction.',
  )
  for (const [i, name] of NAMES.entries()) cast.start(name, NAMES[i - 1])
  const isUp = (name: string): boolean => cast.lines(name).length > 0
  await until(() => NAMES.every(isUp), 'Not everybody has met somebody (5.1).')
  const began = performance.now()
  for (const name of NAMES) {
    const others = NAMES.filter((other) => other !== name)
    for (const other of others) await cast.sees([name], `+ ${other}`, began, 'Not all know all (5.2).')
    show(name, cast.lines(name).join('  '))
  }
  say('Eight peers with a connection to each of seven others: 56. Nobody is in the middle.')
}

async function talk(cast: Cast): Promise<void> {
  await begin(cast, 'What is said goes to everybody; what is whispered, to one.')
  await cast.hear('ana', 'hello everybody', others('ana'), '5.1')
  await cast.hear('hugo', 'hello ana', others('hugo'), '5.1')
  const began = cast.say('bia', '@hugo psst')
  await cast.sees(['hugo'], 'bia to you: psst', began, 'A whisper does not arrive (5.3).')
  const overheard = others('hugo', 'bia').filter((name) => cast.lines(name).some((line) => /psst/.test(line)))
  if (overheard.length > 0) throw new Trouble(`${list(overheard)} read what was whispered to hugo (5.3).`)
  show('', 'hugo read it, nobody else')
}

async function compareOrders(cast: Cast): Promise<void> {
  const speakers = ['bia', 'edu', 'gil']
  await begin(
    cast,
    `${list(speakers)} say 1, 2, 3, 4, 5 at the same time. In which order do the others read it?`,
  )
  for (const number of ['1', '2', '3', '4', '5']) {
    for (const speaker of speakers) cast.type(speaker, number)
    await setTimeout(6)
  }
  const orders = new Set<string>()
  for (const name of others(...speakers)) {
    const isComplete = (): boolean => cast.lines(name).length >= 15
    await until(isComplete, `${name} has not read all that was said at the same time (5.4).`)
    const said = cast.lines(name).map((line) => line.split(': ') as [string, string])
    for (const speaker of speakers) {
      const numbers = said.filter(([from]) => from === speaker).map(([, text]) => text)
      if (numbers.join('') !== '12345')
        throw new Trouble(`What ${speaker} said came to ${name} as ${numbers.join(', ')} (5.4).`)
    }
    orders.add(said.join())
    show(name, said.map(([from, text]) => inColourOf(from, `${from[0]}${text}`)).join(' '))
  }
  const different =
    orders.size > 1 ? `${orders.size} different orders at 5 peers` : 'The same order, this time'
  say(`${different}. But what one says is in order everywhere.`)
}

async function kill(cast: Cast): Promise<void> {
  await begin(cast, 'ana, through whom they all know each other, is killed. She can say no goodbye.')
  const began = await cast.kill('ana')
  show('ana', red('killed with SIGKILL'))
  const range = await cast.sees(others('ana'), '- ana', began, 'Not everybody notices (5.5).')
  show('', `7 of 7 noticed, ${between(range)} later`)
  await cast.hear('hugo', 'where is ana?', others('ana', 'hugo'), '5.5')

  await begin(
    cast,
    'She returns, and is told of nobody. But the others have not stopped knocking at her door.',
  )
  cast.start('ana')
  const returned = performance.now()
  const [, last] = await cast.sees(others('ana'), '+ ana', returned, 'Not everybody finds ana again (5.6).')
  show('', `7 of 7 know her again, ${last.toFixed(0)} ms after she was started`)
  for (const name of others('ana'))
    await cast.sees(['ana'], `+ ${name}`, returned, 'ana does not find everybody again (5.6).')
  await cast.hear('ana', 'here I am', others('ana'), '5.6')
}

async function cutAndMend(cast: Cast): Promise<void> {
  await begin(
    cast,
    `The cable between the cities is cut: ${list(NORTH)} here, ${list(SOUTH)} there.`,
    'No connection is closed. Nothing passes any more.',
  )
  const cut = performance.now()
  cast.cut()
  const lost: [number, number][] = []
  for (const [half, gone] of [
    [NORTH, SOUTH],
    [SOUTH, NORTH],
  ] as const)
    for (const name of gone)
      lost.push(await cast.sees(half, `- ${name}`, cut, 'The cut goes unnoticed (5.5).'))
  show('', `each city has given up the other, ${between(lost.flat())} later`)
  await cast.hear('bia', 'we are the mesh', others('bia', ...SOUTH), '5.7')
  await cast.hear('gil', 'no, we are', others('gil', ...NORTH), '5.7')
  for (const name of ['bia', 'gil']) await listPeers(cast, name)

  await begin(cast, 'The cable is mended. Nobody is told of it.')
  const mended = performance.now()
  cast.mend()
  const found: number[] = []
  for (const [half, back] of [
    [NORTH, SOUTH],
    [SOUTH, NORTH],
  ] as const)
    for (const name of back)
      found.push(...(await cast.sees(half, `+ ${name}`, mended, 'They do not knit together again (5.7).')))
  show('', `everybody knows everybody, ${Math.max(...found).toFixed(0)} ms later`)
  await cast.hear('dora', 'one mesh', others('dora'), '5.7')
  await listPeers(cast, 'bia')
}

async function leave(cast: Cast): Promise<void> {
  await begin(cast, 'hugo has to go. Who says goodbye is missed at once.')
  const began = await cast.quit('hugo')
  const range = await cast.sees(others('hugo'), '- hugo', began, 'A goodbye is not heard (5.5).')
  show('', `7 of 7 noticed, ${between(range)} later`)
}

async function listPeers(cast: Cast, name: string): Promise<void> {
  cast.say(name, '/peers')
  const answer = (): string | undefined => cast.lines(name).find((line) => line.startsWith('peers: '))
  await until(() => answer() !== undefined, `${name} does not answer /peers (5.1).`)
  show(name, answer()!)
}

function others(...names: string[]): string[] {
  return NAMES.filter((name) => !names.includes(name))
}

function between(times: number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(0))
  return least === most ? `${least} ms` : `${least} to ${most} ms`
}

/** Says what is about to be seen, and leaves a moment to read it. */
async function begin(cast: Cast, ...sentences: string[]): Promise<void> {
  caption(sentences.join(' '))
  await setTimeout(300)
  cast.begin()
}
