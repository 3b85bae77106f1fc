export default {
  id: '02',
  folder: '02-pipeline',
  title: 'divide and conquer',
  roles: ['ventilator', 'worker', 'sink'],
  endpoints: {
    TASKS_ENDPOINT: 'tcp://127.0.0.1:5557',
    RESULTS_ENDPOINT: 'tcp://127.0.0.1:5558',
    READY_ENDPOINT: 'tcp://127.0.0.1:5559',
    CONTROL_ENDPOINT: 'tcp://127.0.0.1:5560',
  },
  stages: [
    {
      id: '2.1',
      title: 'worker',
      points: 10,
      roles: ['worker'],
      hints: [
        'A worker takes a task, works, reports, and takes the next. What must be over before it takes the next?',
        'Each receive takes a task away from every other worker. A loop that starts the work without waiting for its end takes all of them, at once.',
        'await setTimeout(ms), from node:timers/promises, then: await results.send(`${id} ${name} ${ms}`)',
      ],
    },
    {
      id: '2.2',
      title: 'sink',
      points: 10,
      roles: ['sink'],
      hints: [
        'How long would one worker alone have taken? Which message says so?',
        'The speedup is the time of one worker, the total of START, over the time that the batch took. The efficiency is the speedup for each worker: 1 means that nobody ever waited.',
        'total / ms, with toFixed(1); then that, not rounded, / workers.size, with toFixed(2)',
      ],
    },
    {
      id: '2.3',
      title: 'everyone at the line',
      points: 15,
      roles: ['ventilator', 'worker'],
      hints: [
        'One worker is connected, and three more need another 20 milliseconds. You push 100 tasks now. Who gets them?',
        'A PUSH socket deals its messages out in turns to those who are connected at that moment, and never takes one back. So each worker reports READY, and the ventilator counts different names.',
        'Worker: await ready.send(`READY ${name}`). Ventilator: while (workers.size < wanted) await news()',
      ],
    },
    {
      id: '2.4',
      title: 'fair shares',
      points: 15,
      roles: ['ventilator'],
      hints: [
        'While the ventilator waits for one acknowledgement, how many of four workers have something to do?',
        'The speedup can’t be more than the number of tasks that are out at the same time. Every worker needs one at hand.',
        'Let hasRoom() say yes for as long as fewer tasks are open than the workers can have at hand: open.size < workers.size, or twice that',
      ],
    },
    {
      id: '2.5',
      title: 'latecomers',
      points: 15,
      roles: ['ventilator'],
      hints: [
        'A worker joins in the middle of the batch. Where are the tasks that are left: with you, or on their way to somebody else?',
        'What was pushed is in a queue for one worker: in ZeroMQ at both ends, and in the kernel between them. A high-water mark limits the first, not the second, and small tasks fit there by the thousand. What limits all of it is a count of what is not acknowledged: a window.',
        'return open.size < 2 * workers.size',
      ],
    },
    {
      id: '2.6',
      title: 'going home',
      points: 10,
      roles: ['ventilator', 'worker', 'sink'],
      hints: [
        'The batch is done, and the workers wait for a task that never comes. Who knows that it is over?',
        'The sink knows. It publishes KILL, and more than once: a subscription may be late, and a message may be lost. A worker listens to it beside its work, not between two tasks.',
        "Sink: await control.send('KILL') in a loop of 20, with await setTimeout(50). Worker: if (text === 'KILL') process.exit(0)",
      ],
    },
    {
      id: '2.7',
      title: 'nothing lost',
      points: 25,
      roles: ['ventilator', 'worker', 'sink'],
      hints: [
        'A task was sent, and nobody has acknowledged it. Name three things that may have happened. Which of them can the ventilator tell apart?',
        'None. So it sends the task again after RETRY_MS, under the same id, whatever happened. Then a task may be done twice: the sink counts an id once, and acknowledges it each time, because the ACK may be what was lost.',
        'Ventilator: const [first] = open, and return first[0] when performance.now() - first[1] >= retryMs. Sink: seen.add(id), and counted = seen.size',
      ],
    },
  ],
}
