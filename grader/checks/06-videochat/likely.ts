/** What the usual mistakes in lab 06 look like. */
export const LIKELY = {
  push: 'PUSH deals each message to one of those who are connected; PUB sends it to everyone who has subscribed',
  published:
    'what is published goes to everyone who has subscribed: each of video, audio and text, over a PUB or XPUB',
  bytes: 'a payload is bytes: made into a string and back, it has other bytes',
  seq: '`seq` counts each topic on its own, from 1, whether or not somebody listens',
  micro: 'Date.now() counts milliseconds, and `timestamp` is in microseconds',
  from: '`from` is the id that the peer says in its hellos',
  topics: 'a SUB gets what it has subscribed to and nothing else: each topic wants a subscription',
  mute: 'a page that hides the picture still pays for it: only a subscription that is taken back keeps it off the wire',
  count: 'a SUB counts: who subscribes twice to a topic has to take it back twice',
  apart: 'pictures and sound have a subscription each: one that is taken back leaves the other as it is',
  one: 'what a SUB takes back, it takes back from all that it is connected to: each peer has a SUB of its own',
  forgotten: 'the next page does not know what was muted in the one before: unmute all when it closes',
  refresh: 'while video is muted there is no subscription to renew: a refresh must not subscribe again',
  key: 'an XPUB tells of a new subscription when it is read; without `allSubs` only of the first to a topic',
  taken:
    'an XPUB tells in the first byte what a message is: 1 is a subscription, and 0 one that is taken back',
  first:
    'a picture that is not a key frame says what is different from the one before it: at first, for a new page and after an unmute, none is handed on until there was a key frame',
  gap: 'a picture that is not a key frame says what is different from the one before it: after one that was left out, none is handed on until the next key frame',
  backlog:
    'what was stopped for two seconds finds two seconds of pictures and sound in its socket when it wakes: compare the difference of the two clocks with the least that there was, and let that grow no faster than clocks drift',
  renewal:
    'whoever needs a key frame has to ask for it: taking the subscription to video back and making it again does so',
  newPage:
    'a new page needs a key frame, and none comes unasked: taking the subscription to video back and making it again asks for one',
  waits:
    'a publisher keeps for each subscriber what it does not take, up to the high-water mark; that is 1000 unless set',
  text: 'text over the socket of the pictures, or over one with a high-water mark, is dropped when somebody is slow',
  quickest:
    'how late something is, is told from the quickest that has come so far, which need not be the first',
  inTime: 'what counts is 500 ms, and a timestamp is in microseconds',
  skew: 'two clocks never agree: how late a picture is can only be told from others of the same sender',
  page: 'a WebSocket takes all that it is given, and keeps in memory what the page does not take',
  behind: 'a page that is behind misses pictures and sound; text waits for it, for nobody writes it twice',
  empty: 'a frame may be there and have nothing in it: nobody can show that',
  shape: 'JSON is no promise: look whether each field is there and of its type before anything is made of it',
  link: 'anybody can write any `from`: whose message it is depends on the SUB over which it came',
  broken: 'one broken message has ended the peer: drop it, and go on with the next',
  noReply: 'a broken reply is as good as none: drop it, and say hello again',
  prefix:
    'a subscription is a prefix: that to "video" also brings what is for "videos", so compare the whole topic',
  takenOver: 'a page whose place is taken is closed, too: what it had muted is forgotten with it',
  noLink: 'somebody may leave before the page knows of it: look whether who is named is here',
  stdout: 'stdout is for these lines, which other programs may read; what is for people only goes to stderr',
  token: 'a token that can be worked out keeps nobody away: make it of random bytes when the peer starts',
  wedged:
    'a REQ that has sent a request only receives: when no reply comes within EXPIRE_MS, a new one takes its place',
  introduced:
    'whoever says hello also says whom they know, in `peers`, and so does the reply: say hello to those as well',
  anew: 'the endpoint is the same, and the id is another: it was started again, and the one of before is no more',
  silent:
    'who is killed or cut off says nothing, and a REQ waits for its reply for ever: only a clock notices',
  bye: 'who says bye is gone at once: nobody has to wait for EXPIRE_MS',
  everybody: 'everybody is whoever is here, also one who has said hello and was never asked',
  unsent:
    'bye was not sent, or is still in a socket: what a socket has not sent when the program ends, or when it is closed with linger 0, is dropped',
  asked: 'whoever is in PEERS is asked for ever, also after a bye: they may be started again',
  alone:
    'whoever does not answer holds up nobody else: each endpoint is asked over a socket of its own, and none waits for another',
  patience: 'how long somebody may be silent is EXPIRE_MS, and not always the same',
  heartbeat: 'how long to wait between two hellos is HEARTBEAT_MS, and not always the same',
  uuid: 'an id that is made of a name or of a number may be that of somebody else, and others refuse what is no UUID',
  asleep:
    'a peer that was frozen could hear nobody: what seems to be the silence of others was its own sleep',
  peers:
    '`peers` are the signal endpoints, as they say them, of those who are here: who has said bye is not among them',
  unable:
    'whoever starts a program learns from its exit status whether it could begin, and from stderr why not',
  unbound:
    'the error of bind was caught, or nobody waited for it: without this socket the others get nothing from the peer, so it says so and ends',
  anotherPort:
    'another port was taken in its place, or the error was caught: only UI_PORT 0 means any port that is free',
  address: 'an id is here once, under however many endpoints it answers',
}
