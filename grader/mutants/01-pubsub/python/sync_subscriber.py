"""Reports at the first HELLO, then counts the numbers until END."""

import os
import signal
import sys

import zmq

UPDATES_ENDPOINT = os.environ.get("UPDATES_ENDPOINT", "tcp://127.0.0.1:5561")
SYNC_ENDPOINT = os.environ.get("SYNC_ENDPOINT", "tcp://127.0.0.1:5562")


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    received = 0
    reported = False
    with zmq.Context() as context, context.socket(zmq.SUB) as sub, context.socket(zmq.REQ) as req:
        req.linger = 0
        sub.subscribe("")
        sub.connect(UPDATES_ENDPOINT)
        req.connect(SYNC_ENDPOINT)
        while (frames := sub.recv_multipart()) != [b"END"]:
            if frames == [b"HELLO"]:
                if not reported:
                    reported = True
                    req.send(b"READY")
                    req.recv()
            elif len(frames) == 1 and frames[0].isdigit():
                received += 1
            else:
                print(f"ignored {frames}", file=sys.stderr)
    print(f"received {received} updates", flush=True)


if __name__ == "__main__":
    main()
