"""Publishes COUNT messages of SIZE bytes to an XSUB at PROXY_XSUB, as soon as it asks for something."""
import os
import zmq

socket = zmq.Context().socket(zmq.XPUB)
socket.sndhwm = 0
socket.connect(os.environ["PROXY_XSUB"])
socket.recv()
body = b"x" * int(os.environ["SIZE"])
for _ in range(int(os.environ["COUNT"])):
    socket.send(body, copy=False)
socket.recv()
