"""Leaves behind a process that has no parent, a session of its own and the port, here for two minutes at most."""
import os
import socket
import time

listener = socket.socket()
listener.bind(('127.0.0.1', int(os.environ['WEATHER_ENDPOINT'].split(':')[-1])))
listener.listen()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 3)
        time.sleep(120)
    os._exit(0)
os.wait()
