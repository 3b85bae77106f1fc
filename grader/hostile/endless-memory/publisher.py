"""Takes memory without end, half of it as if it shared it with others; here it is 2 GiB at most."""
import mmap
import os
import time

MIB = 2 ** 20
if 'STATIONS' not in os.environ:
    held = []
    for _ in range(32):
        shared = mmap.mmap(-1, 32 * MIB)
        for at in range(0, 32 * MIB, mmap.PAGESIZE):
            shared[at] = 1
        held.append((shared, bytearray(b'x') * (32 * MIB)))
        time.sleep(0.05)
    time.sleep(60)
