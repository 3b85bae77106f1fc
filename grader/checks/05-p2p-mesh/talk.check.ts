/** What is checked of one peer of lab 05 that talks; the grader plays all the others. */
import {
  expectLines,
  expectNames,
  expectNothingBack,
  expectPrinted,
  expectShownOf,
  hearsLine,
  isGreeted,
  isLeftAlone,
  lastError,
  lists,
  meets,
  peerCheck,
  printable,
  talks,
} from './expect.ts'
import { LIKELY } from './likely.ts'
import {
  brokenMessages,
  endsWithoutName,
  goesOnAfter,
  helpsOnStderr,
  LINES,
  expectNoneToItself,
  LONG,
  MEGABYTE,
  meetsItself,
  NO_COMMANDS,
  SEVENTH,
  shoutsAt,
  TERMINAL,
} from './manners.ts'
import { dropsInSilence } from './silence.ts'

peerCheck('5.1', 'a peer greets those in PEERS, whoever comes first, and talks with them', async (cast) => {
  const [bia, caio] = [await cast.plays(), await cast.plays({ later: true })]
  cast.starts([bia, caio])
  expectNames(await isGreeted(cast, bia), [])
  await caio.comes()
  await isGreeted(cast, caio)
  await meets(cast, bia, caio)
  await talks(cast, bia, caio)
})

peerCheck('5.1', 'a peer that is greeted greets back, and talks', async (cast) => {
  const bia = await cast.plays()
  cast.starts()
  await meets(cast, bia)
  await isGreeted(cast, bia, { naming: [bia], cause: LIKELY.dialsBack })
  await talks(cast, bia)
  await lists(cast.peer, [bia.name], cast.scene)
  expectNothingBack(cast)
})

peerCheck('5.1', 'a peer takes any name, any UUID, and fields that it does not know', async (cast) => {
  const bia = await cast.plays({ name: 'a-name_of-32-characters_from-0-9' })
  bia.id = SEVENTH
  cast.starts()
  bia.sends(...bia.hello({ version: 2 }))
  const expected = `peer answers the HELLO of ${bia.name}, whose id is a UUID of version 7 and which has a field more`
  await isGreeted(cast, bia, { expected, more: () => lastError(cast.peer), cause: LIKELY.strict })
  await cast.peer.prints(`+ ${bia.name}`, { cause: () => LIKELY.strict })
  bia.says('hello', 1, bia.id, { mood: ['fine'] })
  await cast.peer.prints(`${bia.name}: hello`, { cause: () => LIKELY.strict })
})

peerCheck('5.1', 'a peer does not meet itself', async (cast) => {
  const bia = await cast.plays()
  await meetsItself(cast)
  bia.greets(cast.link.endpoint, cast.link.bindEndpoint)
  await cast.peer.prints(`+ ${bia.name}`)
  await talks(cast, bia)
  await lists(cast.peer, [bia.name], cast.scene, LIKELY.itself)
  expectNoneToItself(cast)
  const own = await isGreeted(cast, bia)
  await dropsInSilence(cast, bia, () => bia.sends(...own.frames), 'a HELLO with its own id', LIKELY.itself)
})

peerCheck('5.1', 'a peer says who is there, and what it does not understand', async (cast) => {
  const bia = await cast.plays()
  cast.starts([bia])
  await isGreeted(cast, bia)
  cast.peer.types('/peers', ...NO_COMMANDS, '')
  const errors = [...NO_COMMANDS, `@${bia.name}`].map((what) => `error: "${what}" is no command: try /help`)
  for (const error of errors.slice(0, -1)) await cast.peer.prints(error, { cause: () => LIKELY.command })
  await meets(cast, bia)
  await helpsOnStderr(cast)
  cast.peer.types(`@${bia.name}`, 'hello')
  await cast.peer.prints(errors.at(-1)!)
  await hearsLine(cast, bia, 'hello')
  expectLines(bia, [{ seq: 1, text: 'hello' }], LIKELY.seq)
  expectPrinted(cast, ['peers: nobody', ...errors.slice(0, -1), `+ ${bia.name}`, errors.at(-1)!])
})

peerCheck('5.1', 'a peer without a name, or with one that is none, says so and ends', async (cast) => {
  await endsWithoutName(cast, undefined, 'Ana Maria')
})

peerCheck('5.1', 'a peer skips what breaks the contract, says so, and goes on', async (cast) => {
  const bia = await cast.plays()
  cast.starts()
  await shoutsAt(cast, 'GET / HTTP/1.1\r\n\r\n')
  await meets(cast, bia)
  await goesOnAfter(cast, bia, brokenMessages(cast, bia))
  await talks(cast, bia)
})

peerCheck(
  '5.2',
  'a peer tells all whom it knows of one that is new, and greets whom it hears of',
  async (cast) => {
    const [bia, caio, dora] = await cast.playThree()
    cast.starts([bia])
    await isGreeted(cast, bia)
    await meets(cast, bia)
    caio.greets(dora)
    for (const each of [bia, caio]) await isGreeted(cast, each, { naming: [bia, caio], cause: LIKELY.oneHop })
    await isGreeted(cast, dora, { cause: LIKELY.oneHop })
    dora.greets()
    for (const each of [bia, caio, dora]) await isGreeted(cast, each, { naming: [bia, caio, dora] })
    await talks(cast, bia, caio, dora)
    await lists(cast.peer, [bia.name, caio.name, dora.name], cast.scene)
  },
)

peerCheck('5.2', 'a peer answers a HELLO of somebody who does not know it, and no other', async (cast) => {
  const bia = await cast.plays()
  cast.starts()
  await meets(cast, bia)
  await talks(cast, bia)
  const since = bia.heard.length
  bia.greets()
  await isGreeted(cast, bia, { since, cause: LIKELY.answers })
  await talks(cast, bia)
  bia.greets(cast.link.endpoint, bia)
  await isLeftAlone(cast, bia, 600, LIKELY.storm)
})

peerCheck('5.2', 'a peer leaves out an endpoint that is none, and greets those beside it', async (cast) => {
  const [bia, caio] = [await cast.plays(), await cast.plays()]
  cast.starts()
  bia.greets('broken', '', 'nowhere:7000', caio)
  await isGreeted(cast, caio, { cause: LIKELY.endpoint })
  await meets(cast, caio)
  await talks(cast, bia, caio)
})

peerCheck('5.3', 'a whisper goes to all of that name, and to nobody else', async (cast) => {
  const bia = await cast.plays()
  const [namesake, bianca] = [
    await cast.plays({ name: bia.name }),
    await cast.plays({ name: `${bia.name}nca` }),
  ]
  cast.starts()
  await meets(cast, bia, namesake, bianca)
  cast.peer.types(`@${bia.name} psst  you`, 'hello')
  for (const each of [bia, namesake, bianca]) await hearsLine(cast, each, 'hello', { cause: LIKELY.namesake })
  const lines = [
    { kind: 'WHISPER', seq: 1, text: 'psst  you' },
    { seq: 2, text: 'hello' },
  ]
  for (const each of [bia, namesake]) expectLines(each, lines, LIKELY.toAll)
  expectLines(bianca, lines.slice(1), LIKELY.toAll)
  await lists(cast.peer, [bia.name, bia.name, bianca.name], cast.scene, LIKELY.namesake)
})

peerCheck('5.3', 'a whisper is shown as one, and a whisper to nobody is an error', async (cast) => {
  const [bia, nobody] = [await cast.plays(), cast.nextName()]
  cast.starts()
  await meets(cast, bia)
  const error = `error: nobody here is called ${nobody}`
  cast.peer.types(`@${bia.name} hi`, `@${nobody} hi`)
  await cast.peer.prints(error)
  bia.whispers('psst\n')
  bia.says('hello')
  await cast.peer.prints(`${bia.name}: hello`)
  expectShownOf(cast, bia, [' to you: psst\\n', ': hello'])
  expectPrinted(cast, [`+ ${bia.name}`, error, ...cast.peer.lines.slice(-2)], LIKELY.echo)
})

peerCheck(
  '5.4',
  'a peer shows each line once, in order, and equal lines as often as they are said',
  async (cast) => {
    const [bia, caio] = [await cast.plays(), await cast.plays()]
    cast.starts()
    await meets(cast, bia, caio)
    for (const seq of [1, 2, 2, 1, 3]) bia.says('ok', seq)
    caio.says('ok', 1)
    bia.whispers('psst', 4)
    for (const seq of [4, 7, 5, 8]) bia.says(`line ${seq}`, seq)
    caio.says('end', 2)
    await cast.peer.prints(`${bia.name}: line 8`)
    await cast.peer.prints(`${caio.name}: end`)
    expectShownOf(cast, caio, [': ok', ': end'])
    expectShownOf(cast, bia, [': ok', ': ok', ': ok', ' to you: psst', ': line 7', ': line 8'])
  },
)

peerCheck('5.4', 'a peer that is reachable under two endpoints is one', async (cast) => {
  const bia = await cast.plays()
  const alias = await bia.alias()
  cast.starts([bia, alias.endpoint])
  await isGreeted(cast, bia)
  await isGreeted(cast, alias)
  await meets(cast, bia)
  bia.greets(cast.link.endpoint)
  await talks(cast, bia)
  await lists(cast.peer, [bia.name], cast.scene, LIKELY.alias)
  cast.peer.types('the end')
  await hearsLine(cast, bia, 'the end')
  expectLines(alias, [], LIKELY.alias)
})

peerCheck('5.4', 'a peer passes any line on whole, and shows it in one', async (cast) => {
  const bia = await cast.plays()
  cast.starts()
  await meets(cast, bia)
  const typed = [...LINES, MEGABYTE, 'the end']
  cast.peer.types(...typed)
  await hearsLine(cast, bia, 'the end')
  const said = typed.map((text, i) => ({ seq: i + 1, text }))
  expectLines(bia, said, LIKELY.whole)
  const texts = [...LINES, ...TERMINAL, LONG, 'the end']
  for (const text of texts) bia.says(text)
  await cast.peer.prints(`${bia.name}: the end`)
  const shown = texts.map((text) => `: ${printable(text)}`)
  expectShownOf(cast, bia, shown, LIKELY.line)
})
