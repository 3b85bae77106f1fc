"""libzmq's own proxy, as Python sees it."""
import os
import zmq

context = zmq.Context()
front, back = context.socket(zmq.XSUB), context.socket(zmq.XPUB)
front.rcvhwm = back.sndhwm = 100_000
front.bind(os.environ["PROXY_XSUB"])
back.bind(os.environ["PROXY_XPUB"])
zmq.proxy(front, back)
