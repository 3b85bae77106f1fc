/** The usual mistakes in lab 05, and why they lead to what is seen. */
export const LIKELY = {
  dialsBack:
    'a ROUTER that only receives sends nothing back: who is greeted connects a DEALER of its own to the endpoint in the HELLO, and says HELLO there',
  oneHop:
    'introductions stop after one hop: greet the `peers` of each HELLO, and send a HELLO to all whom you know when there is somebody new',
  names:
    'the `peers` of a HELLO are those who have said HELLO by then and are not gone: neither oneself, nor whoever is only greeted, nor who has left',
  stale: 'a HELLO names whoever is connected when it is sent: make it anew each time, and not once for all',
  strict:
    'a name may have digits, _ and - in it and up to 32 characters, an id may be a UUID of any version, and a field that the contract does not name is ignored',
  command: 'a command is the whole line: "/quitter" is none, though it begins with one',
  echo: 'what is typed here is not printed, and neither are whispers: who types it sees it anyway',
  oneLine:
    'an error was printed as it is, over several lines, or nobody caught it, and it ended the program: catch it at each message, and say what is wrong in one line',
  nameless:
    'without a terminal nobody can be asked for a name: whoever reads the input for one waits for ever',
  noName:
    'a PEER_NAME that the contract does not allow is no name, and others skip each HELLO that brings it: look at it before anything else is done',
  unable:
    'whoever starts a program learns from its exit status whether it could begin, and from stderr why not',
  answers:
    'a HELLO that does not list this peer’s own endpoint comes from somebody who does not know it: answer it, whether or not its sender is known here',
  unread:
    'nothing was made of a HELLO that has come: read the ROUTER from the start, whoever else is still to be reached',
  sorted: 'names are printed in alphabetical order, and not in the order in which they came',
  blocks:
    'something waits for a peer that is not there: a DEALER keeps what it is given until it is connected, so send and go on',
  itself:
    'a HELLO with the peer’s own id comes from itself, over another name of its endpoint: look at the id before the endpoint, and drop it without a word',
  own: 'PEERS, and the `peers` of nearly every HELLO, may have the peer’s own endpoint among them: it is not greeted',
  taken: 'the peer’s own endpoint is nobody else’s: whoever believes such a HELLO connects to itself',
  broken: 'an exception at one message ends the loop, or the program: catch it inside of the loop',
  unchecked: 'what came from the network has to be looked at before it is used',
  fields:
    'look at all fields of a HELLO before anything changes: id is a UUID, name is 1 to 32 characters of a to z, 0 to 9, _ and -, up to its very end, endpoint is one that a socket can connect to, and peers is a list of strings',
  moved:
    'a HELLO from an id that is connected, but with another endpoint, is somebody else’s: compare the two endpoints before anything is changed',
  unsaid:
    'it was taken for a good one or skipped without a word, or reading has ended, here or at the message before: check each message inside of the loop, its frames first, say on stderr what is wrong, and go on',
  anyId:
    'an id that is no UUID breaks the contract: look at that first, and only then whether anybody with this id is connected, as only a good message of a stranger is dropped without a word; or reading has ended, here or at the message before',
  toYou: 'the first frame says whether it is a SAY or a WHISPER, and what is shown depends on it',
  slow: 'it was given up too soon: is EXPIRE_MS read from the environment, is the silence compared with that, and does everything that comes from a peer start its time anew?',
  still:
    'PING goes out every HEARTBEAT_MS, whether or not anything is typed: is it a timer of its own, and is HEARTBEAT_MS read from the environment?',
  text: 'lines are told apart by their seq: the same text may be said twice',
  old: 'a line whose seq is not higher than the last of its sender was shown before; and whoever is connected with a peer twice gets each line twice',
  forgotten:
    'the seq of the last line belongs to the id, and is kept when its sender is given up: the same program may be back after a cut',
  alias: 'peers are told apart by the id in their HELLO, and not by the endpoint at which they were greeted',
  whole:
    'the text is the whole line, however long, with the spaces at both ends: a frame of ZeroMQ has no limit',
  line: 'what others have written must neither end a line nor reach the terminal as it is: the contract says how it is shown',
  namesake: 'two peers may have the same name: they are told apart by their ids',
  early:
    'somebody was given up who had not been silent for EXPIRE_MS: count from the last that came, whatever it was',
  toAll: 'a whisper goes over the DEALERs of those with that name, and over no other',
  unnoticed:
    'ZeroMQ says nothing of a peer that is gone: look at each heartbeat who has been silent for too long',
  endpoint: 'a bad endpoint is no reason to leave out those that follow it',
  seq: 'seq counts lines that are said or whispered: neither commands nor empty lines',
  returns:
    'a HELLO with a new id comes from somebody new, though the name is known: another one of that name, or the same one, started again, whether or not anybody has noticed that the old one was gone',
  back: 'whoever is gone is back with a HELLO of its own, after a BYE as after a silence: look for an id, a name or an endpoint that is remembered as gone for ever',
  atOnce: 'who has said BYE is gone at once: EXPIRE_MS is for those who say nothing any more',
  left: 'who has said BYE is gone at once, and is not greeted again, even when the HELLO of another still names its endpoint',
  linger:
    'a socket that is closed goes on for as long as its linger says, to deliver what is left; by default that is for ever',
  again:
    'after a cut nobody comes back by itself: who is gone, or never answered, is to be greeted as long as the program runs',
  late: 'what comes with an id that was given up is from before: it neither brings that peer back nor takes the new one away',
  onlyGreeted: 'heartbeats, lines and BYE are for those who have said HELLO, and not for whoever is greeted',
  welcome:
    'who is named in PEERS is greeted until it answers, even when it has said BYE before: it may be back at any time',
  storm:
    'a HELLO that names the peer’s own endpoint needs no answer, and who is connected is not greeted: else two peers greet each other for ever',
  fullQueue:
    'what is said all at once is sent one after the other, and waits for room in the queue to each friend: nothing of it is dropped',
  sameId:
    'an id belongs to one run of a program: started again with the same one, it begins to count anew, and what it says looks like what it has said before',
  endOfInput:
    'what was typed before the end is to be sent before the end, and so is BYE, to everybody; a socket that is closed with linger 0 drops it',
}
