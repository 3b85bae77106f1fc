/** The usual mistakes in servers of lab 03, and why they lead to what is seen. */
export const LIKELY = {
  lowestPort:
    'the ports are a queue: one that comes back goes to the end, and the one at the front is lent next',
  leaseTooShort:
    'each request of a user begins the lease anew, at its full length: LEASE_MS is in milliseconds',
  wrongLease:
    'the lease that ended first is the one to be taken back; each request of a user begins its own anew',
  forgets:
    'mail stays in the mailbox when it has been fetched: the same `after` brings the same mail again, for the reply to the first may have been lost',
  unconfirmed:
    '"after" in a refresh also confirms: the server remembers for each user the highest id of a mail that was confirmed so, and says it at the next login',
  highest:
    'keep for each user the highest id of a mail in the mailbox that an `after` has reached: a lower one takes nothing back, and a number beyond the last mail counts only up to that mail',
  unmarked:
    'news for a name goes out under "@name@": without the second @, who subscribes to ana also hears what is for anabela',
  followers:
    'mail to a topic goes into the mailbox of everyone who follows it at that moment, the sender and those who are away included',
  taken:
    'a broken request was taken for a good one: check each field, its type, and each element of a list, before any is used',
  noJson: 'the request is no JSON, and was read all the same: use a JSON parser, and never eval',
  oneFrame: 'only one of the frames was looked at: count the frames first',
  session: 'a login that brings the session of the last one is the same client, whose reply was lost',
  ref: 'a mail with a ref that is known from this sender is the same mail, asked for again because the reply was lost',
  refOfAnother: 'a ref is the sender’s own: another may have chosen the same one for another mail',
  away: 'a request to talk is kept until it is withdrawn, once from one user to another, whether or not the other is in',
  unannounced:
    'the one who is asked refreshes at news: publish it for each request that is new, and for each that is gone',
  withdrawn:
    'a request to talk is over when it is withdrawn with port 0, and when the user who made it logs off or loses the lease',
  forgotten:
    'what was answered with OK is not on the disk, or the new server does not read it: who was in is in, and every lease begins anew',
  ended:
    'the server has ended after a request, but its loop is to go on for as long as the program runs: if an exception has ended it, catch it inside of the loop, and answer that request with erro',
  name: 'a name is text of 1 to 32 characters, of a to z, 0 to 9, _ and -: either nobody has looked, or the pattern matched only a part of it: begin it with ^ and end it with $',
  noText: 'JSON may bring a number, null or a list where text is due: look at the type before the characters',
  inUse:
    'a user has one port at most: look whether one is lent to that name before another is. Only the session of the first login shows that it is the same client, and two logins without a session show nothing. Or the lease was over too soon: it lasts LEASE_MS',
  noPort:
    'when the queue is empty the login is refused: a port is never lent twice, and none beyond PORTS is lent',
  returned: 'at logoff the port goes to the end of the queue, for whoever logs in next',
  readers:
    'look who will read the mail before it is kept: the user with that name, or those who follow it. When there is nobody, nothing is kept, and the answer is erro',
  tooFew: 'some of it was not kept for this user, or a refresh did not go on where the last one stopped',
  oldestFirst:
    'mail comes oldest first: after the newest the client asks for what is newer still, and so never gets the rest',
  cutShort:
    'the text ends early: it has a length, and any character may be in it, so neither NUL nor a newline is its end',
  waiting:
    'mail is waiting until a refresh has confirmed it, with its id or a higher one in `after`: what is in the mailbox and confirmed is not waiting',
  frames:
    'name and JSON are in one frame: they are two frames of one message, so send them together, as two parts',
  forEver:
    'who follows a topic follows it for ever: a login says all of them, not only those that it has brought',
  allOrNothing:
    'what is answered with erro has changed nothing: look at everything first, or do it all in one transaction',
  oneSet:
    'users and topics share one set of names: look among the users before a name becomes a topic, and among the topics before it becomes a user',
  asked:
    'a request to talk is for another user, who has logged in at least once: look for `to` before it is kept',
  sameRequest:
    'to ask again while the request is there changes nothing: by its id the other client knows that it was shown',
  alwaysOk:
    'with the port 0 the reply is OK, also when there is no request: the reply to an earlier one may be lost',
  newRequest:
    'a request that was withdrawn is over, and so is its id: the other client shows none whose id it has shown before',
  exactly: 'a client compares the message with these words, to know that it has to log in again',
  othersStay: 'each request to talk is from one user to another: withdrawing one touches no other',
  waitingToTalk: 'waiting says whether a refresh would bring something: mail, or a request to talk',
  lentPort:
    'the port in a request to talk is where the other one will answer: compare it with the one that was lent to `from`',
  in: 'every service but login and logoff is for users who are in: one look for all of them, before any is done',
  service: 'a reply has the service of its request, so that whoever has asked knows what it is for',
  status: 'a reply has "status" in its data, which is OK or erro and nothing else',
  why: 'an erro has a message: the client shows it to a person, who has to know what was wrong',
  timestamp:
    'every reply has a timestamp in its data, OK or erro: the time in UTC as text, with a T in the middle and a Z at the end',
}

/** Of what was answered with OK before the server was killed. */
export function notKept(what: string): string {
  return `the new server does not know ${what}: it is not on the disk, or not read from there`
}
