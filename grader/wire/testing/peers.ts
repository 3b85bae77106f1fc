/** Sockets of two implementations behind one face, for tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as zmq from 'zeromq'

export type SocketType =
  'PUB' | 'SUB' | 'XPUB' | 'XSUB' | 'PUSH' | 'PULL' | 'REQ' | 'REP' | 'ROUTER' | 'DEALER'

export interface Peer {
  endpoint: string
  send(frames: Buffer[]): Promise<void>
  receive(): Promise<Buffer[]>
  close(): void
}

/** `bind` binds to a free port; an endpoint is connected to. A SUB or XSUB subscribes to everything. */
export type OpenPeer = (type: SocketType, to: string) => Promise<Peer>

const RECEIVE_TIMEOUT_MS = 15_000

const sockets = {
  PUB: zmq.Publisher,
  SUB: zmq.Subscriber,
  XPUB: zmq.XPublisher,
  XSUB: zmq.XSubscriber,
  PUSH: zmq.Push,
  PULL: zmq.Pull,
  REQ: zmq.Request,
  REP: zmq.Reply,
  ROUTER: zmq.Router,
  DEALER: zmq.Dealer,
}

export const openNode: OpenPeer = async (type, to) => {
  const socket = new sockets[type]({ linger: 0 }) as zmq.Socket & Partial<zmq.Readable & zmq.Writable>
  if ('receiveTimeout' in socket) socket.receiveTimeout = RECEIVE_TIMEOUT_MS
  if (socket instanceof zmq.Subscriber) socket.subscribe()
  if (to === 'bind') await socket.bind('tcp://127.0.0.1:*')
  else socket.connect(to)
  if (socket instanceof zmq.XSubscriber) await socket.send('\x01')
  return {
    endpoint: socket.lastEndpoint ?? '',
    send: async (frames) => socket.send?.(frames),
    receive: async () => (await socket.receive?.()) ?? [],
    close: () => socket.close(),
  }
}

type PythonEvent = { peer: number; endpoint: string } | { peer: number; frames: string[] }

/** One Python process in which sockets can be opened. */
export class Python {
  readonly #process: ChildProcess
  readonly #listeners = new Map<number, (event: PythonEvent) => void>()
  #count = 0

  constructor() {
    const script = fileURLToPath(new URL('peer.py', import.meta.url))
    this.#process = spawn('/usr/bin/python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#process.stdout! }).on('line', (line) => {
      const event = JSON.parse(line) as PythonEvent
      this.#listeners.get(event.peer)?.(event)
    })
  }

  open: OpenPeer = async (type, to) => {
    const peer = ++this.#count
    const inbox: Buffer[][] = []
    let wake = () => {}
    const opened = new Promise<string>((resolve) => {
      this.#listeners.set(peer, (event) => {
        if ('endpoint' in event) resolve(event.endpoint)
        else inbox.push(event.frames.map((frame) => Buffer.from(frame, 'base64')))
        wake()
      })
    })
    this.#tell({
      peer,
      open: [type, to === 'bind' ? to : 'connect', to === 'bind' ? 'tcp://127.0.0.1:*' : to],
    })
    return {
      endpoint: await opened,
      send: async (frames) => this.#tell({ peer, send: frames.map((frame) => frame.toString('base64')) }),
      receive: async () => {
        while (inbox.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        return inbox.shift()!
      },
      close: () => this.#tell({ peer, close: true }),
    }
  }

  async end(): Promise<void> {
    const exit = once(this.#process, 'exit')
    this.#process.stdin!.end()
    await exit
  }

  #tell(command: object): void {
    this.#process.stdin!.write(`${JSON.stringify(command)}\n`)
  }
}
