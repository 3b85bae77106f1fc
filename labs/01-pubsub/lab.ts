export default {
  id: '01',
  folder: '01-pubsub',
  title: 'the weather station',
  roles: ['publisher', 'subscriber', 'sync-publisher', 'sync-subscriber'],
  endpoints: {
    WEATHER_ENDPOINT: 'tcp://127.0.0.1:5556',
    WEATHER_ENDPOINTS: 'tcp://127.0.0.1:5556',
    UPDATES_ENDPOINT: 'tcp://127.0.0.1:5561',
    SYNC_ENDPOINT: 'tcp://127.0.0.1:5562',
  },
  stages: [
    {
      id: '1.1',
      title: 'publish',
      points: 10,
      roles: ['publisher'],
      hints: [
        'A radio station does not ask who is listening. What does your publisher wait for before it sends?',
        'A PUB socket binds, because it is the stable side, and drops what nobody has subscribed to. The loop never needs to know whether anyone is there; it only needs to stop when it is told to.',
        'await publisher.bind(endpoint), then: while (!stop.signal.aborted) { await publisher.send(update()); await pause() }',
      ],
    },
    {
      id: '1.2',
      title: 'subscribe',
      points: 15,
      roles: ['subscriber'],
      hints: [
        'A new SUB socket hears nothing at all. Who decides what it hears, and where is that decision carried out?',
        'A subscription is a prefix. The SUB socket sends it to the publisher, which then sends only what matches: unwanted updates never leave the other machine.',
        'subscriber.connect(endpoint), subscriber.subscribe(prefix), then: for await (const [frame] of subscriber)',
      ],
    },
    {
      id: '1.3',
      title: 'whole names',
      points: 15,
      roles: ['subscriber'],
      hints: [
        'Which updates begin with the characters 1000? Write down three of them.',
        'ZeroMQ compares bytes from the start and stops when the prefix is used up: 1000 is a prefix of 10001. What follows the zip code in every update?',
        'Make the delimiter a part of the prefix: subscriber.subscribe(`${zip} `)',
      ],
    },
    {
      id: '1.4',
      title: 'average',
      points: 10,
      roles: ['subscriber'],
      hints: [
        'How many updates has your program counted when it prints the average, and did each of them say what an update must say?',
        'Add up as updates arrive, count only well-formed ones, and leave the loop at COUNT. A closed socket lets the process end by itself.',
        'Leave with break, then subscriber.close(), then console.log(`zip ${zip}: average ${(sum / heard).toFixed(1)}F over ${heard} updates`)',
      ],
    },
    {
      id: '1.5',
      title: 'many publishers',
      points: 15,
      roles: ['subscriber'],
      hints: [
        'WEATHER_ENDPOINTS may hold several endpoints. How many of them does your socket know?',
        'One SUB socket can connect to many publishers, with one connect call each. It reads from them in turns (fair queueing), and it reconnects by itself when one of them comes back.',
        'for (const endpoint of endpoints) subscriber.connect(endpoint)',
      ],
    },
    {
      id: '1.6',
      title: 'slow joiner',
      points: 20,
      roles: ['sync-publisher', 'sync-subscriber'],
      hints: [
        'connect() returns at once. What does the publisher know of the subscriber at that moment?',
        'Only a message that has arrived proves that the whole path works. Repeat HELLO until every subscriber has heard one and said so over REQ/REP; then send the numbers, with no limit on how many may wait.',
        "Publisher: while (reported < subscribers) { await updates.send('HELLO'); await sleep(10) }, with sendHighWaterMark = 0. Subscriber: at the first HELLO, await sync.send('READY') and await sync.receive(), once.",
      ],
    },
    {
      id: '1.7',
      title: 'slow subscriber',
      points: 15,
      roles: ['publisher'],
      hints: [
        'A subscriber stops reading, and the publisher goes on. Where are the updates that it has not read?',
        'They wait in the memory of the publisher, in a queue for that subscriber alone. The high-water mark is how many may wait; past it a PUB socket drops for that subscriber and for nobody else.',
        'publisher.sendHighWaterMark = 1000, before bind: an old temperature is worth nothing, so a short queue is right here.',
      ],
    },
  ],
}
