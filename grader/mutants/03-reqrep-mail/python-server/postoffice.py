"""What the server knows, in SQLite, and what it does for each request."""

import sqlite3
import time

from messages import timestamp

MAX_ID = 2**63 - 1
MAX_BATCH = 1024 * 1024
MAIL_OVERHEAD = 256
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, confirmed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS follows (topic TEXT, user TEXT, PRIMARY KEY (topic, user));
CREATE INDEX IF NOT EXISTS followed ON follows (user);
CREATE TABLE IF NOT EXISTS ports (port INTEGER PRIMARY KEY, place INTEGER NOT NULL, user TEXT UNIQUE, session TEXT);
CREATE TABLE IF NOT EXISTS mails (id INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL, recipient TEXT NOT NULL,
    message TEXT NOT NULL, timestamp TEXT NOT NULL, ref TEXT, UNIQUE (sender, ref));
CREATE TABLE IF NOT EXISTS deliveries (user TEXT, mail INTEGER, PRIMARY KEY (user, mail)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (id INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL,
    recipient TEXT NOT NULL, port INTEGER NOT NULL, UNIQUE (sender, recipient));
"""


class Refused(Exception):
    """The request is well formed, but the answer is no."""


class Mailbox:
    """Users, topics, mail, requests to talk and ports. Only the leases are not on the disk."""

    def __init__(self, path, ports, lease):
        self.db = sqlite3.connect(path)
        self.db.executescript(SCHEMA)
        self.lease = lease
        self.leases = {}  # user -> when the lease ends; the first to end comes first
        self.news = []  # (to, kind), to be published when the request is answered
        self.services = {
            "login": self.login,
            "logoff": self.logoff,
            "subscribe": self.subscribe,
            "send": self.send,
            "refresh": self.refresh,
            "talk": self.talk,
            "alive": self.alive,
        }
        with self.db:
            self.db.executemany(
                "INSERT OR IGNORE INTO ports SELECT ?, coalesce(max(place), 0) + 1, NULL, NULL FROM ports",
                [(port,) for port in ports],
            )
        for (user,) in self.db.execute("SELECT user FROM ports WHERE user IS NOT NULL ORDER BY place"):
            self.renew(user)

    def close(self):
        self.db.close()

    def take_news(self):
        """What is to be published, once."""
        news, self.news = self.news, []
        return news

    def handle(self, service, data):
        """Do what a checked request asks for and return what the reply brings, or raise Refused."""
        user = data.get("from") or data["user"]
        self.end_leases()
        if service not in ("login", "logoff"):
            if user not in self.leases:
                raise Refused("not logged in")
            self.renew(user)
        with self.db:
            result = self.services[service](user, data)
        if service == "login":
            self.renew(user)
        elif service == "logoff":
            self.leases.pop(user, None)
        return result

    # Ports and leases

    def renew(self, user):
        self.leases.pop(user, None)
        self.leases[user] = time.monotonic() + self.lease

    def end_leases(self):
        now = time.monotonic()
        for user in [user for user, end in self.leases.items() if end <= now]:
            with self.db:
                self.release(user)
            del self.leases[user]

    def lend(self, user, session):
        free = self.one("SELECT port FROM ports WHERE user IS NULL ORDER BY place LIMIT 1")
        if free is None:
            raise Refused("no port is free")
        self.db.execute("UPDATE ports SET user = ?, session = ? WHERE port = ?", (user, session, free[0]))
        return free[0]

    def release(self, user):
        """Forget what the user asked for, and put the port at the end of the queue."""
        asked = self.db.execute("DELETE FROM requests WHERE sender = ? RETURNING recipient", (user,))
        self.news += [(to, "talk") for (to,) in asked.fetchall()]
        self.db.execute(
            "UPDATE ports SET user = NULL, session = NULL, place = (SELECT max(place) + 1 FROM ports) WHERE user = ?",
            (user,),
        )

    # Names

    def one(self, query, *values):
        return self.db.execute(query, values).fetchone()

    def is_user(self, name):
        return self.one("SELECT 1 FROM users WHERE name = ?", name) is not None

    def is_topic(self, name):
        return self.one("SELECT 1 FROM follows WHERE topic = ?", name) is not None

    def follow(self, user, topic):
        if self.is_user(topic):
            raise Refused(f"{topic} is a user, not a topic")
        self.db.execute("INSERT OR IGNORE INTO follows VALUES (?, ?)", (topic, user))

    # Services

    def login(self, user, data):
        session = data.get("session")
        lent = self.one("SELECT port, session FROM ports WHERE user = ?", user)
        if lent and (session is None or session != lent[1]):
            raise Refused(f"{user} is logged in already")
        if self.is_topic(user):
            raise Refused(f"{user} is a topic, not a user")
        self.db.execute("INSERT OR IGNORE INTO users (name) VALUES (?)", (user,))
        for topic in data.get("topics", []):
            self.follow(user, topic)
        port = lent[0] if lent else self.lend(user, session)
        (after,) = self.one("SELECT confirmed FROM users WHERE name = ?", user)
        topics = self.db.execute("SELECT topic FROM follows WHERE user = ? ORDER BY topic", (user,))
        return {"port": port, "after": after, "topics": [topic for (topic,) in topics]}

    def logoff(self, user, data):
        if not self.is_user(user):
            raise Refused(f"{user} has never logged in")
        self.release(user)
        return {}

    def subscribe(self, user, data):
        self.follow(user, data["topic"])
        return {}

    def send(self, user, data):
        to, ref = data["to"], data.get("ref")
        known = self.one("SELECT id FROM mails WHERE sender = ? AND ref = ?", user, ref)
        if known:
            return {"id": known[0]}
        if self.is_user(to):
            readers = [to]
        else:
            readers = [reader for (reader,) in self.db.execute("SELECT user FROM follows WHERE topic = ?", (to,))]
        if not readers:
            raise Refused(f"{to} is neither a user nor a topic that anybody follows")
        mail = self.db.execute(
            "INSERT INTO mails (sender, recipient, message, timestamp, ref) VALUES (?, ?, ?, ?, ?)",
            (user, to, data["message"], timestamp(), ref),
        ).lastrowid
        self.db.executemany("INSERT INTO deliveries VALUES (?, ?)", [(reader, mail) for reader in readers])
        self.news.append((to, "mail"))
        return {"id": mail}

    def refresh(self, user, data):
        after = min(data["after"], MAX_ID)
        (seen,) = self.one("SELECT max(mail) FROM deliveries WHERE user = ? AND mail <= ?", user, after)
        self.db.execute("UPDATE users SET confirmed = ?1 WHERE name = ?2 AND confirmed < ?1", (seen, user))
        requests = self.db.execute(
            "SELECT id, sender, port FROM requests WHERE recipient = ? ORDER BY id", (user,)
        )
        return {
            "mails": self.batch(user, after),
            "requests": [dict(zip(("id", "from", "port"), row)) for row in requests],
        }

    def batch(self, user, after):
        """The next mails of a user: at least one, if there is one, and no more than fit into a reply."""
        rows = self.db.execute(
            "SELECT id, sender, recipient, message, timestamp FROM deliveries JOIN mails ON id = mail"
            " WHERE user = ? AND mail > ? ORDER BY mail",
            (user, after),
        )
        mails, size = [], 0
        for row in rows:
            size += len(row[3].encode()) + MAIL_OVERHEAD
            if mails and size > MAX_BATCH:
                break
            mails.append(dict(zip(("id", "from", "to", "message", "timestamp"), row)))
        return mails

    def talk(self, user, data):
        to, port = data["to"], data["port"]
        if to == user:
            raise Refused("nobody talks to themselves")
        if not self.is_user(to):
            raise Refused(f"{to} is no user")
        if port == 0:
            changed = self.db.execute("DELETE FROM requests WHERE sender = ? AND recipient = ?", (user, to))
        elif (port,) == self.one("SELECT port FROM ports WHERE user = ?", user):
            changed = self.db.execute(
                "INSERT OR IGNORE INTO requests (sender, recipient, port) VALUES (?, ?, ?)", (user, to, port)
            )
        else:
            raise Refused(f"port {port} is not the one that was lent to {user}")
        if changed.rowcount:
            self.news.append((to, "talk"))
        return {}

    def alive(self, user, data):
        (waiting,) = self.one(
            "SELECT EXISTS (SELECT 1 FROM requests WHERE recipient = ?1) OR EXISTS"
            " (SELECT 1 FROM deliveries JOIN users ON name = user WHERE user = ?1 AND mail > confirmed)",
            user,
        )
        return {"waiting": bool(waiting)}
