"""Clients ask on one side, servers answer on the other."""
import os

import zmq

context = zmq.Context()
clients = context.socket(zmq.ROUTER)
clients.bind(os.environ.get("BROKER_FRONTEND", "tcp://127.0.0.1:5555"))
servers = context.socket(zmq.DEALER)
servers.bind(os.environ.get("BROKER_BACKEND", "tcp://127.0.0.1:5556"))
zmq.proxy(clients, servers)
