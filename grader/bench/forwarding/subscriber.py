"""Receives COUNT messages from an XPUB at PROXY_XPUB, and prints how many a second, from the first to the last."""
import os
import time
import zmq

socket = zmq.Context().socket(zmq.SUB)
socket.rcvhwm = 0
socket.subscribe(b"")
socket.connect(os.environ["PROXY_XPUB"])
socket.recv()
begun = time.perf_counter()
count = int(os.environ["COUNT"]) - 1
for _ in range(count):
    socket.recv()
print(count / (time.perf_counter() - begun))
