/** What the checks of lab 06 expect of who is here. */
import { claim, Inconclusive } from '../kit/failure.ts'
import { ANSWER_MS, START_MS } from '../kit/program.ts'
import { quote } from '../kit/text.ts'
import { until } from '../kit/until.ts'
import type { Link } from '../kit/scene.ts'
import { asks, connects } from './06-videochat.asking.ts'
import type { Person } from './06-videochat.cast.ts'
import { isHeard } from './06-videochat.expect.ts'
import { LIKELY } from './06-videochat.likely.ts'
import type { Played } from './06-videochat.played.cast.ts'
import type { Heard } from './06-videochat.wire.ts'

interface Named {
  name: string
}

/** Who is here for a peer, by what it has printed; each as often as it is. */
function hereFor({ program }: Person): string[] {
  const names: string[] = []
  for (const line of program.lines) {
    const [sign, name] = [line.slice(0, 2), line.slice(2)]
    if (sign === '+ ') names.push(name)
    if (sign === '- ' && names.includes(name)) names.splice(names.indexOf(name), 1)
  }
  return names.toSorted()
}

/** Waits until these, and nobody else, are here for the person: printed, and told to the page. */
export async function hasHere(person: Person, others: Named[], cause?: string, ms = START_MS): Promise<void> {
  const names = others.map(({ name }) => name).toSorted()
  const { name, page, program } = person
  await until(person.call.scene.journal, () => hereFor(person).join() === names.join(), {
    expected: `for ${name}, ${names.length === 0 ? 'nobody is' : names.join(' and ')} here, each once`,
    got: () => `by what it printed, ${hereFor(person).join(' and ') || 'nobody'}`,
    cause: () => cause,
    ended: () => program.end(),
    ms,
  })
  const told = (): string => {
    const here = new Map<unknown, unknown>()
    for (const { kind, fields } of page.heard) {
      if (kind === 'joined') here.set(fields['id'], fields['name'])
      if (kind === 'left') here.delete(fields['id'])
    }
    return [...here.values()].map(String).toSorted().join(' and ')
  }
  await page.hears(
    `the page of ${name} is told that ${names.join(' and ') || 'nobody'} is here`,
    () => told() === names.join(' and '),
    { got: () => `by what it was told, ${told() || 'nobody'}` },
  )
}

/** Each of them has all the others here, and a subscription to each of the three topics of each. */
export async function allMeet(people: Person[]): Promise<void> {
  for (const person of people)
    await hasHere(
      person,
      people.filter((other) => other !== person),
      LIKELY.introduced,
    )
  for (const person of people) {
    const { call, links, name, program } = person
    const wanted = people.length - 1
    for (const [link, topic] of [
      [links.media, 'video'],
      [links.media, 'audio'],
      [links.text, 'text'],
    ] as const) {
      const parts = {
        expected: `each of the ${wanted} others subscribes to ${topic} of ${name}, over one connection`,
        got: () => `there are ${subscribers(person, link, topic)} connections with such a subscription`,
      }
      const count = (): number => subscribers(person, link, topic)
      await until(call.scene.journal, () => count() >= wanted, {
        ...parts,
        ended: () => program.end(),
        ms: START_MS,
      })
      claim(count() === wanted, { ...parts, got: parts.got(), cause: LIKELY.address })
    }
  }
}

/** Over how many connections to a link there has been a subscription to a topic, and which are there still. */
function subscribers({ call, name }: Person, link: Link, topic: string): number {
  const open = new Set<number>()
  for (const { connection, frames } of link.subscriptions)
    if (String(frames[0]) === topic) open.add(connection)
  for (const entry of call.scene.journal.entries) {
    if (entry.kind !== 'wire' || entry.sighting.kind !== 'close') continue
    const { connection, from, link: variable, to } = entry.sighting
    if (variable === link.variable && [from, to].includes(name)) open.delete(connection)
  }
  return open.size
}

/** What any of them sends reaches the pages of the others. */
export async function allTalk(people: Person[]): Promise<void> {
  await Promise.all(people.map((from) => isHeard(from, ...people.filter((to) => to !== from))))
}

/** It leaves. On a busy machine it may have no time to say bye to all the others; then they are told all the same. */
export async function leaves({ call, id, name, program }: Person, others: Person[]): Promise<void> {
  program.signal('SIGTERM')
  await until(call.scene.journal, () => program.ended, {
    expected: `${name} ends after SIGTERM`,
    got: () => 'it is still running',
    ms: START_MS,
  })
  for (const other of others)
    await asks(other, await connects(other, `${name} (grader)`), [JSON.stringify({ kind: 'bye', id })])
}

/** It is killed, and started again where it was, with its page. */
export async function isStartedAgain(person: Person, greeting: Person): Promise<void> {
  const { call, program } = person
  program.signal('SIGKILL')
  await until(call.scene.journal, () => program.ended, {
    expected: 'SIGKILL kills',
    got: () => 'it did not',
    ms: START_MS,
  })
  person.starts([greeting])
  await person.opensPage()
}

/** The person has said of somebody that it was here so often, with a new id each time. */
export async function hasGreetedAnew(person: Person, other: Named, before: string): Promise<string> {
  const { call, name, page, program } = person
  const expected = `${name} says that the ${other.name} of before is gone, and that another one is here`
  const ids = (): unknown[] =>
    page.of('joined').flatMap(({ fields }) => (fields['name'] === other.name ? [fields['id']] : []))
  const id = await page.hears(
    expected,
    () => page.of('left', before).length > 0 && ids().find((each) => each !== before),
    {
      got: () =>
        `it told its page of ${new Set(ids()).size} with this name, and that ${page.of('left', before).length} had left`,
      cause: () => LIKELY.anew,
      ms: START_MS,
    },
  )
  const lines = (): string =>
    program.lines.flatMap((line) => (line.slice(2) === other.name ? quote(line) : [])).join(', ')
  const wanted = ['+', '-', '+'].map((sign) => quote(`${sign} ${other.name}`)).join(', ')
  await until(call.scene.journal, () => lines() === wanted, {
    expected: `${name} prints ${wanted}`,
    got: () => `it printed ${lines()}`,
    cause: () => LIKELY.anew,
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
  return String(id)
}

/** Its last hello to somebody says all that the contract asks for, and knows exactly these. */
export async function saysHello(person: Person, to: Played, known: Played[]): Promise<void> {
  const { call, links, name, program } = person
  const last = (): Heard | undefined => to.signals.findLast(({ kind }) => kind === 'hello')
  const peers = (): string => [last()?.fields['peers']].flat().map(String).toSorted().join(', ')
  const wanted = known
    .map(({ signal }) => signal)
    .toSorted()
    .join(', ')
  await until(call.scene.journal, () => peers() === wanted, {
    expected: `${name} says in its hellos that it knows ${wanted}`,
    got: () => `it said that it knows ${peers() || 'nobody'}`,
    cause: () => '`peers` are the signal endpoints of all who are here, as they say them',
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
  const { media, text, signal } = links
  const says = {
    kind: 'hello',
    id: person.id,
    name,
    signal: signal.endpoint,
    media: media.endpoint,
    text: text.endpoint,
  }
  for (const [field, value] of Object.entries(says))
    claim(last()!.fields[field] === value, {
      expected: `${name} says hello with "${field}":${JSON.stringify(value)}`,
      got: `it said "${field}":${JSON.stringify(last()!.fields[field])}`,
      cause: /^tcp:/.test(value)
        ? 'what it advertises is where the others are to connect, and not where it binds'
        : undefined,
    })
}

/** Nobody at its signal endpoint was itself. */
export function expectNotAskedByItself({ id, links, name }: Person): void {
  const own = links.signal.messages.find(
    ({ frames, from }) => from !== name && String(frames.at(-1)).includes(`"id":"${id}"`),
  )
  claim(own === undefined, {
    expected: `${name} says hello to others, and not to its own endpoint`,
    got: 'it said hello to itself',
    cause: 'the others know its endpoint, too, and say so in their `peers`',
  })
}

/** The page was told once that somebody is here, and there is one subscription to each of the topics. */
export function expectHereOnce({ name, page, program }: Person, other: Played): void {
  const joined = page.of('joined', other.id).length
  const lines = program.lines.filter((line) => line === `+ ${other.name}`).length
  const [video, text] = [other.subscribers('video'), other.subscribers('text')]
  claim(
    [joined, lines, video, text].every((count) => count === 1),
    {
      expected: `${other.name} is here once for ${name}: printed, told to the page and subscribed to once`,
      got: `it was printed ${lines} times, told ${joined} times, its video subscribed to ${video} times, its text ${text} times`,
      cause: LIKELY.address,
    },
  )
}

/** Who is silent since then is gone after so long, and not before. */
export async function isGoneAfter(person: Person, silent: Played, ms: number): Promise<void> {
  const { call, name, program } = person
  const { journal } = call.scene
  const gone = (): number => program.lines.filter((line) => line === `- ${silent.name}`).length
  const before = gone()
  await until(journal, () => gone() > before, {
    expected: `${name} prints ${quote(`- ${silent.name}`)} when nothing has come from ${silent.name} for ${ms} ms`,
    got: () => 'it did not',
    cause: () => LIKELY.silent,
    ended: () => program.end(),
    ms: ms + ANSWER_MS,
  })
  const after = performance.now() - silent.answeredAt
  claim(after > ms / 2, {
    expected: `${name} waits ${ms} ms before it says that ${silent.name} is gone`,
    got: `it said so ${after.toFixed(0)} ms after the last reply of ${silent.name}`,
  })
}

/** Whoever has answered all the time has been here all the time. */
export function expectStillHere({ name, program }: Person, other: Played, expireMs: number): void {
  if (!program.lines.includes(`- ${other.name}`)) return
  const times = other.signals.map(({ at }) => at)
  const pause = Math.max(...times.map((at, i) => at - (times[i - 1] ?? at)))
  if (pause > expireMs / 2)
    throw new Inconclusive(`${name} had no time to hear of anybody for ${pause.toFixed(0)} ms`)
  claim(false, {
    expected: `${other.name}, who has answered every hello, is here for ${name}`,
    got: `it printed ${quote(`- ${other.name}`)}`,
    cause: 'one who does not answer is waited for alone, and the others are greeted meanwhile',
  })
}

/** It says bye, and no longer says hello. */
export async function saysBye(played: Played, to: Person): Promise<void> {
  played.peers = []
  played.answers = () => undefined
  const reply = await played.asks(to, played.bye())
  claim(reply.kind === 'bye' && reply.fields['id'] === to.id, {
    expected: `${to.name} replies to a bye with a bye, and its own id`,
    got: `it replied ${String(reply.frames[0])}`,
  })
}

/** While one of them is asked so many times, the other is not. */
export async function isForgotten(
  other: Played,
  person: Person,
  meanwhile: Played,
  times = 6,
): Promise<void> {
  const asked = (who: Played): number => who.signals.filter(({ kind }) => kind === 'hello').length
  const [before, since] = [asked(other), asked(meanwhile)]
  await meanwhile.isGreetedBy(person, since + times)
  // One may have been on its way.
  claim(asked(other) <= before + 1, {
    expected: `${person.name} forgets the endpoint of ${other.name}, of which it had heard from somebody, when ${other.name} has left`,
    got: `it said hello there ${asked(other) - before} times after that`,
    cause: 'nobody is there any more; only those in PEERS are asked for ever, for they may come back',
  })
}
