"""The server of the mailbox: one request, one reply, and news of what has changed."""

import os
import signal
import socket
import sqlite3
import sys
import traceback

import zmq

from postoffice import Mailbox, Refused
from messages import BrokenContract, news, parse, reply

MAX_FRAME = 8 * 1024 * 1024
LINGER_MS = 200


def read_ports(text):
    """Ports and ranges, separated by commas, in order."""
    ports = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        ports += range(int(first), int(last or first) + 1)
    return ports


def open_mailbox():
    folder = os.environ.get("DATA_DIR", "data")
    os.makedirs(folder, exist_ok=True)
    ports = read_ports(os.environ.get("PORTS", "6000-6009"))
    lease = int(os.environ.get("LEASE_MS", "10000")) / 1000
    return Mailbox(os.path.join(folder, "mail.db"), ports, lease)


def bind(context, kind, variable, default):
    sock = context.socket(kind)
    sock.maxmsgsize = MAX_FRAME
    sock.bind(os.environ.get(variable, default))
    return sock


def answer(mailbox, frames):
    """The reply to a request. There is one whatever happens, or REP would be stuck."""
    service = None
    try:
        service, data = parse(frames)
        return reply(service, "OK", **mailbox.handle(service, data))
    except BrokenContract as error:
        return reply(error.service, "erro", message=str(error))
    except Refused as error:
        return reply(service, "erro", message=str(error))
    except Exception:
        traceback.print_exc()
        return reply(service, "erro", message="the server has failed, and it is not your fault")


def serve(mailbox, mail, bell, stop):
    """Answer requests in turn until a signal makes `stop` readable."""
    poller = zmq.Poller()
    poller.register(stop, zmq.POLLIN)
    poller.register(mail, zmq.POLLIN)
    while stop.fileno() not in (ready := dict(poller.poll())):
        if mail in ready:
            mail.send(answer(mailbox, mail.recv_multipart()))
            for to, kind in mailbox.take_news():
                bell.send_multipart(news(to, kind))


def main():
    stop, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.set_wakeup_fd(wakeup.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)

    context = zmq.Context()
    try:
        mailbox = open_mailbox()
        mail = bind(context, zmq.REP, "MAIL_ENDPOINT", "tcp://127.0.0.1:5555")
        bell = bind(context, zmq.PUB, "NEWS_ENDPOINT", "tcp://127.0.0.1:5556")
        serve(mailbox, mail, bell, stop)
        mailbox.close()
    except (OSError, ValueError, sqlite3.Error, zmq.ZMQError) as error:
        sys.exit(f"The server can't go on: {error}")
    finally:
        context.destroy(linger=LINGER_MS)


if __name__ == "__main__":
    main()
