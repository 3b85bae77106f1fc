"""Ventilator: deals the tasks out to the workers, and again what nobody acknowledges."""

import math
import os
import random
import re
import signal
import sys
import time

import zmq

READY = re.compile(rb"READY ([A-Za-z0-9_-]{1,32})")
CONTROL = re.compile(rb"KILL|ACK ([1-9][0-9]{0,8})")


def workload():
    """The milliseconds of each task, from WORKLOAD or at random."""
    if "WORKLOAD" in os.environ:
        return [int(task) for task in os.environ["WORKLOAD"].split(",")]
    return [random.randint(1, 100) for _ in range(int(os.environ.get("TASKS", "100")))]


def messages(socket, pattern):
    """Take what has arrived at the socket, and yield the matches of what keeps the contract."""
    while socket.poll(0):
        frames = socket.recv_multipart()
        match = pattern.fullmatch(frames[0])
        if len(frames) == 1 and match:
            yield match
        else:
            print("ventilator: skipped", frames, file=sys.stderr, flush=True)


def ventilate(loads, wanted, retry, ready, control, start, tasks):
    """Run the batch until every task is acknowledged (True) or KILL comes (False)."""
    poller = zmq.Poller()
    poller.register(ready, zmq.POLLIN)
    poller.register(control, zmq.POLLIN)
    names = set()
    out = {}  # id: when it is to be sent again
    fresh = 1  # the first task that was never sent
    started = False
    timeout = None
    while fresh <= len(loads) or out:
        poller.poll(timeout)
        names.update(match[1] for match in messages(ready, READY))
        for match in messages(control, CONTROL):
            if match[0] == b"KILL":
                return False
            out.pop(int(match[1]), None)
        if len(names) < wanted:
            continue
        if not started:
            start.send(b"START %d %d" % (len(loads), sum(loads)))
            started = True

        patience = min(out.values(), default=math.inf) - time.monotonic()
        task = None
        if patience <= 0:
            task = min(out, key=out.get)
        elif fresh <= len(loads) and len(out) < 2 * len(names):
            task = fresh
        if task and tasks.poll(0, zmq.POLLOUT):
            tasks.send(b"%d %d" % (task, loads[task - 1]))
            out[task] = time.monotonic() + retry
            fresh = max(fresh, task + 1)
        # After a task look for the next one, as soon as somebody is there to take it.
        poller.register(tasks, zmq.POLLOUT if task else 0)
        timeout = None if task or not out else math.ceil(patience * 1000)
    return True


def main():
    for signum in signal.SIGTERM, signal.SIGINT:
        signal.signal(signum, lambda *_: sys.exit(0))
    loads = workload()
    wanted = int(os.environ.get("WORKERS", "4"))
    retry = int(os.environ.get("RETRY_MS", "1000")) / 1000
    with zmq.Context() as context:
        context.linger = 0
        control = context.socket(zmq.SUB)
        control.subscribe(b"ACK")
        control.subscribe(b"KILL")
        control.connect(os.environ.get("CONTROL_ENDPOINT", "tcp://127.0.0.1:5560"))
        start = context.socket(zmq.PUSH)
        start.connect(os.environ.get("RESULTS_ENDPOINT", "tcp://127.0.0.1:5558"))
        tasks = context.socket(zmq.PUSH)
        tasks.bind(os.environ.get("TASKS_ENDPOINT", "tcp://127.0.0.1:5557"))
        ready = context.socket(zmq.PULL)
        ready.bind(os.environ.get("READY_ENDPOINT", "tcp://127.0.0.1:5559"))
        if ventilate(loads, wanted, retry, ready, control, start, tasks):
            start.linger = -1  # the sink must have START, even if it comes late


if __name__ == "__main__":
    main()
