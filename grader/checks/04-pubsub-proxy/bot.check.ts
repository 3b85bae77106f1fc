/** What is checked of the bots of lab 04; the grader plays the server behind its broker. */
import { botCheck } from './bot.cast.ts'
import {
  answersBadly,
  asksAgain,
  complains,
  expectByChance,
  expectNothingElse,
  expectOwnNames,
  expectPace,
  expectRounds,
  goesOn,
  publishesAsAccepted,
  triesOtherNames,
} from './bot.expect.ts'
import { endsOn } from './middle.expect.ts'
import { LIKELY } from './bot.likely.ts'
import { LIKELY as LIKELY_OF_ALL } from './middle.likely.ts'

botCheck('4.8', 'two bots take names of their own, and both publish', async (cast) => {
  const bots = [cast.starts(), cast.starts()]
  for (const user of await expectOwnNames(cast, bots)) {
    const publishes = (): boolean => cast.server.asked('publish').some(({ data }) => data['user'] === user)
    await cast.waits(bots[0]!, publishes, `the bot that logged in as ${user} publishes`)
  }
})

botCheck(
  '4.8',
  'a bot publishes ten messages a round, in one of the channels that there are',
  async (cast) => {
    cast.renewsChannels()
    const rounds = await expectRounds(cast, cast.starts(), 8)
    expectByChance(rounds, 8)
    await cast.strictly('a round is all that it does once it has logged in', () => expectNothingElse(cast))
  },
)

botCheck('4.8', 'a bot pauses for BOT_INTERVAL_MS after each message', async (cast) => {
  const bot = cast.starts(200)
  await cast.strictly('it pauses for BOT_INTERVAL_MS after each message', () => expectPace(cast, bot, 5, 200))
})

botCheck('4.8', 'a bot pauses for a second when nobody says how long', async (cast) => {
  cast.scene.goesByTheClock()
  const bot = cast.startsAsUsual()
  await cast.strictly('it pauses for a second when BOT_INTERVAL_MS is not set', () =>
    expectPace(cast, bot, 3, 1000, { isSet: false }),
  )
})

botCheck('4.8', 'a bot that may not log in, or make a channel, tries another name', async (cast) => {
  cast.server.channels = []
  const bot = cast.starts()
  await cast.strictly('it tries another name when its login is refused', () =>
    triesOtherNames(cast, bot, 'login'),
  )
  await cast.strictly('it makes a channel when there is none', () => triesOtherNames(cast, bot, 'channel'))
  await cast.strictly('it publishes in the channel that it has made', () => publishesAsAccepted(cast, bot))
})

botCheck('4.8', 'a bot ends on SIGTERM, also while it waits for a reply', async (cast) => {
  cast.server.answers['publish'] = () => undefined
  const bot = cast.starts()
  await cast.publishes(bot)
  await cast.scene.calm()
  await endsOn('SIGTERM', cast.scene, bot, LIKELY_OF_ALL.pending)
})

botCheck('4.8', 'a bot ends on SIGTERM, also while it pauses', async (cast) => {
  const bot = cast.starts(60_000)
  await cast.publishes(bot)
  await cast.scene.calm()
  await endsOn('SIGTERM', cast.scene, bot, LIKELY.pausing)
})

botCheck('4.8', 'a bot ends on SIGINT as well', async (cast) => {
  const bot = cast.starts(60_000)
  await cast.publishes(bot)
  await cast.scene.calm()
  await endsOn('SIGINT', cast.scene, bot, LIKELY_OF_ALL.ctrlC)
})

botCheck('4.9', 'a bot gives up after REPLY_MS what gets no reply, and goes on', async (cast) => {
  cast.server.answers['login'] = () => undefined
  const bot = cast.starts(5, { REPLY_MS: 300 })
  await cast.server.isAsked(bot, 'login')
  await cast.strictly('it gives a request up when no reply has come for REPLY_MS', () =>
    asksAgain(cast, bot, 300),
  )
})

botCheck('4.9', 'a bot goes on after broken replies, and after none', async (cast) => {
  const bad = answersBadly(cast)
  const bot = cast.starts(5, { REPLY_MS: 300 })
  await cast.strictly('it goes on after replies that break the contract', () => goesOn(cast, bot, bad))
  await cast.strictly('it says on stderr what went wrong', () => complains(cast, bot, bad))
})
