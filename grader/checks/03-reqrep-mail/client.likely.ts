/** The usual mistakes in clients of lab 03, and why they lead to what is seen. */
export const LIKELY = {
  topics: 'TOPICS are names separated by commas; a login brings them as a list',
  name: 'without MAIL_USER, the first line of the input is the name',
  endOfInput: 'the end of the input means the same as logoff',
  alive: 'ALIVE_MS is not read from the environment, or nothing is sent as long as nothing is typed',
  waiting: 'news may have been lost: the reply to alive says whether something is there, so look at it',
  news: 'news came and was followed by no refresh: each is worth one, whether its kind is mail or talk',
  stuck:
    'a REQ socket that waits for a reply can only wait: close it after REPLY_MS, and ask on a new one, as often as it takes',
  tooSoon: 'either REPLY_MS is not read from the environment, or it is not taken for milliseconds',
  lease:
    '"not logged in" means that the lease has ended: log in again with the same session, then send the same request again',
  queued: 'what is said waits behind a request to the server, and need not: the server is not on the way',
  mouth:
    'the PUSH socket of the last conversation is still connected to the last partner, and PUSH deals out messages in turns',
  byAnybody:
    'a message from a stranger was heeded: compare its field user with the partner, and with who was asked, before anything comes of it',
  one: 'whoever asks somebody else, or types quit, withdraws the earlier request: talk with port 0',
  moved: 'who was asked knows the old port only: make the request again, with the port that is lent now',
  accepted:
    'when the request is answered, withdraw it with port 0: else the server goes on giving it to who was asked',
  bye: 'who leaves, by quit, logoff or a signal, says bye to the partner: it was not sent, or its socket was closed before it had left',
  no: 'a bye from somebody who was asked, and has not accepted, is a no',
  declines: 'who declines connects to the port of the request, says bye there, and that is all',
  late: 'an accept from somebody who is not asked, or not any longer, is answered with bye, at the port that it names',
  crossed:
    'the partner’s accept is not that of a stranger: it was sent before yours came, changes nothing, and needs no answer',
  tellsPort: 'to accept, connect a PUSH to the port in the request, and send accept with your own port',
  spoken: 'what a partner says is shown in one line, like a mail',
  bound: 'the client says that it is logged in before the port is bound',
  neverBound: 'is a PULL socket bound at the port that the server has lent?',
  inTurn:
    'requests to talk are shown one at a time, and none during a conversation: what comes meanwhile can wait',
  shownOnce:
    'a request is told from others by its id: the same id is the same request, and another id another',
  broken: 'an exception at one message ends the loop, or the program: catch it inside of the loop',
  deaf: 'after a broken message, nothing is done any longer with those that follow: skip that one only, and go on inside of the loop',
  brokenReply:
    'a reply may be anything: is it JSON, is its status OK, and is each field of it there and of its type? Look before anything is done with it',
  notAskedAgain:
    'either the reply was taken for a good one, or an exception at it goes past the loop that asks again: catch it where the reply is read, and go on as if none had come',
  saysNothing:
    'the reply was dropped without a word: on stderr, somebody who wonders why nothing happens should find the reason',
  checked:
    'a message is skipped as a whole when one of its fields is missing or of another type: look at each before any is shown',
  counted: 'each message that is skipped gets its own line on stderr, whatever is wrong with it',
  asksForLogin:
    'a login that was refused is not asked for again: another try is for requests without a reply. Only somebody at a terminal may be asked for another name',
  staysAlive:
    'something keeps the program alive: a socket, a timer or stdin is still open when there is nothing left to do',
  status: 'a client that could not log in has exit status 1, so that a script can tell',
  unusable:
    'the server goes on lending the port to a client that is gone: one that can’t bind its port logs off before it ends',
  erro: 'an erro is the answer to one request: show its message, and go on. It is a reason to end only when it answers a login',
  forEver:
    'either it gave up after some tries, and a server that is dead may be back in a minute: ask again for ever; or it only told somebody that there is no reply, which is for stderr',
  stderr: 'stdout has the lines of the contract and no others: what else there is to tell goes to stderr',
  text: 'the text of a mail is all that follows the first space, or after "@name" alone all of the next line, also when that looks like a command, with the blanks at both ends; only a newline ends a line, and U+2028 does not',
  oneLine:
    'what is in a mail must neither end a line nor reach the terminal as it is: the contract says how it is shown',
  backslash:
    'a backslash is shown as two: with one, nobody could tell a backslash and an n in a mail from a newline, which is shown as \\n',
  samePort:
    'a login that brings the port which the client has already changes nothing for the partner: only another port ends the conversation',
  otherPort:
    'the partner knows the old port only, and what it says goes there: when a login brings another port, the conversation is over',
  aliveTooOften: 'the next alive does not wait for ALIVE_MS, but only for the reply to the last',
  aliveBeside:
    'alive does not wait for its turn, but goes over a second socket, say: it can be left out while another request is under way, since each request shows that the client is there',
  subscribedToMore:
    'what is subscribed to is the user, and each topic of which the server has said that the user follows it',
  noTopics:
    'an empty text that is split at commas gives one empty name, and a name has at least one character',
  notIn:
    'it is somebody else who is in with this name, and a logoff would log that one off: a client that was refused has nothing to log off from',
  out: 'a client that is not let in again is out, and nothing that it asks for will be done: it ends, as it would have at its first login',
  acceptQueued:
    'y or quit waits behind a request to the server, and need not: what one client tells another does not go through the server',
  unsent:
    'logoff is obeyed at once, and drops what was typed before it: it has to wait until all that is answered',
  unanswered:
    'without an OK nobody knows whether the logoff has come: ask again, as for everything else, and say "logged off" only after the OK',
  typed:
    'help is for stderr, an empty line means nothing, and any other line that is no command gets one "error:"',
  commandsSaid:
    'a line is looked at for a command first, in a conversation too; what is none is said, y and n as well',
  left: 'after quit there is no partner any longer: what is no command is an "error:" again',
  leaver: 'who leaves by quit or logoff knows it: "left" is shown for a partner who leaves',
  notAsked:
    'a request that was refused is not at the server, so nobody is asked any longer: forget whom it was for. An accept that comes then is answered with bye',
  oneTalk:
    'a client has one conversation at a time: when it accepts somebody, it does not ask anybody else any longer. An accept that comes then is answered with bye',
  host: 'the port was bound at all addresses: bind it at HOST only. Here HOST is one that this machine does not have, so that fails, and the client logs off',
  keptPort:
    'the server lends the old port to somebody else now, who can’t bind it as long as this client has it',
  shownBefore:
    '`after` in the reply to a later login may be lower than what this client has shown: go on after the last mail that was shown',
  sameRef:
    'the server keeps refs for ever, also those of a client that ran yesterday: choose them at random, and don’t count from 1',
  againAtOnce:
    'a server that sends nonsense is asked again and again without a pause: wait for REPLY_MS first',
  byeForBye:
    'a bye is not answered: of what comes from other clients only an accept is, from somebody who is not asked, or not any longer',
}
