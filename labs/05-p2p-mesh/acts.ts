import { setTimeout } from 'node:timers/promises'
import { Cast, DISTANCE_MS, NAMES, others } from './cast.ts'
import { cutAndMend, kill, leave } from './losses.ts'
import { Trouble, until } from './processes.ts'
import { inColourOf, list, say, show } from './screen.ts'

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
  await cast.begin(
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
  await cast.begin('What is said goes to everybody; what is whispered, to one.')
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
  await cast.begin(
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
