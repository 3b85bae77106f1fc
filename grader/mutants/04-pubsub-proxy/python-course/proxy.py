"""Servers publish on one side, clients subscribe on the other."""
import os

import zmq

context = zmq.Context()
publishers = context.socket(zmq.XSUB)
publishers.bind(os.environ.get("PROXY_XSUB", "tcp://127.0.0.1:5557"))
subscribers = context.socket(zmq.XPUB)
subscribers.bind(os.environ.get("PROXY_XPUB", "tcp://127.0.0.1:5558"))
zmq.proxy(publishers, subscribers)
