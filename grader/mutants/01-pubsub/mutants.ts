import type { Accepted, Mutant } from '../mutant.ts'

const WELL_FORMED = 'sends well-formed updates for each of its stations and for no other'
const GOES_ON = 'goes on when the last subscriber has left'
const OWN_STATIONS = 'chooses stations by itself when STATIONS does not name them'
const FULL_SPEED = 'ends on SIGTERM, even at full speed'
const CTRL_C = 'the publisher ends on SIGINT as well'
const SUBSCRIBER_CTRL_C = 'the subscriber ends on SIGINT as well'
const PAUSES = 'pauses for INTERVAL_MS between two updates'
const OWN_ZIP = 'asks only for its own zip code'
const WHOLE_NAME = 'does not take the updates of a longer zip code that begins like its own'
const AVERAGE = 'averages exactly COUNT updates, then leaves'
const MALFORMED = 'reports an update that breaks the contract and does not count it'
const DEFAULTS = 'averages 10 updates of zip 10001 when ZIP and COUNT are not set'
const SUBSCRIBER_ENDS = 'ends on SIGTERM while updates pour in'
const FAIR = 'hears a slow publisher beside a fast one'
const RETURNS = 'hears a publisher again that died and came back'
const EVERYONE = 'the publisher repeats HELLO until every subscriber has reported'
const LEAVES = 'the publisher leaves when END is delivered, however many SUBSCRIBERS there are'
const LOSSLESS = 'the publisher loses nothing when a subscriber is slow to read'
const REPORTS = 'the subscriber reports once, and only when it has heard HELLO'
const SYNC_ENDS = 'both end on SIGTERM while they wait for each other'
const SYNC_CTRL_C = 'both end on SIGINT while they wait for each other'
const FROZEN = 'one frozen subscriber costs the publisher little and the others nothing'

const UPDATE = 'return `${zip} ${randomInteger(-40, 110)} ${randomInteger(5, 100)}`'
const SIGNALS = "for (const signal of ['SIGINT', 'SIGTERM'])"
const HELLO_LOOP =
  "while (reported < subscribers) {\n  await updates.send('HELLO')\n  await setTimeout(10)\n}\nawait everyoneReported"

function publisher(name: string, mistake: string, check: string, ...edits: [string, string][]): Mutant {
  return mutant(name, mistake, '1.1', check, 'publisher.ts', edits)
}

function mutant(
  name: string,
  mistake: string,
  stage: string,
  check: string,
  file: string,
  edits: [string, string][],
): Mutant {
  return { name, mistake, stage, check, edits: edits.map(([replace, by]) => ({ file, replace, by })) }
}

function alone(mutant: Mutant): Mutant {
  return { ...mutant, alone: true }
}

export const mutants: Mutant[] = [
  publisher('trailing-nul', 'ends its strings as C does', WELL_FORMED, [
    UPDATE,
    UPDATE.replace(/`$/, '\\0`'),
  ]),
  publisher('timestamp-frame', 'adds a second frame that the contract does not know', WELL_FORMED, [
    'publisher.send(update())',
    'publisher.send([update(), new Date().toISOString()])',
  ]),
  publisher(
    'handout-example',
    'publishes the station of the handout’s example, whatever STATIONS says',
    WELL_FORMED,
    [
      "process.env.STATIONS ? process.env.STATIONS.split(',') :",
      "process.env.STATIONS ? [...process.env.STATIONS.split(','), '10001'] :",
    ],
  ),
  publisher('stations-as-numbers', 'takes zip codes for numbers', WELL_FORMED, [
    "process.env.STATIONS.split(',')",
    "process.env.STATIONS.split(',').map((zip) => String(Number(zip)))",
  ]),
  publisher('no-pause', 'is as fast as it goes, whatever INTERVAL_MS says', PAUSES, [
    'if (interval > 0)',
    'if (interval < 0)',
  ]),
  publisher('publisher-prints', 'says on stdout where it publishes', FULL_SPEED, [
    'console.error(`publishing',
    'console.log(`publishing',
  ]),
  publisher('stops-without-subscribers', 'leaves when the last subscriber does', GOES_ON, [
    'while (!stop.signal.aborted) {',
    "publisher.events.on('disconnect', () => process.exit(0))\nwhile (!stop.signal.aborted) {",
  ]),
  publisher('stations-required', 'takes it for granted that STATIONS is set', OWN_STATIONS, [
    "process.env.STATIONS ? process.env.STATIONS.split(',') : randomStations(50_000)",
    "process.env.STATIONS!.split(',')",
  ]),
  publisher('ignores-sigterm', 'has a handler for SIGTERM that does not end anything', FULL_SPEED, [
    `${SIGNALS} process.once(signal, () => stop.abort())`,
    `${SIGNALS} process.on(signal, () => console.error('bye'))`,
  ]),
  publisher('dies-of-sigterm', 'does not handle SIGTERM at all', FULL_SPEED, [
    SIGNALS,
    "for (const signal of ['SIGINT'])",
  ]),
  publisher('dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', CTRL_C, [
    SIGNALS,
    "for (const signal of ['SIGTERM'])",
  ]),

  mutant(
    'takes-everything',
    'subscribes to everything and filters in the client',
    '1.2',
    OWN_ZIP,
    'subscriber.ts',
    [
      ['subscriber.subscribe(topic)', 'subscriber.subscribe()'],
      ['if (!update) continue', 'if (!update || !String(frames[0]).startsWith(`${zip} `)) continue'],
    ],
  ),
  mutant('zip-as-number', 'takes a zip code for a number', '1.2', OWN_ZIP, 'subscriber.ts', [
    ["process.env.ZIP ?? '10001'", "String(Number(process.env.ZIP ?? '10001'))"],
  ]),
  mutant('prefix-leak', 'subscribes without the delimiter', '1.3', WHOLE_NAME, 'subscriber.ts', [
    ['const topic = `${zip} `', 'const topic = zip'],
  ]),
  mutant('average-off-by-one', 'divides by one too few', '1.4', AVERAGE, 'subscriber.ts', [
    ['(sum / heard)', '(sum / (heard - 1))'],
  ]),
  mutant('truncates', 'cuts the average off instead of rounding it', '1.4', AVERAGE, 'subscriber.ts', [
    ['(sum / heard).toFixed(1)', '(Math.trunc((sum / heard) * 10) / 10).toFixed(1)'],
  ]),
  mutant('average-too-early', 'prints an average after each update', '1.4', AVERAGE, 'subscriber.ts', [
    [
      'sum += update.temperature\n',
      'sum += update.temperature\n  console.log(`zip ${zip}: average ${(sum / (heard + 1)).toFixed(1)}F over ${heard + 1} updates`)\n',
    ],
  ]),
  mutant('never-leaves', 'goes on after COUNT updates', '1.4', AVERAGE, 'subscriber.ts', [
    ['if (++heard === count) break', 'heard++'],
  ]),
  mutant('counts-malformed', 'counts what it could not read', '1.4', MALFORMED, 'subscriber.ts', [
    [
      'if (match) return { temperature: Number(match[2]), humidity: Number(match[3]) }',
      "const [, temperature, humidity] = match ?? frames.join('|').split(' ')\n  if (temperature) return { temperature: Number(match?.[2] ?? temperature), humidity: Number(match?.[3] ?? humidity) }",
    ],
  ]),
  mutant('splits-at-spaces', 'takes two numbers for all that there is', '1.4', MALFORMED, 'subscriber.ts', [
    [
      'if (match) return { temperature: Number(match[2]), humidity: Number(match[3]) }',
      "void match\n  const [, temperature = NaN, humidity = NaN] = frames.join('|').split(' ').map(Number)\n  if (!Number.isNaN(temperature) && humidity <= 100) return { temperature, humidity }",
    ],
  ]),
  mutant('first-frame-only', 'does not look at further frames', '1.4', MALFORMED, 'subscriber.ts', [
    ["exec(frames.join('|'))", 'exec(String(frames[0]))'],
  ]),
  mutant('four-updates', 'counts to four when COUNT is not set', '1.4', DEFAULTS, 'subscriber.ts', [
    ['process.env.COUNT ?? 10', 'process.env.COUNT ?? 4'],
  ]),
  mutant(
    'average-at-a-signal',
    'leaves the loop at a signal, and prints an average of what there is',
    '1.4',
    SUBSCRIBER_ENDS,
    'subscriber.ts',
    [
      ['process.once(signal, () => process.exit(0))', 'process.once(signal, () => (ended = true))'],
      ['let heard = 0\n', 'let heard = 0\nlet ended = false\n'],
      ['if (++heard === count) break', 'if (++heard === count || ended) break'],
    ],
  ),
  mutant('skips-silently', 'says nothing about an update that it skips', '1.4', MALFORMED, 'subscriber.ts', [
    ["console.error(`skipped an update that breaks the contract: ${JSON.stringify(frames.join('|'))}`)", ''],
  ]),
  mutant('subscriber-dies-of-sigterm', 'does not handle SIGTERM', '1.4', SUBSCRIBER_ENDS, 'subscriber.ts', [
    [SIGNALS, "for (const signal of ['SIGINT'])"],
  ]),
  mutant(
    'subscriber-dies-of-ctrl-c',
    'handles SIGTERM, and not Ctrl-C',
    '1.4',
    SUBSCRIBER_CTRL_C,
    'subscriber.ts',
    [[SIGNALS, "for (const signal of ['SIGTERM'])"]],
  ),
  mutant('first-endpoint-only', 'connects to the first of several publishers', '1.5', FAIR, 'subscriber.ts', [
    ['for (const endpoint of endpoints) subscriber.connect(endpoint)', 'subscriber.connect(endpoints[0]!)'],
  ]),
  mutant('gives-up', 'does not reconnect', '1.5', RETURNS, 'subscriber.ts', [
    ['new Subscriber()', 'new Subscriber({ reconnectInterval: -1 })'],
  ]),
  mutant(
    'starts-at-first-report',
    'waits for one subscriber, however many there are',
    '1.6',
    EVERYONE,
    'sync-publisher.ts',
    [
      [
        HELLO_LOOP,
        HELLO_LOOP.replace('reported < subscribers', 'reported < 1').replace(
          'await everyoneReported',
          'void everyoneReported',
        ),
      ],
    ],
  ),
  mutant(
    'waits-for-two',
    'waits for two subscribers, however many there are',
    '1.6',
    LEAVES,
    'sync-publisher.ts',
    [['Number(process.env.SUBSCRIBERS ?? 2)', '2']],
  ),
  mutant('sync-publisher-stays', 'does not end when it has sent END', '1.6', LEAVES, 'sync-publisher.ts', [
    ['updates.close()\nsync.close()', 'setInterval(() => {}, 1000)'],
    ['import { setTimeout } from', "import { setInterval } from 'node:timers'\nimport { setTimeout } from"],
  ]),
  mutant('sync-publisher-prints', 'says on stdout what it has done', '1.6', LEAVES, 'sync-publisher.ts', [
    ['console.error(`sent', 'console.log(`sent'],
  ]),
  mutant('counts-anything', 'takes whatever comes for a report', '1.6', EVERYONE, 'sync-publisher.ts', [
    ["const ready = frames.join('|') === 'READY'", 'const ready = frames.length > 0'],
  ]),
  mutant(
    'hears-hello-only',
    'subscribes to HELLO and to nothing else',
    '1.6',
    REPORTS,
    'sync-subscriber.ts',
    [['updates.subscribe()', "updates.subscribe('HELLO')"]],
  ),
  mutant(
    'publisher-sleeps',
    'gives subscribers a second to connect instead of waiting for them',
    '1.6',
    EVERYONE,
    'sync-publisher.ts',
    [[HELLO_LOOP, 'await setTimeout(1000)\nvoid everyoneReported']],
  ),
  mutant(
    'default-high-water-mark',
    'leaves the high-water mark at 1000',
    '1.6',
    LOSSLESS,
    'sync-publisher.ts',
    [['updates.sendHighWaterMark = 0', 'updates.sendHighWaterMark = 1000']],
  ),
  mutant(
    'sleeps-instead-of-synchronising',
    'reports after a second, whether or not it has heard anything',
    '1.6',
    REPORTS,
    'sync-subscriber.ts',
    [
      [
        'let reported = false',
        "await new Promise((resolve) => setTimeout(resolve, 1000))\nawait sync.send('READY')\nawait sync.receive()\nlet reported = true",
      ],
    ],
  ),
  mutant('reports-every-hello', 'reports at each HELLO', '1.6', REPORTS, 'sync-subscriber.ts', [
    ['if (reported) continue', ''],
  ]),
  mutant(
    'prints-the-last-number',
    'takes the last number for how many came',
    '1.6',
    REPORTS,
    'sync-subscriber.ts',
    [['received++', 'received = Number(text)']],
  ),
  mutant(
    'sync-subscriber-prints',
    'says on stdout that it has reported',
    '1.6',
    REPORTS,
    'sync-subscriber.ts',
    [['    await sync.receive()\n', "    await sync.receive()\n    console.log('reported')\n"]],
  ),
  mutant('counts-hello', 'counts HELLO among the updates', '1.6', REPORTS, 'sync-subscriber.ts', [
    ['if (reported) continue', 'received++\n    if (reported) continue'],
  ]),
  mutant(
    'sync-subscriber-dies-of-sigterm',
    'does not handle SIGTERM',
    '1.6',
    SYNC_ENDS,
    'sync-subscriber.ts',
    [[SIGNALS, "for (const signal of ['SIGINT'])"]],
  ),
  mutant(
    'sync-publisher-dies-of-ctrl-c',
    'handles SIGTERM, and not Ctrl-C',
    '1.6',
    SYNC_CTRL_C,
    'sync-publisher.ts',
    [[SIGNALS, "for (const signal of ['SIGTERM'])"]],
  ),
  mutant(
    'sync-publisher-waits-on',
    'has a handler for SIGTERM that does not end the wait',
    '1.6',
    SYNC_ENDS,
    'sync-publisher.ts',
    [['process.once(signal, () => process.exit(0))', "process.on(signal, () => console.error('bye'))"]],
  ),

  alone(
    mutant(
      'unbounded-queue',
      'sets no limit on what waits for a frozen subscriber',
      '1.7',
      FROZEN,
      'publisher.ts',
      [['publisher.sendHighWaterMark = 1000', 'publisher.sendHighWaterMark = 0']],
    ),
  ),
  alone(
    mutant('waits-for-the-frozen', 'blocks instead of dropping', '1.7', FROZEN, 'publisher.ts', [
      ["import { Publisher } from 'zeromq'", "import { XPublisher } from 'zeromq'"],
      ['new Publisher({ linger: 0 })', 'new XPublisher({ linger: 0, noDrop: true })'],
      [
        'await publisher.send(update())',
        'const text = update()\n  while (!(await publisher.send(text).then(() => true, () => setTimeout(1, false)))) continue',
      ],
    ]),
  ),
]

export const accepts: Accepted[] = [
  { name: 'python', why: 'another language, written from the handout, with pyzmq' },
  {
    name: 'xpub',
    why: 'an XPUB socket publishes as a PUB socket does',
    edits: [
      {
        file: 'publisher.ts',
        replace: "import { Publisher } from 'zeromq'",
        by: "import { XPublisher } from 'zeromq'",
      },
      { file: 'publisher.ts', replace: 'new Publisher({ linger: 0 })', by: 'new XPublisher({ linger: 0 })' },
    ],
  },
  {
    name: 'slow-start',
    why: 'a program may take a second before it does anything',
    edits: ['publisher.ts', 'subscriber.ts', 'sync-publisher.ts', 'sync-subscriber.ts'].map((file) => ({
      file,
      replace: 'for (const signal of',
      by: 'await new Promise((resolve) => globalThis.setTimeout(resolve, 1000))\nfor (const signal of',
    })),
  },
  {
    name: 'chatty',
    why: 'stderr is free',
    edits: ['subscriber.ts', 'sync-subscriber.ts'].map((file) => ({
      file,
      replace: 'for await (const frames of',
      by: "console.error('listening')\nfor await (const frames of",
    })),
  },
  {
    name: 'filters-twice',
    why: 'the subscription may leave the delimiter out if the program then compares the whole name',
    edits: [
      { file: 'subscriber.ts', replace: 'const topic = `${zip} `', by: 'const topic = zip' },
      {
        file: 'subscriber.ts',
        replace: 'if (!update) continue',
        by: 'if (!update || !String(frames[0]).startsWith(`${zip} `)) continue',
      },
    ],
  },
]
