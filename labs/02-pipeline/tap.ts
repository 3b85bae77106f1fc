import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { look } from './processes.ts'

/** A message that has passed, and the number of the connection that it came over: 1 is who connected first. */
type Listener = (text: string, connection: number) => void

/** A forwarder that programs connect to instead of `endpoint`. What passes is not changed, and is heard. */
export class Tap {
  /** How many have reached who binds there. */
  connected = 0
  #connections = 0
  readonly #server = createServer((near) => this.#join(near))
  readonly #sockets = new Set<Socket>()
  readonly #endpoint: string
  readonly #listener: Listener

  constructor(endpoint: string, listener: Listener) {
    this.#endpoint = endpoint
    this.#listener = listener
  }

  /** Gives the endpoint to connect to. */
  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(near: Socket): void {
    const connection = ++this.#connections
    const far = connect(Number(this.#endpoint.split(':').at(-1)), '127.0.0.1', () => {
      this.connected++
      look()
    })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      // Whoever is killed takes both with it, and both ends try again by themselves.
      from.on('error', () => {}).on('close', () => to.destroy())
      from.on(
        'data',
        reader((text) => this.#listener(text, connection)),
      )
      from.pipe(to)
    }
  }
}

/** Reads ZMTP: 64 bytes of greeting, then frames: a byte of flags, the size of the body in 1 or 8 bytes, the body. */
function reader(heard: (text: string) => void): (bytes: Buffer) => void {
  const [GREETING, MORE, LONG, COMMAND] = [64, 1, 2, 4]
  let unread = Buffer.alloc(0)
  let greeted = false
  let message: string[] = []
  return (bytes) => {
    unread = Buffer.concat([unread, bytes])
    if (!greeted && unread.length < GREETING) return
    if (!greeted) unread = unread.subarray(GREETING)
    greeted = true
    while (unread.length > 1) {
      const flags = unread[0]!
      const body = flags & LONG ? 9 : 2
      if (unread.length < body) return
      const end = body + (flags & LONG ? Number(unread.readBigUInt64BE(1)) : unread[1]!)
      if (unread.length < end) return
      if (!(flags & COMMAND)) message.push(unread.toString('utf8', body, end))
      unread = unread.subarray(end)
      if (message.length === 0 || flags & MORE) continue
      heard(message.join(' | '))
      message = []
    }
  }
}
