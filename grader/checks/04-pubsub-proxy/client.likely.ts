/** The usual mistakes in clients of lab 04, and why they lead to what is seen. */
export const LIKELY = {
  name: 'without CHAT_USER, the first line of the input is the name',
  typed: 'the text is all that follows the first space, up to the end of the line: two spaces in it stay two',
  prefix:
    'a subscription is a prefix: that of "tea" also brings what is for "teapot", so compare the whole topic',
  older:
    'ids that were shown are to be remembered, and not the greatest of them: what another server publishes may have a smaller one',
  twice:
    'a server that was killed may publish again what it had stored, with the same id: remember which ids were shown',
  sameId:
    'remember the ids that were shown for each topic on its own: the same id in another channel is another publication',
  refused: 'a channel is followed when it was made: a refusal is an error, and there is nothing to follow',
  order: 'names are shown in the order of the reply',
  asks: 'ask for the channels before you follow one: a SUB socket subscribes to any name, also to one that no channel has',
  follows: 'following a channel, or making one, subscribes to its name',
  ownName: 'the client follows its own name, too: private messages come under it',
  left: 'the channel is not followed any longer, whatever still arrives',
  portions:
    'a reply may stop short, and a short one need not be the last: ask again, with the id of the last item that came, until `items` is empty',
  ofWhat: 'a history is of a channel or of a user: "history #name" asks with `channel`, and without `user`',
  tooEarly: 'a client is logged in, and says so, only when the reply says `sucesso`',
  help: '"help" names everything that can be typed, and does so on stderr; on stdout are only the lines of the contract’s table',
  afterQuit: '"quit" ends the client: what is typed after it is not done any more',
  usualTime:
    'where REPLY_MS is not in the environment, the client waits for 5000 ms; what is missing is easily taken for 0, or for no number at all',
  linger:
    'a socket that was closed with a request that could not be sent holds up the end of the program until it can be; its linger says for how long: set it to 0',
  endOfInput:
    'what was typed before the end is to be done before the end; the loop over the lines has to wait for it',
  undated:
    'each request has a timestamp in its data: put it in where requests are sent, so that none goes without',
  replyMs:
    'a REQ socket waits for a reply as long as it takes, unless it is told how long: that is REPLY_MS, and no fixed time',
  newSocket:
    'a REQ socket that has sent a request only receives, until the reply is there: close it, and ask the next thing on a new one',
  again: 'nobody knows whether the first was done, and a server can’t tell that the second is the same',
  line: 'what others have written must neither end a line nor reach the terminal as it is: the contract says how it is shown',
  ownHistory:
    '"history" alone is about the user who is logged in, whose name goes into the field `user`; in `channel` it is taken for that of a channel',
  brokenReply:
    'a reply may be anything: is it JSON, and is each field of it there and of its type? What is not as it must be is an error to show, and no reason to end',
  looks:
    'what breaks the contract is not shown: look whether each field is there and is what the table says, before any of it is used',
  broken: 'an exception at one message ends the loop, or the program: catch it inside of the loop',
}
