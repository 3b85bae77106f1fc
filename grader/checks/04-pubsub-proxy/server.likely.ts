/** The usual mistakes in servers of lab 04, and why they lead to what is seen. */
export const LIKELY = {
  again: 'who logs in again is the same user: a name is kept once',
  lockedOut:
    'the name is on the disk, so it is taken for somebody else’s. Nobody logs off: a login of a known name is as good as the first',
  lost: 'it was answered with success, and is not on the disk; or the new server does not read it',
  folder:
    'what can’t be written because the folder is missing is kept in memory at most, and must not be answered with success',
  stored: 'what was answered with erro has changed something: look at everything first, then store',
  service:
    'a reply has the service of its request: take it from there, rather than write it once for each service',
  timestamp:
    'every reply has a timestamp in its data, also one that brings a list: put it in where all replies are made',
  noService:
    'the server says itself, with "service":null, that it knows no such service: is it among those that it looks at before it does one?',
  receiver:
    'a private message is published once, under the name of who gets it: under another name it reaches whoever follows that',
  twice:
    'it is published in more than one place: as soon as it is stored, say, and again when the request is answered',
  nul: 'the text ends at its first NUL: it has a length, and any character may be in it',
  cut: 'the end of a long text is missing: a frame has no limit, so look for a buffer, a column or a part of the text with a fixed size',
  said: 'who hears a publication knows only what is in it: the name of who said it goes in beside the text',
  logins: 'logging in again is no mistake: each login is kept, with its time, also when the name is known',
  unpublished:
    'PUB drops what it is given while no proxy is connected: publish when one is, and remember on the disk what is still to be published',
}
