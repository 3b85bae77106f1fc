/** The usual mistakes in clients of lab 04, and why they lead to what is seen. */
export const LIKELY = {
  name: 'without CHAT_USER, the first line of the input is the name',
  typed: 'the text is all that follows the first space, up to the end of the line',
  prefix:
    'a subscription is a prefix: that of "tea" also brings what is for "teapot", so compare the whole topic',
  twice:
    'a server that was killed may publish again what it had stored, with the same id: remember which ids were shown',
  sameId:
    'remember the ids that were shown for each topic on its own: the same id in another channel is another publication',
  asks: 'ask for the channels before you follow one: a SUB socket subscribes to any name, also of what is not there',
  follows: 'following a channel, or making one, subscribes to its name',
  ownName: 'the client follows its own name, too: private messages come under it',
  left: 'the channel is not followed any longer, whatever still arrives',
  portions:
    'a reply may stop short: ask again, with the id of the last item that came, until there is no more',
  endOfInput:
    'what was typed before the end is to be done before the end; the loop over the lines has to wait for it',
  newSocket:
    'a REQ socket that has sent a request only receives, until the reply is there: close it, and ask the next thing on a new one',
  again: 'nobody knows whether the first was done, and a server can’t tell that the second is the same',
  line: 'what others have written must neither end a line nor reach the terminal as it is: the contract says how it is shown',
  ownHistory:
    '"history" alone is about the user who is logged in, whose name goes into the field `user`; in `channel` it is taken for that of a channel',
  brokenReply:
    'a reply may be anything: is it JSON, and is each field of it there and of its type? What is not as it must be is an error to show, and no reason to end',
  broken: 'an exception at one message ends the loop, or the program: catch it inside of the loop',
}
