/** What the checks of lab 03 expect of a server. */
import { claim } from '../../kit/failure.ts'
import type { SubscriberPeer } from '../../kit/peers/subscriber.ts'
import type { Scene } from '../../kit/scene.ts'
import { quote, showFrames } from '../../kit/text.ts'
import type { BadRequest } from './server-broken.ts'
import { type Client, dataOf, type Mail, type MailServer, type ReplyData, shortened } from './server.cast.ts'
import { LIKELY } from './server.likely.ts'

/** Mail that is hard to keep: every kind of character, nothing at all, a megabyte, and the same twice. */
export function texts({ random }: Scene): string[] {
  const many = Array.from({ length: 25 }, (_, i) => `${random.word()} ${i + 1}`)
  const odd = [
    '',
    ' ',
    '"quoted" \\ and \'not\'',
    'two\nlines\r\n',
    'NUL \0 and after',
    'olá, 水, 👩‍👩‍👧, \u2028',
    '@ana@',
  ]
  return [...many, ...odd, 'same', 'same', 'x'.repeat(2 ** 20 - 3) + 'é!']
}

/** Each client has a port of the pool, and no two have the same. */
export function expectLent({ ports }: MailServer, clients: Client[]): void {
  const lent = clients.map(({ user, port }) => `${user} ${port}`).join(', ')
  claim(
    clients.every(({ port }) => ports.includes(port)),
    {
      expected: `each login brings a port of PORTS, which is ${ports.join()}`,
      got: lent,
    },
  )
  claim(new Set(clients.map(({ port }) => port)).size === clients.length, {
    expected: 'no two users who are in have the same port',
    got: lent,
    cause: 'a port is taken from the queue when it is lent, and stays out of it until it is returned',
  })
}

/** A whole reply, in the form of the contract. */
export function expectEnvelope(reply: string, service: string | null, status: 'OK' | 'erro'): void {
  const { message, timestamp, status: said } = dataOf(reply)
  const named = (JSON.parse(reply) as { service?: unknown }).service === service
  const timed = typeof timestamp === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(timestamp)
  const why = status === 'OK' || (typeof message === 'string' && message !== '')
  claim(named && said === status && timed && why, {
    expected: `a reply has the service ${JSON.stringify(service)}, and in data the status "${status}"${status === 'OK' ? '' : ', a message that says why'}, and a timestamp like "2026-03-02T09:30:00.000Z"`,
    got: quote(reply),
    cause: !named ? LIKELY.service : said !== status ? LIKELY.status : !timed ? LIKELY.timestamp : LIKELY.why,
  })
}

export function expectRefused(message: string, named: string | undefined): void {
  const says = message !== '' && (named === undefined || message.includes(named))
  claim(says, {
    expected:
      named === undefined
        ? 'the message of an erro says what is wrong'
        : `the message of the erro names the field "${named}"`,
    got: quote(message),
  })
}

/** The message of the erro that a broken request gets. */
export async function refusal(
  client: Client,
  { frames, what, cause = LIKELY.taken }: Pick<BadRequest, 'frames' | 'what' | 'cause'>,
): Promise<string> {
  const reply = await client.raw(frames)
  const { status, message } = dataOf(reply)
  claim(status === 'erro' && typeof message === 'string', {
    expected: `server answers a request ${what} with status "erro" and a message`,
    got: quote(shortened(reply)),
    cause: status === 'OK' ? cause : undefined,
  })
  return message!
}

export function expectSame<T extends string | number | boolean>(
  got: T,
  expected: T,
  what: string,
  cause: string | undefined,
): void {
  claim(got === expected, {
    expected: `server gives ${what}${typeof expected === 'boolean' ? '' : `: ${shortened(String(expected))}`}`,
    got: got === undefined ? 'nothing like that' : shortened(String(got)) || 'nothing',
    cause,
  })
}

/** The same mails again, however they are written. */
export function expectSameMails(mails: Mail[], before: Mail[], cause: string): void {
  const show = (list: Mail[]): string =>
    JSON.stringify(list.map(({ id, from, to, message, timestamp }) => [id, from, to, message, timestamp]))
  expectSame(show(mails), show(before), 'the same mail', cause)
}

/** These texts and no others, each once, in order, with ids that count upwards. */
export function expectMails(
  mails: Mail[],
  right: { from?: string; to?: string; of?: string; texts: string[]; cause?: string },
): void {
  const show = (list: string[]): string =>
    list.length > 5
      ? `all ${list.length} mails, as they were sent`
      : list.map((text) => quote(shortened(text))).join(', ') || 'nothing'
  const got = mails.map(({ message }) => String(message))
  claim(got.length === right.texts.length && got.every((text, i) => text === right.texts[i]), {
    expected: `the mailbox${right.of ? ` of ${right.of}` : ''} has ${show(right.texts)}`,
    got: firstDifference(got, right.texts) ?? show(got),
    cause: whyOtherMail(got, right.texts, right.cause),
  })
  const upwards = mails.every(({ id }, i) => Number.isInteger(id) && (i === 0 || id > mails[i - 1]!.id))
  const addressed = mails.every(({ from, to }) => from === (right.from ?? from) && to === (right.to ?? to))
  claim(upwards && addressed && mails.every(({ timestamp }) => typeof timestamp === 'string'), {
    expected: 'each mail has an id that is greater than the one before, from, to, and a timestamp',
    got: shortened(JSON.stringify(mails.map((mail) => ({ ...mail, message: '…' })))),
  })
}

function firstDifference(got: string[], right: string[]): string | undefined {
  if (right.length <= 3) return undefined
  const at = right.findIndex((text, i) => got[i] !== text)
  if (at === -1) return `${got.length} mails, which is ${got.length - right.length} too many`
  const came = got[at] === undefined ? 'none' : quote(shortened(got[at]))
  return `the mail number ${at + 1} is ${came}, and not ${quote(shortened(right[at]!))}`
}

function whyOtherMail(got: string[], right: string[], tooFew = LIKELY.tooFew): string | undefined {
  const times = (list: string[], text: string): number => list.filter((other) => other === text).length
  if (got.some((text) => !right.includes(text)) && right.length <= 5)
    return 'it was for somebody else: names are compared whole'
  if (got.length === right.length && got.every((text, i) => right[i]!.startsWith(text)))
    return LIKELY.cutShort
  // Of many, one portion that begins with the last; of few, all of them the other way round.
  const newestFirst = right.length > 5 ? got[0] === right.at(-1) : got.toReversed().join() === right.join()
  if (newestFirst) return LIKELY.oldestFirst
  if (got.some((text) => times(got, text) > times(right, text)))
    return 'a mail was kept twice: a request that is repeated brings its ref again'
  if (got.length < right.length && right.slice(0, got.length).every((text, i) => text === got[i]))
    return tooFew
  return undefined
}

/** All news that came, under these names, in any order. */
export function expectNews(heard: SubscriberPeer, to: string[], kind: 'mail' | 'talk' = 'mail'): void {
  const left = to.map((name) => `@${name}@`)
  const wrong = heard.messages.find(([topic, json, ...more]) => {
    const [marked] = left.splice(left.indexOf(String(topic)), 1)
    const name = marked?.slice(1, -1)
    let said: { to?: unknown; kind?: unknown } = {}
    try {
      said = JSON.parse(String(json)) as typeof said
    } catch {
      return true
    }
    return more.length > 0 || String(topic) !== marked || said.to !== name || said.kind !== kind
  })
  claim(wrong === undefined, {
    expected: `the news is ${to.map((name) => `"@${name}@" | {"to":"${name}","kind":"${kind}"}`).join(' and ')}`,
    got: wrong ? showFrames(wrong) : '',
    cause: wrong && whyOtherNews(wrong),
  })
}

function whyOtherNews([topic, ...more]: Buffer[]): string | undefined {
  if (more.length === 0) return LIKELY.frames
  return more.length === 1 && !/^@.*@$/.test(String(topic)) ? LIKELY.unmarked : undefined
}

/** The requests to talk are those of these clients; gives the ids of them, in a row. */
export function expectOffers({ requests }: ReplyData, clients: Client[], cause: string): string {
  const show = (list: { from: string; port: number }[]): string =>
    list.length === 0
      ? 'no request to talk'
      : list.map(({ from, port }) => `a request to talk from ${from} at port ${port}`).join(' and ')
  const right = clients.map(({ user, port }) => ({ from: user, port }))
  claim(show(requests) === show(right), {
    expected: `the refresh of the one who is asked brings ${show(right)}`,
    got: `it brings ${show(requests)}`,
    cause,
  })
  return requests.map(({ id }) => id).join()
}

export function expectNewId(id: string, earlier: string): void {
  claim(id !== earlier, {
    expected: 'a request to talk that is made anew has an id of its own',
    got: `it has id ${id}, which the withdrawn request had`,
    cause: LIKELY.newRequest,
  })
}
