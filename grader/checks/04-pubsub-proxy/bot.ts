/** What is checked of the bots of lab 04; the grader plays the server behind its broker. */
import { botCheck } from './bot.cast.ts'
import {
  answersBadly,
  expectByChance,
  expectOwnNames,
  expectPace,
  expectRounds,
  goesOn,
  triesOtherNames,
} from './bot.expect.ts'
import { endsOnSigterm } from './middle.expect.ts'
import { LIKELY } from './middle.likely.ts'

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
  },
)

botCheck('4.8', 'a bot pauses for BOT_INTERVAL_MS after each message', async (cast) => {
  const bot = cast.starts(200)
  await cast.strictly('it pauses for BOT_INTERVAL_MS after each message', () => expectPace(cast, bot, 5, 200))
})

botCheck('4.8', 'a bot that may not log in, or make a channel, tries another name', async (cast) => {
  cast.server.channels = []
  const bot = cast.starts()
  await cast.strictly('it tries another name when its login is refused', () =>
    triesOtherNames(cast, bot, 'login'),
  )
  await cast.strictly('it makes a channel when there is none', () => triesOtherNames(cast, bot, 'channel'))
  await cast.strictly('it publishes in the channel that it has made', async () => {
    await cast.waits(
      bot,
      () => cast.server.asked('publish').length > 0,
      'bot publishes in the channel that it has made',
    )
  })
})

botCheck('4.8', 'a bot ends on SIGTERM, also while it waits for a reply', async (cast) => {
  cast.server.answers['publish'] = () => undefined
  const bot = cast.starts()
  await cast.server.isAsked(bot, 'publish', {}, { ms: cast.roundMs })
  await cast.scene.calm()
  await endsOnSigterm(cast.scene, bot, LIKELY.pending)
})

botCheck('4.9', 'a bot goes on after broken replies, and after none', async (cast) => {
  const bad = answersBadly(cast)
  const bot = cast.starts(5, { REPLY_MS: 300 })
  await cast.strictly('it goes on after replies that break the contract', () => goesOn(cast, bot, bad))
})
