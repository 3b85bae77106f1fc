"""Starts processes without end, each of which outlives its parent; here they are 300 at most."""
import os
import time

if 'STATIONS' not in os.environ:
    for _ in range(300):
        if os.fork() == 0:
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        os.wait()
    time.sleep(60)
