"""Prints COUNT updates of one station, from all of its publishers, and their average."""

import os
import re
import signal
import sys

import zmq

ENDPOINTS = os.environ.get("WEATHER_ENDPOINTS", "tcp://127.0.0.1:5556").split(",")
ZIP = os.environ.get("ZIP", "10001")
COUNT = int(os.environ.get("COUNT", "10"))
UPDATE = re.compile(rb"\d+ (-?\d{1,3}) (\d{1,3})")


def parse(frames: list[bytes]) -> tuple[int, int]:
    """Return temperature and humidity, or raise ValueError."""
    match = UPDATE.fullmatch(frames[0])
    if len(frames) != 1 or not match:
        raise ValueError("not an update")
    temperature, humidity = map(int, match.groups())
    if humidity > 100:
        raise ValueError("humidity above 100")
    return temperature, humidity


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    temperatures: list[int] = []
    with zmq.Context() as context, context.socket(zmq.SUB) as socket:
        socket.subscribe(f"{ZIP} ")  # a prefix: the space ends the name
        for endpoint in ENDPOINTS:
            socket.connect(endpoint.strip())
        while len(temperatures) < COUNT:
            frames = socket.recv_multipart()
            try:
                temperature, humidity = parse(frames)
            except ValueError as error:
                print(f"ignored {frames}: {error}", file=sys.stderr)
                continue
            temperatures.append(temperature)
            print(f"zip {ZIP}: {temperature}F {humidity}%", flush=True)
    average = sum(temperatures) / COUNT
    print(f"zip {ZIP}: average {average:.1f}F over {COUNT} updates", flush=True)


if __name__ == "__main__":
    main()
