/** What the checks of lab 06 expect of who is here. */
import { claim } from '../../kit/failure.ts'
import type { Link } from '../../kit/links.ts'
import { START_MS } from '../../kit/program.ts'
import { listed } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import { isHeard } from './expect.ts'
import { LIKELY } from './likely.ts'
import type { Played } from './played.cast.ts'
import { ANSWER_MS, type Heard } from './wire.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

interface Named {
  called: string
}

interface Presence {
  /** Why they are to be here. */
  since?: string
  ms?: number
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

function areHere(names: string[]): string {
  return names.length === 0 ? 'nobody is here' : `${listed(names)} ${names.length === 1 ? 'is' : 'are'} here`
}

/** `only ` when there are others beside these, or were to be. */
function onlyOf(these: string[], others: string[]): string {
  return these.length > 0 && others.some((name) => !these.includes(name)) ? 'only ' : ''
}

/** Waits until these, and nobody else, are here for the person: printed, and told to the page. */
export async function hasHere(
  person: Person,
  others: Named[],
  cause?: string,
  { since = '', ms = START_MS }: Presence = {},
): Promise<void> {
  const names = others.map(({ called }) => called).toSorted()
  const { called, name, page, program } = person
  const here = (): string[] => hereFor(person)
  const wanted = `${onlyOf(names, here())}${listed(names) || 'nobody'}`
  await until(person.call.scene.journal, () => here().join() === names.join(), {
    expected: `${name} takes ${wanted} to be here${since && `, since ${since}`}`,
    got: () => `by what it printed, ${onlyOf(here(), names)}${areHere(here())}`,
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
    return areHere([...here.values()].map(String).toSorted())
  }
  await page.hears(`the page of ${called} is told that ${areHere(names)}`, () => told() === areHere(names), {
    got: () => `by what it was told, ${told()}`,
  })
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

/** Its last hello to somebody says all that the contract asks for, and knows exactly these; not one who has left. */
export async function saysHello(person: Person, to: Played, known: Played[], left?: Played): Promise<void> {
  const { call, called, links, name, program } = person
  const last = (): Heard | undefined => to.signals.findLast(({ kind }) => kind === 'hello')
  const named = (): string[] => [last()?.fields['peers'] ?? []].flat().map(String).toSorted()
  const wanted = known.map(({ signal }) => signal).toSorted()
  const whose = (endpoint: string): string => {
    const owner = [...known, left].find((played) => played?.signal === endpoint)
    return owner ? `${owner.name} at ${endpoint}` : endpoint
  }
  const show = (endpoints: string[]): string => listed(endpoints.map(whose).toSorted()) || 'nobody'
  await until(call.scene.journal, () => named().join() === wanted.join(), {
    expected: `${name} names in its hellos ${show(wanted)}, and ${left ? `not ${left.name}, who has said bye` : 'nobody else'}`,
    got: () => `it named ${show(named())}`,
    cause: () => LIKELY.peers,
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
  const { media, text, signal } = links
  const says = {
    kind: 'hello',
    id: person.id,
    name: called,
    signal: signal.endpoint,
    media: media.endpoint,
    text: text.endpoint,
  }
  claim(UUID.test(person.id), {
    expected: `${name} has a UUID for an id`,
    got: `its id is ${JSON.stringify(person.id)}`,
    cause: LIKELY.uuid,
  })
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
    ({ frames, from }) => from !== name && new RegExp(`"id"\\s*:\\s*"${id}"`).test(String(frames.at(-1))),
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
