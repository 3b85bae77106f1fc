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
  first: 'a picture that is not a key frame says what is different from the one before it',
  backlog:
    'what was stopped for two seconds finds two seconds of pictures and sound in its socket when it wakes',
  renewal:
    'nobody sends a key frame to who does not ask: taking the subscription back and making it again asks for one',
  waits:
    'a publisher keeps for each subscriber what it does not take, up to the high-water mark; that is 1000 unless set',
  text: 'text over the socket of the pictures, or over one with a high-water mark, is dropped when somebody is slow',
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
  reply:
    'who has received a request owes it a reply: until that is sent, a REP socket receives nothing from anybody',
  wedged:
    'a REQ that has sent a request only receives: when no reply comes within EXPIRE_MS, a new one takes its place',
  introduced:
    'whoever says hello also says whom they know, in `peers`, and so does the reply: say hello to those as well',
  anew: 'the endpoint is the same, and the id is another: it was started again, and the one of before is no more',
  silent:
    'who is killed or cut off says nothing, and a REQ waits for its reply for ever: only a clock notices',
  bye: 'who says bye is gone at once: nobody has to wait for EXPIRE_MS',
  address: 'an id is here once, under however many endpoints it answers',
}
