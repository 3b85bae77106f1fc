"""What may cross the wire: requests are checked here, replies and news are made here."""

import json
import re
from datetime import datetime, timezone

MAX_TEXT = 1024 * 1024
MAX_TOPICS = 100
NAME = re.compile(r"[a-z0-9_-]{1,32}")
TOKEN = re.compile(r"[!-~]{1,64}")


class BrokenContract(Exception):
    """A request that is not as the contract says; `service` is the one that it names, if any."""

    def __init__(self, message, service=None):
        super().__init__(message)
        self.service = service


def is_name(value):
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def is_token(value):
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


def is_topics(value):
    return isinstance(value, list) and len(value) <= MAX_TOPICS and all(map(is_name, value))


def is_text(value):
    """Half of a surrogate pair can't be encoded."""
    try:
        return isinstance(value, str) and len(value.encode()) <= MAX_TEXT
    except UnicodeEncodeError:
        return False


def is_integer(value):
    """True and False are numbers to Python, but not here."""
    return type(value) is int and value >= 0


def is_port(value):
    return is_integer(value) and value <= 65535


A_NAME = (is_name, "a name of 1 to 32 characters of a-z, 0-9, _ and -")
A_TOKEN = (is_token, "1 to 64 printable ASCII characters without spaces")
FIELDS = {
    "user": A_NAME,
    "from": A_NAME,
    "to": A_NAME,
    "topic": A_NAME,
    "topics": (is_topics, f"a list of at most {MAX_TOPICS} names"),
    "message": (is_text, "text of at most 1 MiB"),
    "session": A_TOKEN,
    "ref": A_TOKEN,
    "after": (is_integer, "an integer from 0"),
    "port": (is_port, "an integer from 0 to 65535"),
}
# For each service the fields that it needs, and those that may be left out.
SERVICES = {
    "login": (["user"], ["topics", "session"]),
    "logoff": (["user"], []),
    "subscribe": (["user", "topic"], []),
    "send": (["from", "to", "message"], ["ref"]),
    "refresh": (["user", "after"], []),
    "talk": (["from", "to", "port"], []),
    "alive": (["user"], []),
}


def timestamp():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def reply(service, status, **data):
    return encode({"service": service, "data": {"status": status, **data, "timestamp": timestamp()}})


def news(to, kind):
    return [f"@{to}@".encode(), encode({"to": to, "kind": kind})]


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def parse(frames):
    """The service and the data of a request, with no other fields than those of its service."""
    if len(frames) != 1:
        raise BrokenContract(f"a message is one frame, and this has {len(frames)}")
    try:
        request = json.loads(frames[0].decode(), parse_constant=no_constant)
    except UnicodeDecodeError as error:
        raise BrokenContract("a message is UTF-8, and this is not") from error
    except (ValueError, RecursionError) as error:
        raise BrokenContract("a message is JSON, and this is not") from error
    if not isinstance(request, dict):
        raise BrokenContract("a message is a JSON object, and this is something else")
    service = request.get("service")
    if not isinstance(service, str) or service not in SERVICES:
        raise BrokenContract("service must be one of " + ", ".join(SERVICES))
    data = request.get("data")
    if not isinstance(data, dict):
        raise BrokenContract("data must be an object", service)
    return service, check(service, data)


def check(service, data):
    needed, optional = SERVICES[service]
    wrong = [f"{field} is missing" for field in needed if field not in data]
    known = {field: data[field] for field in needed + optional if field in data}
    for field, value in known.items():
        is_valid, description = FIELDS[field]
        if not is_valid(value):
            wrong.append(f"{field} must be {description}")
    if wrong:
        raise BrokenContract("; ".join(wrong), service)
    return known
