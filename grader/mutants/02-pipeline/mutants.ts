import { also, type Accepted, type Mutant, mutantsOf } from '../mutant.ts'

const IDS = 'a worker reports each task under its id and in its own name'
const ONE_AT_A_TIME = 'a worker works on one task at a time'
const BROKEN_TASK = 'a worker skips a task that breaks the contract, says so, and goes on'
const SPEEDUP = 'the sink reports time, speedup and efficiency of the batch'
const OVERTAKEN = 'the sink counts results that overtake START'
const START_LAST = 'the sink ends the batch at START when every result has overtaken it'
const BROKEN_RESULT = 'the sink skips a result that breaks the contract, says so, and goes on'
const EVERYONE = 'the ventilator sends nothing before WORKERS different workers are ready'
const BROKEN_REPORT = 'the ventilator skips a report that breaks the contract, says so, and goes on'
const START = 'START tells the sink how many tasks there are and what they add up to'
const READY = 'a worker says READY once, in the name that it works under'
const NAMES = 'two workers that were given no name choose different ones'
const FASTER = 'four workers are nearly four times as fast as one'
const LATE = 'a worker that comes late gets its share, because only a few tasks are out'
const BROKEN_ACK = 'the ventilator skips an acknowledgement that breaks the contract, says so, and goes on'
const SENT_HOME = 'the sink sends everyone home when the last result is in, again and again'
const KILLED = 'a worker leaves at KILL, even in the middle of a task'
const DONE = 'the ventilator leaves at KILL, and START is not lost with it'
const HEARS = 'the ventilator leaves at KILL before anyone is ready, and at nothing like it'
const SIGTERM = 'everyone ends on SIGTERM'
const CTRL_C = 'everyone ends on SIGINT'
const AGAIN = 'the ventilator sends again what is not acknowledged, and nothing else'
const OWN_TIME = 'the ventilator sends each task again after RETRY_MS, and not before'
const ONCE = 'the sink counts a task once, and acknowledges it each time'
const TWICE = 'a worker does a task again that comes again'
const NOTHING_LOST = 'two workers of six lost, and one message in five: each task counts once'

const RESULT = 'await results.send(`${id} ${name} ${ms}`)'
const WORK = 'if (ms > 0) await setTimeout(ms)'
const COUNTED = 'counted = seen.add(id).size'
const ROOM = 'return open.size < 2 * workers.size'
const LATE_TASK = 'return first && performance.now() - first[1] >= retryMs ? first[0] : undefined'
const SIGNALS = "for (const signal of ['SIGINT', 'SIGTERM'])"
const ALL_READY = 'while (workers.size < wanted) await news()'

const ventilator = mutantsOf('ventilator')
const worker = mutantsOf('worker')
const sink = mutantsOf('sink')

/** With this mistake the programs can't do their work together either. */
function together(mutant: Mutant): Mutant {
  return also(['2.7'], mutant)
}

export const mutants: Mutant[] = [
  together(
    worker('2.1', IDS, 'no-ids', 'leaves the id out of the result', [
      RESULT,
      'await results.send(`${name} ${ms}`)',
    ]),
  ),
  together(
    worker('2.1', IDS, 'result-in-frames', 'sends the fields of a result as frames', [
      RESULT,
      'await results.send([id, name, String(ms)])',
    ]),
  ),
  worker('2.1', IDS, 'sixteen-bits', 'keeps the id in a number of sixteen bits', [
    RESULT,
    'await results.send(`${Number(id) % 65_536} ${name} ${ms}`)',
  ]),
  worker(
    '2.1',
    ONE_AT_A_TIME,
    'two-at-a-time',
    'takes the next task when it has begun the last one, not when it has ended it',
    [WORK, 'const last = working\n  if (ms > 0) working = setTimeout(ms)\n  await last'],
    ['/** Works on one task, and', 'let working: Promise<void> | undefined\n/** Works on one task, and'],
  ),
  worker('2.1', ONE_AT_A_TIME, 'all-at-once', 'does not wait for the work before it takes the next task', [
    'if (task) await work(task)',
    'if (task) void work(task)',
  ]),
  worker('2.1', ONE_AT_A_TIME, 'no-work', 'reports without working', [
    WORK,
    'if (ms < 0) await setTimeout(ms)',
  ]),
  worker('2.1', BROKEN_TASK, 'exits-at-a-broken-task', 'stops at a task that it can’t read', [
    'if (task) await work(task)',
    "if (!task) throw new Error('not a task')\n  await work(task)",
  ]),

  sink('2.2', SPEEDUP, 'starts-the-clock-at-once', 'takes the time from its own start', [
    'begun: performance.now() }',
    'begun: 0 }',
  ]),
  sink('2.2', SPEEDUP, 'starts-the-clock-at-the-first-result', 'takes the time from the first result', [
    "if (message?.kind === 'result') await count(message)",
    "if (message?.kind === 'result') {\n    if (counted === 0 && batch) batch.begun = performance.now()\n    await count(message)\n  }",
  ]),
  sink('2.2', SPEEDUP, 'efficiency-is-speedup', 'does not divide by the number of workers', [
    'const efficiency = speedup / workers.size',
    'const efficiency = speedup / 1',
  ]),
  sink(
    '2.2',
    OVERTAKEN,
    'speedup-from-wrong-total',
    'takes for the total what the results since START add up to',
    ['const speedup = batch!.total / ms', 'const speedup = worked / ms'],
    [
      "if (message?.kind === 'start') batch",
      "worked += Number(frames.join().split(' ')[2])\n  if (message?.kind === 'start') worked = 0\n  if (message?.kind === 'start') batch",
    ],
    ['const workers = new Set<string>()', 'const workers = new Set<string>()\nlet worked = 0'],
  ),
  together(
    sink('2.2', OVERTAKEN, 'forgets-what-came-before-start', 'begins to count at START', [
      "if (message?.kind === 'result') await count(message)",
      "if (message?.kind === 'result' && batch) await count(message)",
    ]),
  ),
  sink('2.2', BROKEN_RESULT, 'counts-broken-results', 'counts whatever comes', [
    'console.error(`skipped a message that breaks the contract: ${JSON.stringify(text)}`)\n  return undefined',
    "console.error(`skipped a message that breaks the contract: ${JSON.stringify(text)}`)\n  return { kind: 'result', id: text, worker: 'unknown' }",
  ]),

  ventilator('2.3', EVERYONE, 'starts-with-the-first', 'does not wait for the other workers', [
    ALL_READY,
    'while (workers.size < 1) await news()',
  ]),
  ventilator('2.3', EVERYONE, 'sleeps-for-the-others', 'gives the other workers a second', [
    ALL_READY,
    'while (workers.size < 1) await news()\n  await news(1000)',
  ]),
  ventilator('2.3', EVERYONE, 'counts-reports', 'counts how often READY is said, not by whom', [
    'if (worker) workers.add(worker)',
    'if (worker) workers.add(`${worker} ${workers.size}`)',
  ]),
  ventilator('2.3', START, 'start-without-the-last', 'leaves the last task out of the total', [
    'workload.reduce((sum, ms) => sum + ms, 0)',
    'workload.slice(0, -1).reduce((sum, ms) => sum + ms, 0)',
  ]),
  worker('2.3', READY, 'ready-for-each-task', 'says READY again whenever it has nothing to do', [
    RESULT,
    `${RESULT}\n  await report()`,
  ]),

  also(
    ['2.5', '2.7'],
    ventilator(
      '2.4',
      FASTER,
      'one-after-the-other',
      'hands a task out when two others are back, however many work',
      [ROOM, 'return open.size < 2'],
    ),
  ),

  together(
    ventilator('2.5', LATE, 'everything-at-once', 'pushes the whole batch', [ROOM, 'return open.size >= 0']),
  ),
  together(
    ventilator(
      '2.5',
      LATE,
      'high-water-mark-for-a-window',
      'sets a small high-water mark, and trusts that no more is out',
      [ROOM, 'return open.size >= 0'],
      ['const tasks = new Push()', 'const tasks = new Push({ sendHighWaterMark: 1 })'],
    ),
  ),

  together(
    sink('2.6', SENT_HOME, 'kills-too-early', 'sends everyone home when all but one are in', [
      'if (counted === batch?.count) break',
      "if (batch && counted === batch.count - 1) await control.send('KILL')\n  if (counted === batch?.count) break",
    ]),
  ),
  sink('2.6', SENT_HOME, 'kills-once', 'says KILL a single time', [
    "await control.send('KILL')",
    "if (i === 0) await control.send('KILL')",
  ]),
  worker('2.6', KILLED, 'finishes-its-task-first', 'looks at KILL between two tasks', [
    "if (text === 'KILL') process.exit(0)",
    "if (text === 'KILL') void tasks.close()",
  ]),
  worker('2.6', KILLED, 'takes-anything-for-kill', 'takes all that it hears for KILL', [
    "if (text === 'KILL') process.exit(0)",
    "if (text.startsWith('KILL')) process.exit(0)",
  ]),
  ventilator('2.6', DONE, 'deaf-to-kill', 'waits for acknowledgements that will never come', [
    "if (text === 'KILL') process.exit(0)",
    "if (text === 'KILL') continue",
  ]),
  ventilator(
    '2.6',
    DONE,
    'leaves-with-start',
    'leaves when all is acknowledged, whatever waits in its sockets',
    [
      'if (id) open.delete(id)\n',
      'if (id && open.delete(id) && open.size === 0 && Number(id) === workload.length) process.exit(0)\n    if (id) open.delete(id)\n',
    ],
  ),
  worker('2.6', KILLED, 'blocks-while-it-works', 'hears nothing while it works', [
    WORK,
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)',
  ]),
  sink('2.6', SIGTERM, 'sink-dies-of-sigterm', 'does not handle SIGTERM', [
    SIGNALS,
    "for (const signal of ['SIGINT'])",
  ]),
  worker('2.6', CTRL_C, 'worker-dies-of-ctrl-c', 'handles SIGTERM, and not Ctrl-C', [
    SIGNALS,
    "for (const signal of ['SIGTERM'])",
  ]),

  ventilator('2.7', AGAIN, 'never-sends-again', 'takes what was sent for done', [
    LATE_TASK,
    'return first && undefined',
  ]),
  ventilator(
    '2.7',
    AGAIN,
    'sends-everything-again',
    'does not look whether a task was acknowledged when its time is over',
    ['const [first] = open\n', 'const [first] = sent\n'],
    [
      'open.delete(id)\n  open.set(id, performance.now())',
      'open.set(id, performance.now())\n  sent.delete(id)\n  sent.set(id, performance.now())',
    ],
    ['let wake = ', 'const sent = new Map<string, number>()\nlet wake = '],
  ),
  ventilator(
    '2.7',
    AGAIN,
    'sends-again-once',
    'sends a task a second time, and then gives up on it',
    [
      LATE_TASK,
      'if (!first || performance.now() - first[1] < retryMs) return undefined\n  open.delete(first[0])\n  return first[0]',
    ],
    [
      '  open.delete(id)\n  open.set(id, performance.now())',
      '  if (sentOnce.has(id)) open.set(id, Infinity)\n  else open.set(id, performance.now())\n  sentOnce.add(id)',
    ],
    [
      'const open = new Map<string, number>()',
      'const open = new Map<string, number>()\nconst sentOnce = new Set<string>()',
    ],
  ),
  ventilator('2.7', AGAIN, 'no-room-for-what-is-lost', 'sends nothing again while the window is full', [
    'if (late) await send(late)',
    'if (late && hasRoom()) await send(late)',
  ]),
  ventilator(
    '2.7',
    AGAIN,
    'new-id-for-a-lost-task',
    'sends a lost task again as a new one',
    [
      'if (late) await send(late)',
      'if (late) {\n    open.delete(late)\n    await send(String(workload.push(workload[Number(late) - 1]!)))\n  }',
    ],
    ['next <= workload.length && hasRoom', 'next <= count && hasRoom'],
    ['let wake = ', 'const count = workload.length\nlet wake = '],
  ),
  ventilator('2.7', AGAIN, 'impatient', 'sends again after less than half a second, whatever RETRY_MS says', [
    LATE_TASK,
    LATE_TASK.replace('retryMs', 'Math.min(retryMs, 400)'),
  ]),
  sink('2.7', ONCE, 'counts-duplicates', 'counts results, not tasks', [COUNTED, 'seen.add(id)\n  counted++']),
  sink('2.7', ONCE, 'counts-by-worker', 'takes the same task from two workers for two', [
    COUNTED,
    'counted = seen.add(`${id} ${worker}`).size',
  ]),
  sink('2.7', ONCE, 'acknowledges-once', 'does not acknowledge what it has counted already', [
    COUNTED,
    `if (seen.has(id)) return\n  ${COUNTED}`,
  ]),
  worker(
    '2.7',
    TWICE,
    'does-nothing-twice',
    'keeps silent about a task that it has done before',
    [WORK, 'if (done.has(id)) return\n  done.add(id)\n  if (ms > 0) await setTimeout(ms)'],
    ['interface Task {', 'interface Task {\n  // What was done is remembered below.'],
    ['void leaveAtKill()', 'const done = new Set<string>()\nvoid leaveAtKill()'],
  ),
  ventilator(
    '2.7',
    NOTHING_LOST,
    'backs-off',
    'waits ten times as long each time before it sends a task again',
    [LATE_TASK, 'return first && performance.now() >= first[1] ? first[0] : undefined'],
    [
      'open.set(id, performance.now())',
      'waits.set(id, 10 * (waits.get(id) ?? retryMs / 10))\n  open.set(id, performance.now() + waits.get(id)!)',
    ],
    [
      'const open = new Map<string, number>()',
      'const open = new Map<string, number>()\nconst waits = new Map<string, number>()',
    ],
  ),

  worker('2.1', BROKEN_TASK, 'more-than-a-task', 'does not look at what follows the milliseconds', [
    "/^([1-9]\\d{0,8}) (\\d{1,6})$/.exec(frames.join('|'))",
    "/^(\\d+) (\\d+)( .*)?$/.exec(frames.join('|'))",
  ]),
  worker('2.1', IDS, 'nothing-is-no-task', 'takes a task of 0 ms for none', [
    'if (id && ms) return',
    'if (id && Number(ms)) return',
  ]),
  sink('2.2', START_LAST, 'looks-after-results-only', 'does not look at START whether all are in', [
    'if (counted === batch?.count) break',
    "if (message?.kind === 'result' && counted === batch?.count) break",
  ]),
  sink('2.2', BROKEN_RESULT, 'efficiency-of-rounded', 'divides what it has rounded', [
    'const efficiency = speedup / workers.size',
    'const efficiency = Number(speedup.toFixed(1)) / workers.size',
  ]),
  sink('2.2', BROKEN_RESULT, 'more-than-a-result', 'does not look at what follows a result', [
    '{1,32}) (\\d{1,6})$/',
    '{1,32}) (\\d+)( .*)?$/',
  ]),
  sink('2.2', BROKEN_RESULT, 'acknowledges-broken-results', 'acknowledges before it looks', [
    'console.error(`skipped',
    "void control.send(`ACK ${text.split(' ')[0]}`)\n  console.error(`skipped",
  ]),
  ventilator('2.3', BROKEN_REPORT, 'any-report', 'takes the second word of whatever comes for a name', [
    "/^READY ([A-Za-z0-9_-]{1,32})$/.exec(frames.join('|'))",
    "/ ([A-Za-z0-9_-]+)/.exec(frames.join('|'))",
  ]),
  ventilator('2.3', START, 'long-tasks', 'makes tasks of up to a second', [
    '1 + Math.floor(100 * Math.random())',
    '1 + Math.floor(1000 * Math.random())',
  ]),
  ventilator('2.3', START, 'ventilator-prints', 'says on stdout that it begins', [
    'await everyoneReady()\n',
    "await everyoneReady()\nconsole.log('starting')\n",
  ]),
  worker('2.3', READY, 'worker-prints', 'says on stdout what it has done', [
    RESULT,
    `${RESULT}\n  console.log(id)`,
  ]),
  worker('2.3', NAMES, 'same-name', 'is called worker when nobody says how', [
    '`worker-${randomUUID().slice(0, 8)}`',
    '`worker${randomUUID().slice(0, 0)}`',
  ]),
  ventilator('2.5', LATE, 'window-for-the-first', 'counts no worker that comes later', [
    ROOM,
    'return open.size < 2 * wanted',
  ]),
  sink('2.6', SENT_HOME, 'kills-in-a-burst', 'says KILL twenty times, almost at once', [
    'await setTimeout(50)',
    'await setTimeout(1)',
  ]),
  sink('2.6', SENT_HOME, 'sink-prints', 'says on stdout that it is done', [
    'await sendEveryoneHome()\n',
    "await sendEveryoneHome()\nconsole.log('done')\n",
  ]),
  worker('2.6', KILLED, 'silent-about-control', 'says nothing about a message that only begins like KILL', [
    'console.error(`skipped a control message that breaks the contract: ${JSON.stringify(text)}`)',
    '',
  ]),
  ventilator('2.5', BROKEN_ACK, 'any-number-is-an-ack', 'takes for an id what begins like a number', [
    '/^KILL$|^ACK ([1-9]\\d{0,8})$/',
    '/^KILL$|^ACK 0*([1-9]\\d{0,8})/',
  ]),
  ventilator('2.5', BROKEN_ACK, 'ended-by-an-ack', 'ends at an acknowledgement that it can’t read', [
    'if (id) open.delete(id)\n',
    "if (text === undefined && frames.join('|').startsWith('ACK')) process.exit(1)\n    if (id) open.delete(id)\n",
  ]),
  ventilator('2.6', HEARS, 'leaves-at-killjoy', 'takes whatever begins like KILL for KILL', [
    '/^KILL$|^ACK ([1-9]\\d{0,8})$/',
    '/^KILL|^ACK ([1-9]\\d{0,8})$/',
  ]),
  ventilator(
    '2.6',
    HEARS,
    'hears-the-sink-late',
    'hears the sink only when all workers are ready',
    ['void hearSink()\n', ''],
    ['await everyoneReady()\nawait', 'await everyoneReady()\nvoid hearSink()\nawait'],
  ),
  ventilator(
    '2.7',
    OWN_TIME,
    'sends-all-of-them-again',
    'sends all that is out again when one task is late',
    ['if (late) await send(late)', 'if (late) for (const id of [...open.keys()]) await send(id)'],
  ),
  ventilator('2.7', OWN_TIME, 'starts-again', 'sends START again with each task', [
    'if (late) await send(late)',
    'if (late) {\n    await sink.send(`START ${workload.length} ${workload.reduce((sum, ms) => sum + ms, 0)}`)\n    await send(late)\n  }',
  ]),
  sink('2.7', ONCE, 'acknowledges-after-start', 'does not acknowledge what overtakes START', [
    'await control.send(`ACK ${id}`)',
    'if (batch) await control.send(`ACK ${id}`)',
  ]),
  sink('2.7', ONCE, 'forgets-the-last-ack', 'does not acknowledge the last result', [
    'await control.send(`ACK ${id}`)',
    'if (counted !== batch?.count) await control.send(`ACK ${id}`)',
  ]),
]

export const accepts: Accepted[] = [
  { name: 'python', why: 'another language, written from the handout, with pyzmq' },
  {
    name: 'slow-start',
    why: 'a program may take a second before it does anything',
    edits: ['ventilator.ts', 'worker.ts', 'sink.ts'].map((file) => ({
      file,
      replace: SIGNALS,
      by: `await new Promise((resolve) => globalThis.setTimeout(resolve, 1000))\n${SIGNALS}`,
    })),
  },
  {
    name: 'xpub',
    why: 'an XPUB socket publishes as a PUB socket does',
    edits: [
      {
        file: 'sink.ts',
        replace: "import { Publisher, Pull } from 'zeromq'",
        by: "import { Pull, XPublisher } from 'zeromq'",
      },
      { file: 'sink.ts', replace: 'new Publisher({ linger: 0 })', by: 'new XPublisher({ linger: 0 })' },
    ],
  },
  {
    name: 'hears-everything',
    why: 'what is published may be filtered at the other end as well: here it is little',
    edits: [
      { file: 'ventilator.ts', replace: "control.subscribe('ACK ', 'KILL')", by: 'control.subscribe()' },
    ],
  },
]
