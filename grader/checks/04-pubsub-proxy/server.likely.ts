/** The usual mistakes in servers of lab 04, and why they lead to what is seen. */
export const LIKELY = {
  again: 'who logs in again is the same user: a name is kept once',
  lockedOut:
    'the name is on the disk, so it is taken for somebody else’s. Nobody logs off: a login of a known name is as good as the first',
  lost: 'it was answered with success, and is not on the disk; or the new server does not read it',
  folder: 'DATA_DIR may be missing: make it before the file is opened, else the names are in memory only',
  stored: 'what was answered with erro has changed something: look at everything first, then store',
  service:
    'a reply has the service of its request: take it from there, rather than write it once for each service',
  timestamp:
    'every reply has a timestamp in its data, also one that brings a list: put it in where all replies are made',
  noService:
    'with "service":null the server says that there is no such service: is this one missing in the list of those that it knows?',
  receiver:
    'a private message is published once, under the name of who gets it: under another name it reaches whoever follows that',
  twice:
    'it is published in more than one place: as soon as it is stored, say, and again when the request is answered',
  nul: 'the text ends at its first NUL: it has a length, and any character may be in it',
  cut: 'the end of a long text is missing: a frame has no limit, so look for a buffer, a column or a part of the text with a fixed size',
  said: 'who hears a publication knows only what is in it: the name of who said it goes in beside the text',
  logins: 'logging in again is no mistake: each login is kept, with its time, also when the name is known',
  sent: 'a history of a user has what is for that user: compare the name with the receiver alone, and not with who sent it',
  prefix:
    'a history is of one name: compare the whole name, where LIKE, or "starts with", finds longer ones as well',
  clock:
    'a request’s timestamp says what the asker’s clock says, and that may be wrong: the server takes the time itself',
  portions:
    'the first reply to history begins at the oldest item, and a reply without items says that there are no more: give at least one, however long it is',
  names:
    'a name has up to 64 letters, digits, _, - and .: look for a rule, or a column, that has room for fewer',
  similar:
    'names are compared letter for letter: look for a comparison, or a column, to which capitals or leading zeros are the same',
  lists:
    'the names of the channels are there twice, as "channels" and as "users": the course calls them users in every list',
  description: 'by a description a reader tells a list from a refusal: leave it out where there is a list',
  fields: 'who hears a publication reads each of these fields: send all of them',
  upwards:
    'one row of numbers for all that this server keeps, whatever it is about: with a row for each channel, ids say nothing of what came first',
  others:
    'look at the fields that this service needs, and at no others: a timestamp may be of any type, or missing, and what is unknown is ignored',
  words:
    'whatever is wrong with a request, its sender must learn it: make the reply in one place, with description and message',
  asked: 'note the service as soon as it is known to be one, before data is looked at; until then it is null',
  bytes:
    'what is not UTF-8 was read as if it were: by default many a decoder puts U+FFFD for what it can’t read. Let it be strict',
  code: 'this is no JSON, though it is a value in some language: never let eval read what strangers send',
  half: 'the text has half of a surrogate pair in it: that is no character, and has no bytes in UTF-8',
  count: 'look whether `after` is a number at all, and then whether it is an integer from 0 to 2^53 - 1',
  limits:
    'look at all of a name, from its first character to its last, and at how many there are; and count the bytes of a text, which may have more than one for a character',
  far: '2^53 - 1 is more than 32 bits hold: look for a number, or a column, with a limit of its own',
  both: 'a user’s name is a topic, as a channel’s is: before either is stored, look whether the other has it',
  madeAgain:
    'a channel that is on the disk is there: look there, and not only among those that were made since',
  dataDir:
    'DATA_DIR names another folder now, and yet the old users are there: the path of every file has to begin with DATA_DIR',
  dataDirAgain:
    'DATA_DIR names the first folder again: what was kept there is still there, and nothing of what is kept in another',
  away: 'what can’t be published is on the disk, and is published after the next start: the end of the program does not wait for it',
  left: 'what is sent while no proxy is connected is in the memory of a socket at best: notice the disconnect, and neither publish nor mark anything until the next handshake',
  trimmed: 'the text was trimmed: spaces at its end belong to it',
  normalized: 'the text looks the same, and is not: its characters were normalized. Pass on what came',
  after:
    'give only items with an id greater than `after`: who asks with the last id would get that item again, for ever',
  taken: 'a broken request was taken for a good one: check each field, and its type, before any is used',
  oneFrame: 'only one of the frames was looked at: count the frames first',
  unpublished:
    'PUB drops what it is given while no proxy is connected: publish when one is, and remember on the disk what is still to be published',
  order: 'what waits for the proxy is published in the order in which it was said, the oldest first',
}

/** What was not looked at when a request was done that can't be. */
const FIRST: Record<string, string> = {
  login: LIKELY.both,
  channel: 'look whether there is such a channel, or a user of that name, before it is made',
  publish:
    'look for the whole name among the channels before anything is stored: that of a user is no channel',
  message: 'look for dst among the users before anything is stored: a channel is no user',
}

/** The likely cause when this request was done, though it had to be refused. */
export function whyDone(service: string, data: object): string | undefined {
  if (service !== 'history') return FIRST[service]
  return 'channel' in data !== 'user' in data
    ? 'an empty list is for a name that is known: look for the name first, of a channel among the channels, of a user among the users'
    : 'a history is that of one channel or of one user: when both are given, or none, nobody can say whose'
}
