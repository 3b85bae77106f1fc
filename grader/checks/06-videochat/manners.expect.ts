/** What a peer of lab 06 makes of what breaks the contract, of pages, and of its end. */
import { connect } from 'node:net'
import { claim } from '../../kit/failure.ts'
import { START_MS } from '../../kit/program.ts'
import type { EndingSignal } from '../../kit/supervised.ts'
import { listed, quote, showFrames } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { BROKEN, type Frames, NOT_HIS, OTHER_TOPIC } from './broken.ts'
import type { Person } from './cast.ts'
import { isStartedAgain } from './gone.expect.ts'
import { LIKELY } from './likely.ts'
import { Page, type PageOptions } from './page.cast.ts'
import { Ear } from './ear.cast.ts'
import type { Played } from './played.cast.ts'
import { ANSWER_MS, type Heard } from './wire.ts'

export async function isRefused(person: Person, played: Played, broken: Frames): Promise<void> {
  const reply = await played.asks(person, ...broken)
  const { why } = reply.fields
  claim(reply.kind === 'error' && typeof why === 'string' && why !== '', {
    expected: `${person.name} replies {"kind":"error","why":…} to ${showFrames(broken)}`,
    got: `it replied ${showFrames(reply.frames)}`,
  })
}

export async function isAnswered(person: Person, played: Played): Promise<void> {
  const reply = await played.greets(person)
  claim(reply.kind === 'hello' && reply.fields['id'] === person.id, {
    expected: `${person.name} replies to a hello with a hello, after others that were broken`,
    got: `it replied ${showFrames(reply.frames)}`,
  })
}

/** Nothing that was broken has reached the page. */
export function expectNothingBroken({ call, name, page }: Person): void {
  const said = ({ fields, kind, payload }: Heard): string =>
    kind === 'text' ? String(fields['text']) : String(payload)
  const heard = ['video', 'audio', 'text'].flatMap((kind) => page.of(kind))
  const passed = heard.find((each) => /^$|broken/.test(said(each)))
  const causes: Record<string, string> = {
    '': LIKELY.empty,
    [NOT_HIS]: LIKELY.link,
    [OTHER_TOPIC]: LIKELY.prefix,
  }
  claim(passed === undefined, {
    expected: `${name} drops what breaks the contract`,
    got: `it handed its page ${showFrames(call.ids.short(passed?.frames ?? []))}`,
    cause: causes[passed ? said(passed) : ''] ?? LIKELY.shape,
  })
}

export function expectNothingPublished(ear: Ear): void {
  const passed = ear.heard.find(({ payload }) => payload.length === 0 || payload.includes(BROKEN))
  claim(passed === undefined, {
    expected: 'nothing is published of what a page has sent that means nothing',
    got: `it was: ${showFrames(passed?.frames ?? [])}`,
  })
}

/** It has written at least so many lines to stderr since. */
export async function complains(
  { call, name, program }: Person,
  since: number,
  count: number,
): Promise<void> {
  const wrote = (): number => program.errors.length - since
  await until(call.scene.journal, () => wrote() >= count, {
    expected: `${name} writes a line to stderr for each of ${count} broken messages`,
    got: () => `it wrote ${wrote()} ${wrote() === 1 ? 'line' : 'lines'}`,
    cause: () =>
      'nobody waits for a reply to what is published, so stderr is where one can say what is wrong',
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
}

/** A text, which is written until it arrives. */
export async function writesAndIsHeard(from: Played | Person, to: Person | Ear): Promise<void> {
  const text = `text ${from.call.scene.random.word()}`
  const write = (): unknown => ('page' in from ? from.page.writes(text) : from.writes(text))
  write()
  const again = setInterval(write, 100)
  try {
    if (to instanceof Ear)
      await to.hears('the text that its page writes next', () =>
        to.of('text').some(({ payload }) => String(payload) === text),
      )
    else
      await to.page.hears(`${to.name} hands its page the text of ${from.name}`, () =>
        to.page.of('text', from.id).some(({ fields }) => fields['text'] === text),
      )
  } finally {
    clearInterval(again)
  }
}

export async function isClosed(page: Page, code: number): Promise<void> {
  const { call, name, program } = page.person
  await until(call.scene.journal, () => page.closed, {
    expected: `${name} closes the WebSocket of a page when there is another, with code ${code}`,
    got: () => 'it is still open',
    cause: () => 'two pages would show and send everything twice',
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
  claim(page.closed === code, {
    expected: `${name} closes the WebSocket of a page when there is another, with code ${code}`,
    got: `it closed it with code ${page.closed}`,
  })
}

/** The first that a page is told is whose it is, and that is who it was before. */
export function expectTold({ called, name, page }: Person, id: string): void {
  const [first] = page.heard
  claim(first?.kind === 'me' && first.fields['id'] === id && first.fields['name'] === called, {
    expected: `${name} tells each page first of all {"type":"me","id":"${id}","name":"${called}"}`,
    got: `it told it ${showFrames(first?.frames ?? [])}`,
  })
}

/** Pages that are not the peer's own, and what shows it. */
export function foreignPages({ port }: URL): (PageOptions & { what: string; cause: string })[] {
  const token = 'whoever is on this machine can find the port; only its own page was given the token'
  const origin =
    'any page on the web may open a WebSocket to 127.0.0.1: the browser only says, in Origin, whose page it is'
  const whole = 'an Origin is a scheme, a name and a port: it is the page’s own when all three are the page’s'
  const host =
    'a stranger’s name may begin like 127.0.0.1, or lead there, and the browser says that name, in Host: compare all of it, the name and the port'
  return [
    { what: 'without the token', token: '', cause: token },
    { what: 'with another token', token: 'k3JxXbF6m5QyU1vT8Zr2dA', cause: token },
    { what: 'whose Origin is another site', origin: 'http://example.com', cause: origin },
    {
      what: 'whose Origin begins like its own',
      origin: `http://127.0.0.1:${port}.example.com`,
      cause: whole,
    },
    {
      what: 'whose Origin is another port',
      origin: `http://127.0.0.1:${port === '1' ? 2 : 1}`,
      cause: whole,
    },
    { what: 'whose Origin is null', origin: 'null', cause: origin },
    { what: 'whose Origin is https', origin: `https://127.0.0.1:${port}`, cause: whole },
    { what: 'whose Host is another name', host: `example.com:${port}`, cause: host },
    { what: 'whose Host begins like its own', host: `127.0.0.1.example.com:${port}`, cause: host },
  ]
}

export async function isRefusedWith403(
  person: Person,
  { what, cause, ...options }: PageOptions & { what: string; cause: string },
): Promise<void> {
  const { name, page } = person
  const [, reception] = await Page.tries(person, await person.address(), options)
  claim(reception === 403, {
    expected: `${name} refuses a WebSocket ${what} with status 403`,
    got: reception === 'open' ? 'it was opened' : `it was refused with status ${reception}`,
    cause: reception === 'open' ? cause : undefined,
  })
  claim(page.isOpen, {
    expected: `${name} leaves its own page alone when it refuses a WebSocket`,
    got: 'the page was closed',
  })
}

/** Started again, it has another token. */
export async function changesItsToken(person: Person, other: Person): Promise<void> {
  const token = async (): Promise<string | null> => (await person.address()).searchParams.get('token')
  const before = await token()
  await isStartedAgain(person, other)
  claim((await token()) !== before, {
    expected: `${person.name} has another token each time that it starts`,
    got: 'it was the same',
    cause: LIKELY.token,
  })
}

/** The page's address, and who comes and goes; nothing else. */
export function expectNothingElsePrinted({ name, program }: Person): void {
  const isAddress = (line: string): boolean => line.startsWith('page http:')
  const other =
    program.lines.find((line) => !isAddress(line) && !/^[+-] /.test(line)) ??
    program.lines.filter(isAddress)[1]
  claim(other === undefined, {
    expected: `${name} prints where its page is, once, and who comes and goes, and nothing else`,
    got: `it also printed ${quote(other ?? '')}`,
    cause: LIKELY.stdout,
  })
}

/** Nobody answers at another address of this machine. */
export async function listensHereOnly(person: Person): Promise<void> {
  const { port } = await person.address()
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(port), '127.0.0.2')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    person.call.scene.keep({ socket: { close: () => socket.destroy() } })
  })
  claim(!answered, {
    expected: `${person.name} serves its page on 127.0.0.1 only`,
    got: 'it can be reached at 127.0.0.2, and so at every address of this machine',
    cause: 'a server listens everywhere unless it is told where',
  })
}

/** It ends on the signal, and has said bye to all of these before. */
export async function endsWithBye(
  { call, id, name, program }: Person,
  others: Played[],
  signal: EndingSignal = 'SIGTERM',
): Promise<void> {
  const said = (to: Played): boolean =>
    to.signals.some(({ kind, fields }) => kind === 'bye' && fields['id'] === id)
  const missing = (): string[] => others.filter((to) => !said(to)).map((to) => to.name)
  await program.endsHaving(signal, () =>
    until(call.scene.journal, () => missing().length === 0, {
      expected: `${name} says bye to everybody before it ends`,
      got: () => `no bye came to ${listed(missing())}`,
      cause: () => (others.some(said) ? LIKELY.everybody : LIKELY.unsent),
      ms: ANSWER_MS,
    }),
  )
}

/** Where nobody else can bind. */
export async function isTakenBy(
  person: Person,
): Promise<Record<'PUB_ENDPOINT' | 'TEXT_ENDPOINT' | 'UI_PORT', string>> {
  const { media, text } = person.links
  const { port } = await person.address()
  return { PUB_ENDPOINT: media.bindEndpoint, TEXT_ENDPOINT: text.bindEndpoint, UI_PORT: port }
}

/** `unseen` is likely when it has not even noticed. */
export async function endsWithStatus1(
  { call, program }: Person,
  why: string,
  unseen: string = LIKELY.unable,
): Promise<void> {
  const expected = `a peer ends with exit status 1 when ${why}, and says so on stderr`
  await until(call.scene.journal, () => program.ended, {
    expected,
    got: () => 'it is still running',
    cause: () => unseen,
    ms: START_MS,
  })
  claim(program.ended?.code === 1 && program.errors.length > 0, {
    expected,
    got: `it ended with ${program.ending()}${program.errors.length > 0 ? '' : ', and wrote nothing to stderr'}`,
    cause: LIKELY.unable,
  })
}
