import { type Cast, NORTH, others, SOUTH } from './cast.ts'
import { until } from './processes.ts'
import { list, red, show } from './screen.ts'

export async function kill(cast: Cast): Promise<void> {
  await cast.begin('ana, through whom they all know each other, is killed. She can say no goodbye.')
  const began = await cast.kill('ana')
  show('ana', red('killed with SIGKILL'))
  const range = await cast.sees(others('ana'), '- ana', began, 'Not everybody notices (5.5).')
  show('', `7 of 7 noticed, ${between(range)} later`)
  await cast.hear('hugo', 'where is ana?', others('ana', 'hugo'), '5.5')

  await cast.begin(
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

export async function cutAndMend(cast: Cast): Promise<void> {
  await cast.begin(
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

  await cast.begin('The cable is mended. Nobody is told of it.')
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

export async function leave(cast: Cast): Promise<void> {
  await cast.begin('hugo has to go. Who says goodbye is missed at once.')
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

function between(times: number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(0))
  return least === most ? `${least} ms` : `${least} to ${most} ms`
}
