/** The usual mistakes in bots of lab 04, and why they lead to what is seen. */
export const LIKELY = {
  sameName:
    'every replica runs the same program in the same surroundings, so only chance can tell them apart; a process id is the same in each container',
  asksOnce: 'new channels may have been made: ask for the list before each round',
  onceARound: 'the channel is chosen once a round, not for each message',
  ten: 'a round is ten messages: look at where its loop begins to count, and where it stops',
  drawn:
    'either no number is drawn, or one that is the same in each round: draw a place between the first and the last of the list whenever a round begins',
  another: 'what is asked again with the same name is refused again',
  none: 'the list of channels may be empty: somebody has to make the first one',
  pace: 'BOT_INTERVAL_MS is the pause after each message, and is read from the environment',
  oneLogin: 'a bot logs in once, and is the same user in all its rounds',
  makesOne: 'a channel is made when there is none to choose from, and only then',
  message: 'a publication has three fields of its own: user, channel and message',
  mark: 'the # is typed and shown in front of a channel, and is no part of its name',
  accepted: 'what was refused is not there: use the name that was accepted',
  pausing: 'a bot that pauses has to hear of SIGTERM and SIGINT too, and not only when the pause is over',
  replyMs:
    'a REQ socket waits for a reply as long as it takes, unless it is told how long: that is REPLY_MS, and no fixed time',
  complains: 'a bot has nobody else to tell: what was refused, or got no reply, is worth a line on stderr',
  usualPause: 'where BOT_INTERVAL_MS is not in the environment, the pause is 1000 ms',
  goesOn:
    'a bot is alone: an exception that nobody catches ends it, and a request that nobody answers stops it',
}
