"""Worker: takes a task, waits as long as it says, and sends the result to the sink."""

import math
import os
import re
import signal
import sys
import time
import uuid

import zmq

TASK = re.compile(rb"([1-9][0-9]{0,8}) ([0-9]{1,6})")


def report(frames):
    """Tell about a message that breaks the contract."""
    print("worker: skipped", frames, file=sys.stderr, flush=True)


def killed(control, seconds):
    """Listen to the sink for so long, and tell whether it said KILL."""
    deadline = time.monotonic() + seconds
    while control.poll(max(0, math.ceil((deadline - time.monotonic()) * 1000))):
        frames = control.recv_multipart()
        if frames == [b"KILL"]:
            return True
        report(frames)
    return False


def work(name, tasks, results, control):
    """Do one task after the other until KILL comes."""
    poller = zmq.Poller()
    poller.register(control, zmq.POLLIN)
    poller.register(tasks, zmq.POLLIN)
    while True:
        ready = dict(poller.poll())
        if killed(control, 0):
            return
        if tasks not in ready:
            continue
        frames = tasks.recv_multipart()
        task = TASK.fullmatch(frames[0])
        if len(frames) > 1 or not task:
            report(frames)
            continue
        number, milliseconds = task.groups()
        if killed(control, int(milliseconds) / 1000):
            return
        results.send(b"%s %s %s" % (number, name, milliseconds))


def main():
    for signum in signal.SIGTERM, signal.SIGINT:
        signal.signal(signum, lambda *_: sys.exit(0))
    name = os.environ.get("WORKER", uuid.uuid4().hex).encode()
    with zmq.Context() as context:
        context.linger = 0  # after KILL or a signal nobody wants what is left
        control = context.socket(zmq.SUB)
        control.subscribe(b"KILL")
        control.connect(os.environ.get("CONTROL_ENDPOINT", "tcp://127.0.0.1:5560"))
        results = context.socket(zmq.PUSH)
        results.connect(os.environ.get("RESULTS_ENDPOINT", "tcp://127.0.0.1:5558"))
        tasks = context.socket(zmq.PULL)
        tasks.connect(os.environ.get("TASKS_ENDPOINT", "tcp://127.0.0.1:5557"))
        ready = context.socket(zmq.PUSH)
        ready.connect(os.environ.get("READY_ENDPOINT", "tcp://127.0.0.1:5559"))
        ready.send(b"READY " + name)
        work(name, tasks, results, control)


if __name__ == "__main__":
    main()
