export default {
  id: '06',
  folder: '06-videochat',
  title: 'the videochat',
  roles: ['peer'],
  endpoints: {
    PUB_ENDPOINT: 'tcp://127.0.0.1:8000',
    TEXT_ENDPOINT: 'tcp://127.0.0.1:8001',
    SIGNAL_ENDPOINT: 'tcp://127.0.0.1:8002',
  },
  stages: [
    {
      id: '6.1',
      title: 'publish and subscribe',
      points: 15,
      roles: ['peer'],
      hints: [
        'Three people talk. How often do you send each picture, and who decides who gets it?',
        'Once: a publisher sends, and libzmq makes a copy for each connection that has subscribed to the topic. The first frame is the topic, the second says what the third is, and the third is bytes. Who turns bytes into text and back again gets other bytes.',
        "this.#send(this.#media, [kind, JSON.stringify(header), payload]); at the other end connect(peer.media) and subscribe('video', 'audio'), then page.show({ kind: topic, ...header }, payload).",
      ],
    },
    {
      id: '6.2',
      title: 'everyone',
      points: 20,
      roles: ['peer'],
      hints: [
        'You know one address, and there are seven people in the room. Who could introduce you? And who tells you that somebody has gone, if that somebody was killed?',
        'Whoever says hello also says whom they know, and so does the reply: say hello to those as well. Who somebody is, is the id; an endpoint only says where to ask. Silence for EXPIRE_MS is as good as a bye. A REQ whose reply is lost waits for ever, and a new one takes its place.',
        "#heard: this.#learn(hello.peers). Presence: a timer compares heardAt with performance.now(). Call: catch EAGAIN, close() the socket, connect() another. Same signal and another id: bye(before.id), then emit('joined', peer).",
      ],
    },
    {
      id: '6.3',
      title: 'looking away',
      points: 15,
      roles: ['peer'],
      hints: [
        'The picture is hidden, and your network is as busy as before. Who would have to know that nobody looks?',
        'PUB filters where it sends: what nobody has subscribed to is not sent. So taking a subscription back is a message to the publisher. It is for all that this one socket is connected to, which is why each peer has a SUB of its own.',
        'this.#media.unsubscribe(kind), and this.#media.subscribe(kind) to look again; once each, because a socket counts.',
      ],
    },
    {
      id: '6.4',
      title: 'first picture',
      points: 15,
      roles: ['peer'],
      hints: [
        'Most pictures say only what has changed since the one before. What can somebody do with them who has just come in? And who notices that somebody has come in?',
        'Only a key frame can be decoded alone, and only the encoder, in the page, can make one. A subscription is a message from SUB to XPUB: who reads it knows that there is somebody new. XPUB keeps a second subscription to the same topic to itself, unless it is told not to.',
        "new XPublisher({ verbosity: 'allSubs', … }); for await (const [frame] of this.#media): frame[0] is 1 for a subscription, and frame.subarray(1) its topic. Then askForKey(). To be somebody new: unsubscribe('video'), then subscribe('video').",
      ],
    },
    {
      id: '6.5',
      title: 'the slow one',
      points: 20,
      roles: ['peer'],
      hints: [
        'Your peer stands still for five seconds, and goes on. Five seconds of pictures wait for it. Which of them do you show? And which words?',
        'Words all, pictures none: live is worth more than complete. What waits is in the queues of sockets, which you can bound, and in the kernel, which you can not, so look how late each piece is when you read it. Clocks differ, and the smallest difference that you have seen is the one to compare with. Behind what is left out there has to be a key frame.',
        'sendHighWaterMark: MOST_WAITING for media, 0 for text. difference = now() - timestamp; late when difference - quickest is 500 ms or more. Then do not pass it on, let #waitsForKey be true, and #ask(): unsubscribe and subscribe, once in 500 ms.',
      ],
    },
    {
      id: '6.6',
      title: 'bad manners',
      points: 15,
      roles: ['peer'],
      hints: [
        'You have a page of a stranger open in the next tab. What keeps it from opening a WebSocket to 127.0.0.1, and listening in?',
        'Nothing but your peer. The browser says in Origin whose page it is, and in Host by which name it came; the token is known to your own page alone. What comes over ZeroMQ is of strangers, too: look at it before you use it. Whose it is, says the connection, and not the header.',
        "In #admits: path, token, host and origin, or 403. shape.safeParse(value) for JSON, new TextDecoder('utf-8', { fatal: true }) for text; throw a Refusal, and catch it around one message, inside the loop. A REP replies to everything.",
      ],
    },
  ],
}
