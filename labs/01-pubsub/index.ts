// The weather station, played by real programs: `npx tsx labs/01-pubsub`, or `… starter` for your own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Subscriber } from 'zeromq'
import { freeEndpoints, heading, look, Program, say, stopAll, Trouble, until } from './processes.ts'

/** A student's copy of the kit has no solution. */
const played = existsSync(join(import.meta.dirname, 'solution')) ? 'solution' : 'starter'
const [folder = played, ...rest] = process.argv.slice(2)
if (rest.length > 0 || !['solution', 'starter'].includes(folder)) {
  console.error(
    `Cannot play "${[folder, ...rest].join(' ')}": give no argument, or starter for your own programs.`,
  )
  process.exit(2)
}

const everyone: Program[] = []
heading('The weather station, act 1: many publishers, many subscribers')
await play(weather)
heading('Act 2: nobody joins too slowly')
await play(slowJoiner)
heading('What to look at next')
showNext()

async function weather(): Promise<void> {
  const [northEndpoint = '', southEndpoint = ''] = await freeEndpoints(2)
  const both = `${northEndpoint},${southEndpoint}`
  const startNorth = () =>
    start('north', 'publisher', { WEATHER_ENDPOINT: northEndpoint, STATIONS: '10001,1000' })
  const startSouth = () =>
    start('south', 'publisher', { WEATHER_ENDPOINT: southEndpoint, STATIONS: '10001,60601' })

  say('north covers the zip codes 10001 and 1000, south covers 10001 and 60601.')
  say('Two subscribers, one for 10001 and one for 1000, connect to both.')
  let north = startNorth()
  const south = startSouth()
  const big = start('sub 10001', 'subscriber', { WEATHER_ENDPOINTS: both, ZIP: '10001', COUNT: '24' })
  const small = start('sub 1000', 'subscriber', { WEATHER_ENDPOINTS: both, ZIP: '1000', COUNT: '12' })
  const all = [north, south, big, small]
  await until(() => big.lines.length >= 2 && small.lines.length >= 2, all, 'No updates arrive (1.1, 1.2).')

  await north.stop('SIGKILL')
  say('north is killed. What will sub 1000 hear now, and sub 10001?')
  const bigAtDeath = big.lines.length
  const moreFromSouth = (lines: number) =>
    until(
      () => big.lines.length >= bigAtDeath + lines || averaged(big),
      [south],
      'sub 10001 fell silent too: does it connect to every publisher (1.5)?',
    )
  // What north sent with its last breath may still be on its way; after two lines from south it is not.
  await moreFromSouth(2)
  const smallSoFar = small.lines.length
  await moreFromSouth(5)
  if (small.lines.length > smallSoFar)
    throw new Trouble('sub 1000 heard an update that south sent for 10001 (1.3).')

  say('sub 1000 fell silent, and did not fail. sub 10001 still hears south.')

  north = startNorth()
  say('north starts again on the same port. Nobody tells the subscribers.')
  await until(
    () => small.lines.length > smallSoFar,
    [north, small],
    'sub 1000 never heard north again (1.5).',
  )
  say('sub 1000 hears it again: a connected socket reconnects by itself.')
  await until(
    () => averaged(big) && averaged(small),
    [north, south],
    'A subscriber does not end after COUNT updates (1.4).',
  )
}

async function slowJoiner(): Promise<void> {
  const [updates = '', sync = ''] = await freeEndpoints(2)
  const env = { UPDATES_ENDPOINT: updates, SYNC_ENDPOINT: sync }
  say('100 000 updates will be sent without a pause, once two have reported.')
  const publisher = start('sync-publisher', 'sync-publisher', env)
  const early = start('early', 'sync-subscriber', env)

  // The demo listens too, for HELLO alone. It never reports, so the publisher does not count it.
  const ear = new Subscriber()
  ear.connect(updates)
  ear.subscribe('HELLO')
  let hellos = 0
  const listening = (async () => {
    for await (const _ of ear) if (++hellos) look()
  })()
  try {
    await until(() => hellos >= 100, [publisher, early], 'The publisher does not repeat HELLO (1.6).')
    say(`${hellos} times HELLO so far, and nothing else: one subscriber is missing.`)
    const late = start('late', 'sync-subscriber', env)
    await until(
      () => [early, late].every((subscriber) => subscriber.lines.includes('received 100000 updates')),
      [],
      'Not every subscriber received 100000 updates (1.6).',
    )
    await until(() => publisher.ended === 'exit status 0', [publisher], 'The publisher does not end (1.6).')
    say('Both received every one, though one came late: HELLO proved each path.')
  } finally {
    ear.close()
    // A socket that is closed while it takes a message in may fail instead of ending the loop.
    await listening.catch(() => {})
  }
}

/** Plays one act, and says what stopped it. */
async function play(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    process.exitCode = 1
    // The others may be about to fail as well: let them have their say.
    await setTimeout(1000)
    say(error.message)
  }
  await stopAll()
}

function start(name: string, role: string, env: Record<string, string>): Program {
  const program = new Program(name, `${folder}/${role}.ts`, env)
  everyone.push(program)
  return program
}

function averaged(subscriber: Program): boolean {
  const done = subscriber.lines.some((line) => line.includes('average'))
  if (!done && (subscriber.ended || subscriber.lines.length > 24))
    throw new Trouble(`${subscriber.name} printed ${subscriber.lines.length} updates and no average (1.4).`)
  return done && subscriber.ended === 'exit status 0'
}

function showNext(): void {
  const todos = [...new Set(everyone.flatMap(({ todo }) => todo ?? []))].sort()
  for (const todo of todos) {
    const names = new Set(everyone.filter((program) => program.todo === todo).map(({ name }) => name))
    say(`${todo} stopped ${[...names].join(' and ')}.`)
  }
  const first = todos[0]?.replace('TODO ', '')
  if (first) {
    console.log(
      `\n  npx tsx grader 01 --stage ${first} --watch`.padEnd(45) + 'grades this stage on every save',
    )
    console.log(`  npx tsx grader hint ${first}`.padEnd(44) + 'a question, a concept, a call')
  } else {
    console.log('  npx tsx labs/01-pubsub starter'.padEnd(44) + 'the same, with your own programs')
    console.log('  npx tsx grader 01 --watch'.padEnd(44) + 'graded on every save')
    console.log('  npx tsx labs/01-pubsub/experiments/where-filtered.ts')
    console.log(' '.repeat(44) + 'what crosses the wire, in bytes')
  }
  console.log('  labs/01-pubsub/README.md'.padEnd(44) + 'the handout, stage by stage')
}
