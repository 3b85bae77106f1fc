export default {
  id: '05',
  folder: '05-p2p-mesh',
  title: 'the mesh',
  roles: ['peer'],
  endpoints: { PEER_ENDPOINT: 'tcp://127.0.0.1:7000' },
  stages: [
    {
      id: '5.1',
      title: 'hello',
      points: 15,
      roles: ['peer'],
      hints: [
        'Two programs are started, and only one of them has been told where the other is. How do both come to know of each other? And what if the one that is told comes first?',
        'Each has one ROUTER, which binds and takes whatever anybody sends, and one DEALER for each other peer, which connects and only sends. HELLO says where its sender is. That is enough to connect back, and to say HELLO there as well. A DEALER that finds nobody tries again by itself, and keeps what it is to send. Whoever can connect can send anything, so look at a message before you believe it.',
        'new Dealer({ linger: 0, sendTimeout: 0, sendHighWaterMark: 0 }): connect() throws when this is no endpoint, and send() never waits. for await (const [, ...frames] of ear): without the address, chat.hear(frames), and a Refusal is worth a notice(). A HELLO from a new id: friends.add({ … link: new Link(endpoint) }), end the greetings, print, and send #hello() back.',
      ],
    },
    {
      id: '5.2',
      title: 'word of mouth',
      points: 20,
      roles: ['peer'],
      hints: [
        'Eight peers, and each was told of the one before it. The eighth knows the seventh. Who tells it of the first, and who tells the first of it?',
        'Everybody tells everybody. A HELLO names the endpoints of all with whom its sender is connected. Who reads a name that is new says HELLO there; and who has a new friend says HELLO to all the others. Whoever is not named by a friend says HELLO there once more. It comes to an end by itself, since only a new friend is news.',
        'In #meet: for (const other of peers) this.#greet(other), and friend.link.send(#hello()) for a friend whose peers do not include our own endpoint. In #befriend, once the newcomer is among them: friends.send(#hello()).',
      ],
    },
    {
      id: '5.3',
      title: 'whisper',
      points: 10,
      roles: ['peer'],
      hints: [
        'A whisper that everybody gets and only one shows: who else can read it?',
        'Whoever looks at what arrives there. A message goes where its socket is connected, and here each peer has a socket of its own. Names are matched whole. Two may have the same one, and then both are meant.',
        'friends.all.filter((friend) => friend.name === name), then link.send(frames) for each of them; false when there is none. A WHISPER is shown as `bia to you: psst`.',
      ],
    },
    {
      id: '5.4',
      title: 'once and in order',
      points: 15,
      roles: ['peer'],
      hints: [
        'The same line comes twice, and "ok" is said twice. How do you tell the one from the other?',
        'By the number that its sender gave it. A connection keeps the order, but there may be two of them, an old one and a new one; and an endpoint may have two names, which is no second peer. So remember for each id how far it has come, and show what is further.',
        'seq <= (lastSeq.get(id) ?? 0) has been shown, or is too late. Otherwise lastSeq.set(id, seq). Keep the number when a friend is lost: the same id may return.',
      ],
    },
    {
      id: '5.5',
      title: 'silence',
      points: 15,
      roles: ['peer'],
      hints: [
        'Nobody has said anything for a minute. Who of them is dead? And your own program was stopped for a moment: who is dead now?',
        'ZeroMQ does not tell, and TCP takes minutes. So everybody says something now and then: PING, when there is nothing else. Whoever has been silent for several heartbeats is gone, with all that waits to be sent there. Who leaves says BYE, so that nobody has to wait. And a program that was stopped has heard nobody: that time does not count.',
        'Each heartbeat: friends.silent(), remove and print those; PING to the others. link.finish(frames): send, then linger = LAST_WORDS_MS, then close(), so that BYE gets out, and a dead peer keeps nobody here. late = now - lookedAt - heartbeatMs; when that is more than a heartbeat, add it to each `heard`.',
      ],
    },
    {
      id: '5.6',
      title: 'return',
      points: 10,
      roles: ['peer'],
      hints: [
        'bia was killed, and half a second later somebody called bia is there again, at the same endpoint. Nobody has missed a heartbeat. What do you print?',
        'An id is made anew at each start, so another id is another program, which knows nothing of what the first one knew. Two programs cannot be at one endpoint: the old one is gone. Something of the old one may still be on its way, a late HELLO too, and it must not chase the new one away.',
        'In #befriend, before the newcomer is added: const old = friends.at(endpoint); when there is one, replaced.add(old.id) and #remove(old). In #meet a HELLO from an id in #replaced is dropped.',
      ],
    },
    {
      id: '5.7',
      title: 'the cut',
      points: 15,
      roles: ['peer'],
      hints: [
        'Somebody stumbles over a cable. To each half the other one is dead. Then the cable is put back: who says the first word?',
        'Somebody has to, for as long as it takes, so whoever was lost in silence is greeted from then on. Over a new connection each time: TCP on the old one waits longer and longer.',
        'In #beat, for each who is silent: greetings.begin(friend.endpoint). In repeat(), for each greeting that is older than everyMs: end(endpoint), which closes its link, and #greet(endpoint), unless there was no link.',
      ],
    },
  ],
}
