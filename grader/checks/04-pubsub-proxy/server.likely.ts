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
  after:
    'give only items with an id greater than `after`: who asks with the last id would get that item again, for ever',
  taken: 'a broken request was taken for a good one: check each field, and its type, before any is used',
  oneFrame: 'only one of the frames was looked at: count the frames first',
  unpublished:
    'PUB drops what it is given while no proxy is connected: publish when one is, and remember on the disk what is still to be published',
}

/** What was not looked at when a request was done that can't be. */
const FIRST: Record<string, string> = {
  channel: 'look whether there is such a channel before it is made',
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
