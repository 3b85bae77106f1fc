"""Waits until SUBSCRIBERS have reported, then publishes every number and loses none."""

import os
import signal
import sys

import zmq

UPDATES_ENDPOINT = os.environ.get("UPDATES_ENDPOINT", "tcp://127.0.0.1:5561")
SYNC_ENDPOINT = os.environ.get("SYNC_ENDPOINT", "tcp://127.0.0.1:5562")
SUBSCRIBERS = int(os.environ.get("SUBSCRIBERS", "2"))
UPDATES = int(os.environ.get("UPDATES", "100000"))
PAUSE_MS = 20


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with zmq.Context() as context, context.socket(zmq.PUB) as pub, context.socket(zmq.REP) as rep:
        pub.linger = rep.linger = 0  # a signal doesn't wait for slow subscribers
        pub.sndhwm = 0  # no limit: nothing may be dropped
        pub.bind(UPDATES_ENDPOINT)
        rep.bind(SYNC_ENDPOINT)
        reported = 0
        while reported < SUBSCRIBERS:
            pub.send(b"HELLO")
            if not rep.poll(PAUSE_MS):
                continue
            request = rep.recv_multipart()
            if request == [b"READY"]:
                rep.send(b"GO")
                reported += 1
            else:
                print(f"not a report: {request}", file=sys.stderr)
                rep.send(b"")  # a REP socket has to answer before it may go on
        for update in range(1, UPDATES + 1):
            pub.send(b"%d" % update)
        pub.send(b"END")
        pub.linger = rep.linger = -1  # what is queued must be delivered


if __name__ == "__main__":
    main()
