"""Answers what users ask, publishes what they say, and keeps all of it."""
import json
import os
import sqlite3
import sys
from datetime import datetime, timezone

import zmq

DATA_DIR = "data"


class Wrong(Exception):
    """What a request asks for cannot be done; says why."""


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Memory:
    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.db = sqlite3.connect(os.path.join(folder, "chat.sqlite"), isolation_level=None)
        self.db.execute("PRAGMA journal_mode = DELETE")
        self.db.execute("PRAGMA synchronous = FULL")
        if self.db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the file is damaged")
        self.db.execute("CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY)")
        self.db.execute("CREATE TABLE IF NOT EXISTS channels (name TEXT PRIMARY KEY)")
        self.db.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, kind TEXT, data TEXT)")

    def names(self, table):
        return [name for (name,) in self.db.execute(f"SELECT name FROM {table} ORDER BY rowid")]

    def has(self, table, name):
        return self.db.execute(f"SELECT 1 FROM {table} WHERE name = ?", [name]).fetchone() is not None

    def add(self, table, name):
        self.db.execute(f"INSERT OR IGNORE INTO {table} VALUES (?)", [name])

    def keep(self, kind, data):
        self.db.execute("INSERT INTO kept (kind, data) VALUES (?, ?)", [kind, json.dumps(data)])


class Server:
    def __init__(self, memory, publisher):
        self.memory = memory
        self.publisher = publisher
        self.services = {
            "login": self.login,
            "users": self.users,
            "channel": self.channel,
            "channels": self.channels,
            "publish": self.publish,
            "message": self.message,
        }

    def login(self, data):
        user = name(data, "user")
        self.memory.keep("login", {"user": user, "timestamp": now()})
        self.memory.add("users", user)
        return {"status": "sucesso", "description": ""}

    def users(self, data):
        return {"users": self.memory.names("users")}

    def channel(self, data):
        channel = name(data, "channel")
        if self.memory.has("channels", channel):
            raise Wrong("there is such a channel")
        self.memory.add("channels", channel)
        return {"status": "sucesso", "description": ""}

    def channels(self, data):
        channels = self.memory.names("channels")
        return {"channels": channels, "users": channels}

    def publish(self, data):
        user, channel, message = name(data, "user"), name(data, "channel"), text(data, "message")
        if not self.memory.has("channels", channel):
            raise Wrong(f"there is no channel {channel}")
        self.send(channel, {"user": user, "channel": channel, "message": message})
        return {"status": "OK", "message": ""}

    def message(self, data):
        src, dst, message = name(data, "src"), name(data, "dst"), text(data, "message")
        if not self.memory.has("users", dst):
            raise Wrong(f"there is no user {dst}")
        self.send(dst, {"user": src, "src": src, "message": message})
        return {"status": "OK", "message": ""}

    def send(self, topic, publication):
        publication = {**publication, "timestamp": now()}
        self.memory.keep("publication", {**publication, "topic": topic})
        self.publisher.send_multipart([topic.encode(), json.dumps(publication).encode()])

    def answer(self, frames):
        service = None
        try:
            if len(frames) != 1:
                raise Wrong("a request is one frame")
            try:
                request = json.loads(frames[0].decode())
            except (ValueError, RecursionError) as error:
                raise Wrong(f"a request is JSON: {error}") from error
            if not isinstance(request, dict):
                raise Wrong("a request is an object")
            wanted = request.get("service")
            if not isinstance(wanted, str) or wanted not in self.services:
                raise Wrong("there is no such service")
            service = wanted
            data = request.get("data")
            if not isinstance(data, dict):
                raise Wrong("data must be an object")
            reply = self.services[service](data)
        except Wrong as wrong:
            reply = {"status": "erro", "description": str(wrong), "message": str(wrong)}
        return json.dumps({"service": service, "data": {**reply, "timestamp": now()}}).encode()


def text(data, field):
    value = data.get(field)
    if not isinstance(value, str):
        raise Wrong(f"{field} must be text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Wrong(f"{field} is not whole text") from error
    return value


def name(data, field):
    value = text(data, field)
    if value == "":
        raise Wrong(f"{field} is empty")
    return value


def main():
    context = zmq.Context()
    replies = context.socket(zmq.REP)
    replies.connect(os.environ.get("BROKER_BACKEND", "tcp://127.0.0.1:5556"))
    publisher = context.socket(zmq.PUB)
    publisher.connect(os.environ.get("PROXY_XSUB", "tcp://127.0.0.1:5557"))
    try:
        server = Server(Memory(DATA_DIR), publisher)
        while True:
            replies.send(server.answer(replies.recv_multipart()))
    except sqlite3.Error as error:
        sys.exit(f"the memory in {DATA_DIR} can't be used: {error}")
    finally:
        context.destroy(linger=0)


main()
