"""Publishes the weather of its stations, one after another, until it is told to stop."""

import itertools
import os
import random
import signal
import sys
import time

import zmq

ENDPOINT = os.environ.get("WEATHER_ENDPOINT", "tcp://127.0.0.1:5556")
INTERVAL = int(os.environ.get("INTERVAL_MS", "100")) / 1000
HIGH_WATER_MARK = 1000  # updates that may wait here for any one subscriber


def read_stations() -> list[str]:
    names = [name.strip() for name in os.environ.get("STATIONS", "").split(",") if name.strip()]
    for name in names:
        if not (name.isascii() and name.isdigit()):
            sys.exit(f"STATIONS: not a zip code: {name!r}")
    return names or [f"{number:05}" for number in random.sample(range(100_000), 50_000)]


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    stations = read_stations()
    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        socket.linger = 0
        socket.sndhwm = HIGH_WATER_MARK
        socket.bind(ENDPOINT)
        print(f"publishing {len(stations)} stations at {ENDPOINT}", file=sys.stderr)
        for station in itertools.cycle(stations):
            socket.send_string(f"{station} {random.randint(-40, 110)} {random.randint(10, 100)}")
            if INTERVAL > 0:
                time.sleep(INTERVAL)


if __name__ == "__main__":
    main()
