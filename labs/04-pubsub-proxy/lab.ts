export default {
  id: '04',
  folder: '04-pubsub-proxy',
  title: 'channels',
  roles: ['broker', 'proxy', 'server', 'client', 'bot'],
  endpoints: {
    BROKER_FRONTEND: 'tcp://127.0.0.1:5555',
    BROKER_BACKEND: 'tcp://127.0.0.1:5556',
    PROXY_XSUB: 'tcp://127.0.0.1:5557',
    PROXY_XPUB: 'tcp://127.0.0.1:5558',
  },
  stages: [
    {
      id: '4.1',
      title: 'broker',
      points: 10,
      roles: ['broker'],
      hints: [
        'Four clients ask at the same moment, and two servers answer in whatever order they like. How does each reply find the client that it is for?',
        "ROUTER puts a frame with the sender's address in front of what it receives, and takes it away again from what it sends, to know where. DEALER passes all frames on, to one server after the other, and REP keeps the address until it replies. Something in the middle has to carry frames from one to the other, in both directions, and to stop when it is told.",
        'const broker = new Proxy(new Router({ linger: 0 }), new Dealer({ linger: 0 })). bind() its frontEnd and its backEnd, const running = broker.run(); after `await stopped`: broker.terminate(), await running, and close both sockets.',
      ],
    },
    {
      id: '4.2',
      title: 'who and where',
      points: 15,
      roles: ['server'],
      hints: [
        'A channel is called tea. May a user be called tea? And what do you tell ana, who is here already, and logs in again?',
        'Channels and users are both topics of publications, so no name may be both. A login that is repeated changes nothing but the history. A refusal is a reply like any other: REP can receive nothing before it has sent one.',
        "for await (const frames of requests) await requests.send(answer(frames)). login: kindOf(user) === 'channel' is a Refusal; else keep('login', user, user), then name(user, 'user').",
      ],
    },
    {
      id: '4.3',
      title: 'proxy',
      points: 15,
      roles: ['proxy'],
      hints: [
        'A client subscribes at the proxy. How does a server, which has never heard of that client, come to send it anything?',
        'A subscription is a message. XPUB, where clients connect, gives it to whoever reads there, and XSUB, where servers connect, sends it to all of them. So frames pass in both directions: publications from XSUB to XPUB, subscriptions from XPUB to XSUB. SUB and PUB deal with subscriptions by themselves, and pass none on.',
        'new Proxy(new XSubscriber({ linger: 0, receiveHighWaterMark: MOST_WAITING }), new XPublisher({ linger: 0, sendHighWaterMark: MOST_WAITING })), then as in the broker: bind, run, terminate, await, close.',
      ],
    },
    {
      id: '4.4',
      title: 'publish',
      points: 15,
      roles: ['server', 'client'],
      hints: [
        'Your server is killed between two lines of your code. For each two lines: who has the publication then, and who believes that somebody has it?',
        'Keep it, publish it, mark it, say OK: killed anywhere in between, the server publishes once more than needed, and never once less. What nobody has asked for yet is dropped, so wait for subscriptions after the handshake, and publish nothing after a disconnect. For a follower a subscription is a prefix, and the same id may come twice: look at both.',
        "Outbox: socket.events.on('handshake', …) sets this.#connected = this.#settle(), on('disconnect', …) sets it undefined; #settle: await setTimeout(STEP_MS), for SETTLED steps when somebody has #asked, and NOBODY of them otherwise; send([item.topic, JSON.stringify(toPublication(item))]), then published(item.id). Server: await outbox.publish() before send(reply). Client: this.#channels.has(topic).",
      ],
    },
    {
      id: '4.5',
      title: 'private',
      points: 10,
      roles: ['server', 'client'],
      hints: [
        'A publication goes to everybody who has subscribed to its topic. What must the topic of a private message be, so that this is one person?',
        'The name of the user, who subscribes to it after the login. It is a prefix, too: bia also gets what is for bianca, and must not show it. Anybody else could subscribe to it: a topic is an address, and no lock.',
        "Services: kindOf(dst) must be 'user', then keep('message', dst, src, message). Following: this.#socket.subscribe(user), and topic === this.#user before you print.",
      ],
    },
    {
      id: '4.6',
      title: 'memory',
      points: 10,
      roles: ['server'],
      hints: [
        'The reply says OK, and the next moment the process is gone. And the next moment the power. Where was the login at those moments?',
        'In memory it is lost with the process; in a file that was only written, with the power. A database that logs each commit in a file and waits for the disk has it. So the reply comes after the commit, and the same folder is read when the server starts again.',
        "new Database(file), pragma('journal_mode = WAL'), pragma('synchronous = FULL').",
      ],
    },
    {
      id: '4.7',
      title: 'history',
      points: 10,
      roles: ['server'],
      hints: [
        'Somebody has cut off the end of your file. SQLite opens it and is content. How could your server notice?',
        'Ids count upwards, and a small file beside the database says how far they had come. When the database ends before that, something is missing, and a server that goes on would break its word in silence. A file in which pages are missing shows it when all of it is read.',
        "pragma('quick_check') says 'ok' or what is wrong; sizeOf(file) % page_size must be 0; this.#newest < this.#promised.id is a loss: throw new Torn(…). history: this.#memory.history(topic, after).map(toItem).",
      ],
    },
    {
      id: '4.8',
      title: 'bots',
      points: 5,
      roles: ['bot'],
      hints: [
        'Two copies of your bot start at the same moment, in two containers, and ask the same server. What is different about them?',
        "Nothing but chance. A login as somebody who is there is no mistake here, so the server can't tell them apart either. Process ids and clocks may well be the same in two containers; 128 random bits are not.",
        "randomUUID().replaceAll('-', '') is 32 of the characters that a name may have. One round: const channel = await choose(), then ROUND times tries('publish', …) and pause().",
      ],
    },
    {
      id: '4.9',
      title: 'bad manners',
      points: 10,
      roles: ['broker', 'proxy', 'server', 'client', 'bot'],
      hints: [
        'Somebody sends your server a picture of a cat, and your client a publication that is none. What do the others notice?',
        'Look at everything before you use it: one frame, UTF-8, JSON, an object, a known service, the fields that it needs. What is wrong with it goes into the reply, or to stderr where there is no reply. The loop goes on. A broker and a proxy look at nothing: they pass frames.',
        "new TextDecoder('utf-8', { fatal: true }) throws on bytes that are no text, JSON.parse on text that is no JSON; throw a Refusal instead, and catch it around the handling of one message, inside the loop.",
      ],
    },
  ],
}
