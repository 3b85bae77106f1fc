"""Sink: collects the results, acknowledges each, prints the summary and ends the batch."""

import os
import re
import signal
import sys
import time

import zmq

START = re.compile(rb"START ([1-9][0-9]{0,8}) ([0-9]{1,9})")
RESULT = re.compile(rb"([1-9][0-9]{0,8}) ([A-Za-z0-9_-]{1,32}) [0-9]{1,6}")


def collect(results, control):
    """Take START and results until the batch is complete, and return its summary."""
    count = total = started = None
    done = set()
    workers = set()
    while count is None or len(done) < count:
        frames = results.recv_multipart()
        start = START.fullmatch(frames[0])
        result = RESULT.fullmatch(frames[0])
        if len(frames) == 1 and result:
            number, worker = result.groups()
            control.send(b"ACK " + number)
            done.add(number)
            workers.add(worker)
        elif len(frames) == 1 and start and count is None:
            count, total = map(int, start.groups())
            started = time.monotonic()
        else:
            print("sink: skipped", frames, file=sys.stderr, flush=True)
    elapsed = max(1, round((time.monotonic() - started) * 1000))
    speedup = total / elapsed
    return (
        f"{count} tasks in {elapsed} ms, {len(workers)} workers, "
        f"speedup {speedup:.1f}, efficiency {speedup / len(workers):.2f}"
    )


def main():
    for signum in signal.SIGTERM, signal.SIGINT:
        signal.signal(signum, lambda *_: sys.exit(0))
    with zmq.Context() as context:
        context.linger = 0
        results = context.socket(zmq.PULL)
        results.bind(os.environ.get("RESULTS_ENDPOINT", "tcp://127.0.0.1:5558"))
        control = context.socket(zmq.PUB)
        control.bind(os.environ.get("CONTROL_ENDPOINT", "tcp://127.0.0.1:5560"))
        print(collect(results, control), flush=True)
        for _ in range(20):  # a second of it, for those who are slow to join
            control.send(b"KILL")
            time.sleep(0.05)


if __name__ == "__main__":
    main()
