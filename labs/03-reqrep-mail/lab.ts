export default {
  id: '03',
  folder: '03-reqrep-mail',
  title: 'the mailbox',
  roles: ['server', 'client'],
  endpoints: {
    MAIL_ENDPOINT: 'tcp://127.0.0.1:5555',
    NEWS_ENDPOINT: 'tcp://127.0.0.1:5556',
  },
  stages: [
    {
      id: '3.1',
      title: 'login',
      points: 10,
      roles: ['server', 'client'],
      hints: [
        'A client has asked, and now it waits. What does your server owe it, also when the answer is no?',
        'REQ and REP take turns: one request, one reply. A server that leaves a request without a reply has received its last one. So a refusal is a reply like any other, with the status erro.',
        'Server: for await (const frames of requests) await requests.send(answer(frames)). Client: await this.#socket.send(request), then await this.#reply(service).',
      ],
    },
    {
      id: '3.2',
      title: 'the queue of ports',
      points: 15,
      roles: ['server', 'client'],
      hints: [
        'Ten ports, and an eleventh user. What does your server say, and what has to happen before it can say something else?',
        'A queue: lent from the front, returned to the back. A client that is killed returns nothing, so each port is lent for a time only, and every request of its user begins that time anew. Look for leases that have ended before you handle a request.',
        'const [port] = this.#mailbox.freePorts(), which may be undefined. usersWithPort().filter((user) => end(user) <= now), the one that ended first in front. Client: setInterval(() => unfinished > 0 || soon(() => session.keepAlive()), aliveMs)',
      ],
    },
    {
      id: '3.3',
      title: 'mail',
      points: 15,
      roles: ['server', 'client'],
      hints: [
        'Mail comes for somebody who is away. Where is it until they come, and how do they know what they have read already?',
        'The server keeps all mail and never forgets it for having been read. The client says up to which id it has everything, and gets what is newer. So the question can be asked twice, and the answer is the same.',
        'Server: this.#mailbox.keep({ from, to, message, ref, timestamp }, [to]), and this.#mailbox.mails(user, after). Client: refresh with after: this.#seen, print each mail and move #seen to its id, again until nothing is new.',
      ],
    },
    {
      id: '3.4',
      title: 'topics',
      points: 10,
      roles: ['server', 'client'],
      hints: [
        'There is news for anabela. Which subscriptions does it match: anabela? ana? @ana? @ana@?',
        "Who follows a topic is the server's business, decided when the mail is sent. PUB and SUB only say that it is worth asking now, and they compare prefixes, so both ends of a name must be marked.",
        'Server: news.send([`@${to}@`, JSON.stringify({ to, kind })]), and followersOf(to) for the readers. Client: subscribe(`@${name}@`) for the user and for each topic.',
      ],
    },
    {
      id: '3.5',
      title: 'refresh again',
      points: 15,
      roles: ['server', 'client'],
      hints: [
        'A request went out and no reply comes. Was it done or not? And what may the socket do now?',
        "The client can't know, so it asks again, and asking again must do no harm: the same ref for the same mail, the same session for the same login. A REQ socket that waits can't send, so the lazy pirate closes it and asks on a new one.",
        'Client: no #reply() within receiveTimeout: this.#socket.close(), this.#socket = this.#connect(), and send again. Server: idOf(from, ref) before keep(), and sessionOf(user) === session before you refuse a login.',
      ],
    },
    {
      id: '3.6',
      title: 'direct talk',
      points: 20,
      roles: ['server', 'client'],
      hints: [
        'Two clients talk, and the server dies. Which sockets do their words go through?',
        "Each client binds a PULL at the port that it was lent, and connects a PUSH to the other's. The server only keeps the request until it is answered. A conversation ends, its PUSH must end with it, and what comes from anybody but the partner is not shown.",
        'await this.#ear.bind(this.#at(port)). accept: #begin(from, port), then #send accept with your own port. #end: #close the mouth and forget it, so that #begin opens another.',
      ],
    },
    {
      id: '3.7',
      title: 'bad manners',
      points: 15,
      roles: ['server', 'client'],
      hints: [
        'Somebody sends your server a picture of a cat. What do the other users notice?',
        'Look at everything before you use it: one frame, UTF-8, JSON, an object, a known service, the fields that it needs. What is wrong with it goes into the reply, or to stderr where there is no reply. The loop goes on.',
        'new TextDecoder("utf-8", { fatal: true }) throws on bytes that are no text, JSON.parse on text that is no JSON; throw a Refusal instead, and catch it around the handling of one message, inside the loop.',
      ],
    },
  ],
}
