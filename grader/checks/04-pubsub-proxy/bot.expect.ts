/** What the checks of lab 04 expect of bots. */
import { claim } from '../../kit/failure.ts'
import { ANSWER_MS, START_MS, type Program } from '../../kit/program.ts'
import { quote } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import { type BotCast, listed, namesOf, ROUND, type Round, SOON_MS } from './bot.cast.ts'
import { expectTimestamps } from './client.expect.ts'
import { type Answer, type Asked, Refused } from './served.cast.ts'
import { LIKELY } from './bot.likely.ts'

/** When rounds have taken so long, those that were seen will do. */
const LONG_MS = 10_000
/** So many of the names that it comes with are refused, one after the other. */
const REFUSALS = 2

/** Bad replies that are left, and how many of all are worth a line on stderr. */
interface Bad {
  left: () => number
  toTell: number
}

/** Two bots came by two names; a third decides when the first two have drawn the same. */
export async function expectOwnNames(cast: BotCast, bots: Program[]): Promise<string[]> {
  const { scene, server } = cast
  const logins = () => server.asked('login')
  const sockets = (): number => new Set(logins().map(({ from }) => from)).size
  const wait = (count: number): Promise<void> =>
    cast.waits(bots.at(-1)!, () => namesOf(logins()).length > 1 || sockets() >= count, `${count} bots log in`)
  await wait(2)
  if (namesOf(logins()).length === 1) {
    bots.push(cast.starts())
    await wait(3)
    if (namesOf(logins()).length > 1)
      scene.warn('The bots choose their names from a few: two of three had the same')
  }
  const users = namesOf(logins())
  claim(users.length > 1, {
    expected: 'each bot takes a random name, that no other bot has taken',
    got: `${bots.length} bots logged in, all of them as ${listed(users)}`,
    cause: LIKELY.sameName,
  })
  await cast.strictly('names are 1 to 32 characters of a to z and 0 to 9', () => {
    const other = users.find((user) => !/^[a-z0-9]{1,32}$/.test(user))
    claim(other === undefined, {
      expected: 'bot takes a name of 1 to 32 characters of a to z and 0 to 9',
      got: `it took ${listed([other ?? ''])}`,
    })
  })
  return users
}

/** Whole rounds, one after the other, each in one of the channels that there were. */
export async function expectRounds(cast: BotCast, bot: Program, most: number): Promise<Round[]> {
  const begun = performance.now()
  const over = (): Round[] => cast.rounds.filter((round) => round.over)
  const isSlow = (): boolean => performance.now() - begun > LONG_MS
  await cast.waits(bot, () => cast.rounds.length > 0, 'bot logs in, and asks for the channels')
  for (let count = 1; count <= most && !(count > 1 && isSlow()); count++) {
    await cast.waits(
      bot,
      () => over().length >= count || cast.rounds.some(isOdd),
      `bot publishes ${ROUND} messages, pausing for BOT_INTERVAL_MS after each, and asks for the channels again`,
      { cause: LIKELY.pace, ms: cast.roundMs },
    )
    for (const round of cast.rounds) if (round.over || isOdd(round)) expectRound(cast, round)
  }
  return over()
}

function isOdd({ channels, published, over }: Round): boolean {
  const used = new Set(published.map(({ data }) => data['channel']))
  return (
    published.length > ROUND ||
    used.size > 1 ||
    (over && published.length < ROUND) ||
    ![...used].every((one) => channels.includes(String(one)))
  )
}

function expectRound({ server }: BotCast, { channels, published, over }: Round): void {
  const used = [...new Set(published.map(({ data }) => String(data['channel'])))]
  const other = used.find((channel) => !channels.includes(channel))
  claim(other === undefined, {
    expected: `bot publishes in one of the channels that it was told of: ${listed(channels)}`,
    got: `it published in ${listed([other ?? ''])}`,
    cause: LIKELY.asksOnce,
  })
  claim(used.length === 1, {
    expected: `bot publishes the ${ROUND} messages of a round in one channel`,
    got: `it published in ${listed(used)}`,
    cause: LIKELY.onceARound,
  })
  claim(published.length === ROUND && over, {
    expected: `bot publishes ${ROUND} messages in a channel, and then asks for the channels again`,
    got: over ? `it published ${published.length}` : `it published ${published.length} without asking again`,
    cause: !over ? LIKELY.asksOnce : published.length === 1 ? LIKELY.onceARound : LIKELY.ten,
  })
  const users = namesOf(published)
  const known = namesOf(server.asked('login'))
  claim(
    users.every((user) => known.includes(user)),
    {
      expected: `bot publishes as the user as whom it has logged in, ${listed(known)}`,
      got: `it published as ${listed(users)}`,
    },
  )
}

/** In all its rounds it has done what rounds are made of, and nothing else. */
export function expectNothingElse({ server }: BotCast): void {
  const logins = server.asked('login').length
  claim(logins === 1, {
    expected: 'bot logs in, and then begins one round after the other',
    got: `it logged in ${logins} times`,
    cause: LIKELY.oneLogin,
  })
  const made = server.asked('channel')
  claim(made.length === 0, {
    expected: 'bot makes no channel while there are some',
    got: `it made ${made.length}`,
    cause: LIKELY.makesOne,
  })
  const odd = server.asked('publish').find(({ data }) => typeof data['message'] !== 'string')
  claim(odd === undefined, {
    expected: 'bot publishes a text, in the field message',
    got: `it sent the fields ${Object.keys(odd?.data ?? {}).join(', ')}`,
    cause: LIKELY.message,
  })
  expectTimestamps(server, 'bot')
}

/** The place of the chosen channel in the list is not always the same. */
export function expectByChance(rounds: Round[], fewest: number): void {
  const places = rounds.map(({ channels, published }) =>
    channels.indexOf(String(published[0]?.data['channel'])),
  )
  claim(rounds.length < fewest || new Set(places).size > 1, {
    expected: 'bot chooses a channel at random, among those that there are',
    got: `in ${rounds.length} rounds it took the one at place ${(places[0] ?? 0) + 1} of ${rounds[0]?.channels.length} each time`,
    cause: LIKELY.drawn,
  })
}

/** So many messages with this pause between them. */
export async function expectPace(
  cast: BotCast,
  bot: Program,
  count: number,
  ms: number,
  { isSet } = { isSet: true },
): Promise<void> {
  const published = () => cast.server.asked('publish')
  await cast.waits(bot, () => published().length >= count, `bot publishes ${count} messages`, {
    ms: START_MS + cast.roundMs + count * ms,
  })
  const took = published()[count - 1]!.at - published()[0]!.at
  claim(took > ((count - 1) * ms) / 2, {
    expected: isSet
      ? `bot pauses for BOT_INTERVAL_MS, which is ${ms} ms here, after each message`
      : `bot pauses for ${ms} ms after each message, when BOT_INTERVAL_MS is not set`,
    got: `${count} messages came within ${took.toFixed(0)} ms`,
    cause: isSet ? LIKELY.pace : LIKELY.usualPause,
  })
}

/** After each refusal it comes with another name, until one is accepted. */
export async function triesOtherNames(
  cast: BotCast,
  bot: Program,
  service: 'login' | 'channel',
): Promise<void> {
  const { server } = cast
  const field = service === 'login' ? 'user' : 'channel'
  const refused: string[] = []
  server.answers[service] = (asked) => {
    if (refused.length === REFUSALS) return server.usual(asked)
    refused.push(String(asked.data[field]))
    return new Refused('there is such a channel')
  }
  const accepted = (): string | undefined =>
    server.asked(service).map(({ data }) => String(data[field]))[REFUSALS]
  const again = (): string | undefined => refused.find((name, i) => refused.indexOf(name) < i)
  if (service === 'channel') {
    const asks = (): boolean => server.asked('channel').length > 0
    await cast.waits(bot, asks, 'bot makes a channel when there is none', { cause: LIKELY.none, ms: SOON_MS })
  }
  const expected = `bot tries another name when ${service === 'login' ? 'its login' : 'a channel'} is refused`
  await cast.waits(bot, () => (accepted() ?? again()) !== undefined, expected, { ms: SOON_MS })
  claim(again() === undefined && !refused.includes(accepted() ?? ''), {
    expected,
    got: 'it came with the same name again',
    cause: LIKELY.another,
  })
  const other = server.asked(service).find(({ data }) => !isName(data[field]))
  claim(other === undefined, {
    expected: `bot asks for a ${service} with a name of 1 to 64 letters, digits, _, - and . of ASCII`,
    got: `it asked for one with the name ${quote(String(other?.data[field]))}`,
    cause: String(other?.data[field]).startsWith('#') ? LIKELY.mark : undefined,
  })
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(value)
}

/** What it publishes is from the user who could log in, and in the channel that could be made. */
export async function publishesAsAccepted(cast: BotCast, bot: Program): Promise<void> {
  const last = (service: string): Asked | undefined => cast.server.asked(service).at(-1)
  const published = (): boolean => last('publish') !== undefined
  await cast.waits(bot, published, 'bot publishes in the channel that it has made')
  const [user, channel] = [last('login')?.data['user'], last('channel')?.data['channel']]
  const { data } = cast.server.asked('publish')[0]!
  const isOfRefused = (service: string, field: string): boolean => {
    const refused = cast.server.asked(service).slice(0, REFUSALS)
    return refused.some((asked) => asked.data[field] === data[field])
  }
  const asAnother = isOfRefused('login', 'user') ? 'as a user whose login was refused' : 'as another user'
  const inAnother = isOfRefused('channel', 'channel') ? 'in a channel that was refused' : 'in another channel'
  claim(data['user'] === user && data['channel'] === channel, {
    expected: 'bot publishes as the user and in the channel that were accepted',
    got: `it published ${data['user'] === user ? inAnother : asAnother}`,
    cause: LIKELY.accepted,
  })
}

/** Bad replies to its first requests: broken ones, an `erro`, and none at all. */
export function answersBadly({ server }: BotCast): Bad {
  const channels = (names: unknown): string[] => [
    JSON.stringify({ service: 'channels', data: { channels: names, users: names } }),
  ]
  const bad: Record<'login' | 'channels' | 'publish', Answer[]> = {
    login: [undefined, ['broken']],
    channels: [
      ['broken'],
      ['null'],
      channels('broken'),
      channels([17, null]),
      new Refused('not now'),
      undefined,
    ],
    publish: [
      [Buffer.from([0xff, 0xfe])],
      ['[]'],
      ['{"service":"publish"}', 'one more'],
      new Refused('not now'),
      undefined,
    ],
  }
  const all = Object.values(bad).flat()
  for (const service of ['login', 'channels', 'publish'] as const) {
    const good = server.answers[service] ?? ((asked) => server.usual(asked))
    server.answers[service] = (asked) => (bad[service].length > 0 ? bad[service].shift() : good(asked))
  }
  return {
    left: () => Object.values(bad).flat().length,
    toTell: all.filter((answer) => answer === undefined || answer instanceof Refused).length,
  }
}

/** When it has had all the bad replies it publishes on. */
export async function goesOn(cast: BotCast, bot: Program, bad: Bad): Promise<void> {
  bot.suspect = LIKELY.goesOn
  let since: number | undefined
  const published = (): number => cast.server.asked('publish').length
  const enough = (): boolean => {
    if (bad.left() === 0) since ??= published()
    return since !== undefined && published() >= since + ROUND
  }
  const expected =
    'bot goes on after broken replies, an erro, and none at all, and publishes another ten messages'
  await cast.waits(bot, enough, expected, { cause: LIKELY.goesOn })
}

/** Its login has got no reply, and is tried again. */
export async function asksAgain(cast: BotCast, bot: Program, ms: number): Promise<void> {
  await cast.waits(
    bot,
    () => cast.server.asked('login').length > 1,
    `bot gives its login up when no reply has come for REPLY_MS, which is ${ms} ms here, and tries again`,
    { cause: LIKELY.replyMs, ms: ms + ANSWER_MS },
  )
}

/** It has written at least a line to stderr for each request that was refused, or got no reply. */
export async function complains({ scene }: BotCast, bot: Program, { toTell }: Bad): Promise<void> {
  const wrote = (): number => bot.errors.length
  await until(scene.journal, () => wrote() >= toTell, {
    expected: `bot writes a line to stderr for each of ${toTell} requests that were refused or got no reply`,
    got: () => `it wrote ${wrote()} ${wrote() === 1 ? 'line' : 'lines'}`,
    cause: () => LIKELY.complains,
    ended: () => bot.end(),
    ms: ANSWER_MS,
  })
}
