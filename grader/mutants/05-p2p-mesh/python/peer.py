"""A peer of the mesh: a ROUTER hears everybody, a DEALER for each peer speaks to it."""

import json
import math
import os
import re
import signal
import socket
import sys
import time
import unicodedata
import uuid

import zmq

HELP = """a line       say it to everybody
@name text   whisper it to those of that name
/peers       who is there
/help        this
/quit        leave"""
NAME = re.compile(r"[a-z0-9_-]{1,32}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LINE = {"id", "seq", "text"}
KINDS = {b"HELLO": {"id", "name", "endpoint", "peers"}, b"SAY": LINE, b"WHISPER": LINE, b"PING": {"id"}, b"BYE": {"id"}}
RIGHT = {
    "id": lambda value: isinstance(value, str) and UUID.fullmatch(value),
    "name": lambda value: isinstance(value, str) and NAME.fullmatch(value),
    "endpoint": lambda value: isinstance(value, str),
    "peers": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "seq": lambda value: type(value) in (int, float) and value >= 1 and value == value // 1,
    "text": lambda value: isinstance(value, str),
}


class Broken(Exception):
    """Something that breaks the contract."""


def visible(text):
    def escape(char):
        return f"\\u{ord(char):04x}" if unicodedata.category(char) == "Cc" else char

    return "".join({"\\": "\\\\", "\n": "\\n"}.get(char) or escape(char) for char in text)


def tell(line):
    print(visible(line), flush=True)


def report(line):
    print(visible(line), file=sys.stderr, flush=True)


def parse(frames):
    if len(frames) != 2:
        raise Broken(f"a message of {len(frames)} frames, not 2")
    kind, body = frames
    if kind not in KINDS:
        raise Broken(f"a message of unknown kind {kind[:40].decode('utf-8', 'replace')}")
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=int)  # int, to refuse NaN
    except (ValueError, RecursionError) as error:
        raise Broken(f"a {kind.decode()} that is not JSON in UTF-8: {error}") from None
    for field in sorted(KINDS[kind]):
        if not isinstance(message, dict) or field not in message or not RIGHT[field](message[field]):
            raise Broken(f"a {kind.decode()} without a right {field}")
    return kind, message


class Friend:
    """Somebody with whom we are connected."""

    def __init__(self, name, endpoint, dealer):
        self.name, self.endpoint, self.dealer = name, endpoint, dealer
        self.heard = time.monotonic()


class Peer:
    def __init__(self, name, endpoint, advertised, peers, heartbeat, expire):
        self.id, self.name = str(uuid.uuid4()), name
        self.advertised, self.own, self.peers = advertised, {endpoint, advertised}, peers
        self.heartbeat, self.expire = heartbeat, expire
        self.friends = {}  # by id
        self.greetings = {}  # endpoint: its DEALER, or None, and when to greet it again
        self.left = set()  # endpoints that said BYE
        self.replaced = set()  # ids whose endpoint has a newer one
        self.last_seq = {}  # by id; outlives a friend, who may come back
        self.seq = 0
        self.input = b""
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.bind(endpoint)

    def dealer(self, endpoint):
        dealer = self.context.socket(zmq.DEALER)
        dealer.linger = dealer.sndhwm = 0
        try:
            dealer.connect(endpoint)
        except (zmq.ZMQError, ValueError):
            dealer.close()
            raise Broken(f'"{endpoint}" is no endpoint') from None
        return dealer

    def send(self, dealer, kind, **fields):
        try:
            dealer.send_multipart([kind, json.dumps({"id": self.id, **fields}).encode()], zmq.NOBLOCK)
        except zmq.Again:  # what answered there was no ROUTER
            pass

    def send_all(self, kind, **fields):
        for friend in self.friends.values():
            self.send(friend.dealer, kind, **fields)

    def hello(self, dealer):
        endpoints = [friend.endpoint for friend in self.friends.values()]
        self.send(dealer, b"HELLO", name=self.name, endpoint=self.advertised, peers=endpoints)

    def greet(self, endpoint):
        dealer = self.dealer(endpoint)
        self.stop_greeting(endpoint)
        self.greetings[endpoint] = dealer, time.monotonic() + self.expire
        self.hello(dealer)

    def greet_new(self, endpoints):
        known = self.own | self.left | self.greetings.keys() | {friend.endpoint for friend in self.friends.values()}
        for endpoint in set(endpoints) - known:
            try:
                self.greet(endpoint)
            except Broken as broken:
                report(f"ignored: {broken}")

    def stop_greeting(self, endpoint):
        dealer, _ = self.greetings.pop(endpoint, (None, 0))
        if dealer:
            dealer.close()

    def receive(self):
        for _ in range(1000):
            try:
                _, *frames = self.router.recv_multipart(zmq.NOBLOCK)
                self.take(*parse(frames))
            except zmq.Again:
                return
            except Broken as broken:
                report(f"ignored: {broken}")

    def take(self, kind, message):
        sender = message["id"]
        friend = self.friends.get(sender)
        if kind == b"HELLO":
            if sender != self.id and sender not in self.replaced:
                self.take_hello(sender, friend, message)
        elif friend:
            friend.heard = time.monotonic()
            if kind == b"BYE":
                self.part(sender)
                if friend.endpoint in self.peers:
                    self.greetings[friend.endpoint] = None, time.monotonic() + self.expire
                else:
                    self.left.add(friend.endpoint)
            elif kind != b"PING" and message["seq"] > self.last_seq.get(sender, 0):
                self.last_seq[sender] = message["seq"]
                tell(f"{friend.name}{' to you' if kind == b'WHISPER' else ''}: {message['text']}")

    def take_hello(self, sender, friend, message):
        if message["endpoint"] == self.advertised:
            raise Broken(f'a HELLO from {message["name"]}, who says to be where we are')
        if not friend:
            self.join(sender, message["name"], message["endpoint"])
        elif friend.endpoint != message["endpoint"]:
            raise Broken(f'a HELLO from {friend.name}, who is not at "{message["endpoint"]}"')
        else:
            friend.heard = time.monotonic()
            if self.advertised not in message["peers"]:
                self.hello(friend.dealer)
        self.greet_new(message["peers"])

    def join(self, sender, name, endpoint):
        dealer = self.dealer(endpoint)
        for old in [old for old, friend in self.friends.items() if friend.endpoint == endpoint]:
            self.part(old)
            self.replaced.add(old)
        self.stop_greeting(endpoint)
        self.left.discard(endpoint)
        self.friends[sender] = Friend(name, endpoint, dealer)
        tell(f"+ {name}")
        for friend in self.friends.values():
            self.hello(friend.dealer)

    def part(self, sender):
        friend = self.friends.pop(sender)
        friend.dealer.close()
        tell(f"- {friend.name}")

    def read(self):
        """Take what was typed; False if that was the end."""
        data = os.read(0, 65536)
        *lines, self.input = (self.input + data).split(b"\n")
        for line in lines if data else [self.input]:
            if line == b"/quit":
                return False
            self.typed(line.decode("utf-8", "replace"))
        return bool(data)

    def typed(self, line):
        name, _, text = line[1:].partition(" ")
        if line == "/peers":
            tell("peers: " + (", ".join(sorted(friend.name for friend in self.friends.values())) or "nobody"))
        elif line == "/help":
            print(HELP, file=sys.stderr, flush=True)
        elif line.startswith("@") and name and text.strip():
            named = [friend for friend in self.friends.values() if friend.name == name]
            self.seq += bool(named)
            for friend in named:
                self.send(friend.dealer, b"WHISPER", seq=self.seq, text=text)
            if not named:
                tell(f"error: nobody here is called {name}")
        elif line.startswith(("/", "@")):
            tell(f'error: "{line}" is no command: try /help')
        elif line:
            self.seq += 1
            self.send_all(b"SAY", seq=self.seq, text=line)

    def run(self, stopped):
        poller = zmq.Poller()
        for source in (self.router, 0, stopped):
            poller.register(source, zmq.POLLIN)
        self.greet_new(self.peers)
        ping = time.monotonic()
        while True:
            due = [ping, *(when for _, when in self.greetings.values())]
            due += [friend.heard + self.expire for friend in self.friends.values()]
            events = dict(poller.poll(max(0, math.ceil((min(due) - time.monotonic()) * 1000))))
            late = time.monotonic() - min(due)
            if late > self.heartbeat:  # we slept: what they said meanwhile is still to come
                for friend in self.friends.values():
                    friend.heard += late
            if stopped.fileno() in events or (0 in events and not self.read()):
                break
            self.receive()
            self.wake(time.monotonic())
            if time.monotonic() >= ping:
                self.send_all(b"PING")
                ping = time.monotonic() + self.heartbeat
        self.send_all(b"BYE")
        for endpoint in list(self.greetings):
            self.stop_greeting(endpoint)
        self.context.destroy(linger=500)

    def wake(self, now):
        for sender, friend in list(self.friends.items()):
            if now >= friend.heard + self.expire:
                self.part(sender)
                self.greet(friend.endpoint)
        for endpoint, (_, when) in list(self.greetings.items()):
            if now >= when:
                self.greet(endpoint)


def milliseconds(variable, default):
    value = os.environ.get(variable) or default
    if not re.fullmatch(r"[0-9]*[1-9][0-9]*", value):
        sys.exit(f'{variable} is "{visible(value)}", not a number of milliseconds')
    return int(value) / 1000


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    name = os.environ.get("PEER_NAME", "")
    if not NAME.fullmatch(name):
        sys.exit(f'PEER_NAME is "{visible(name)}": a name is 1 to 32 characters of a to z, 0 to 9, _ and -')
    endpoint = os.environ.get("PEER_ENDPOINT") or "tcp://127.0.0.1:7000"
    advertised = os.environ.get("PEER_ADVERTISED") or endpoint
    peers = [one.strip() for one in os.environ.get("PEERS", "").split(",") if one.strip()]
    stopped, wakeup = socket.socketpair()
    wakeup.setblocking(False)
    signal.set_wakeup_fd(wakeup.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    try:
        times = milliseconds("HEARTBEAT_MS", "200"), milliseconds("EXPIRE_MS", "1000")
        peer = Peer(name, endpoint, advertised, peers, *times)
    except zmq.ZMQError as error:
        sys.exit(f'cannot bind "{visible(endpoint)}": {error}')
    peer.run(stopped)


if __name__ == "__main__":
    main()
