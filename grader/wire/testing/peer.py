"""A ZeroMQ socket at the end of a pipe. Reads one JSON command a line, writes one JSON event a line."""

import base64
import json
import os
import sys

import zmq

context = zmq.Context()
poller = zmq.Poller()
poller.register(0, zmq.POLLIN)
sockets = {}
unread = b""


def emit(event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def open_socket(number, kind, how, endpoint):
    socket = context.socket(getattr(zmq, kind))
    socket.linger = 0
    if kind == "SUB":
        socket.subscribe(b"")
    if how == "bind":
        socket.bind(endpoint)
    else:
        socket.connect(endpoint)
    if kind == "XSUB":
        socket.send(b"\x01")
    sockets[number] = socket
    poller.register(socket, zmq.POLLIN)
    emit({"peer": number, "endpoint": socket.last_endpoint.decode()})


def obey(command):
    number = command["peer"]
    if "open" in command:
        open_socket(number, *command["open"])
    elif "send" in command:
        sockets[number].send_multipart([base64.b64decode(part) for part in command["send"]])
    else:
        poller.unregister(sockets[number])
        sockets.pop(number).close()


while True:
    for source, _ in poller.poll():
        if source == 0:
            chunk = os.read(0, 1 << 20)
            if not chunk:
                context.destroy(linger=0)
                sys.exit()
            *lines, unread = (unread + chunk).split(b"\n")
            for line in lines:
                obey(json.loads(line))
    for number, socket in list(sockets.items()):
        while socket.getsockopt(zmq.EVENTS) & zmq.POLLIN:
            frames = socket.recv_multipart()
            emit({"peer": number, "frames": [base64.b64encode(frame).decode() for frame in frames]})
            if socket.socket_type == zmq.REP:
                break
