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
  goesOn:
    'a bot is alone: an exception that nobody catches ends it, and a request that nobody answers stops it',
}
