import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A message that has passed, and who sent it: the name in the first HELLO on its connection. */
type Listener = (from: string, kind: string, json: string) => void

/** One connection: who made it, and what is held back of it. */
interface Crossing {
  name: string
  held: (() => void)[]
}

/** The last stretch of the network in front of one peer. The others connect here, and all that passes is heard. */
export class Forwarder {
  readonly #port: number
  readonly #distanceMs: (from: string) => number
  readonly #listener: Listener
  readonly #server = createServer({ noDelay: true }, (near) => this.#join(near))
  readonly #sockets = new Set<Socket>()
  readonly #crossings = new Set<Crossing>()
  #cutOff: string[] = []

  /** What comes for this endpoint is passed on to it, after as many milliseconds as its sender is away, or a stranger ('') is. */
  constructor(
    endpoint: string,
    distanceMs: (from: string) => number = () => 0,
    listener: Listener = () => {},
  ) {
    this.#port = Number(endpoint.split(':').at(-1))
    this.#distanceMs = distanceMs
    this.#listener = listener
  }

  /** Gives the endpoint to advertise; its port is a free one unless told. */
  async open(port = 0): Promise<string> {
    await once(this.#server.listen(port, '127.0.0.1'), 'listening')
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on nothing passes over the connections of those. They stay open: a network that is cut tells nobody. */
  cut(...names: string[]): void {
    this.#cutOff = names
  }

  /** The cut is over. What was held back arrives after all, late, as TCP would have it. */
  mend(): void {
    this.#cutOff = []
    for (const { held } of this.#crossings) for (const send of held.splice(0)) send()
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(near: Socket): void {
    const crossing: Crossing = { name: '', held: [] }
    const far = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    const read = reader((kind, json) => {
      if (kind === 'HELLO') crossing.name ||= /"name":\s*"(.*?)"/.exec(json)?.[1] ?? ''
      this.#listener(crossing.name, kind, json)
    })
    near.on('data', read)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.on('data', (bytes) => this.#pass(crossing, () => to.write(bytes)))
      from.on('error', () => {})
      // The end comes after what was sent before it. ZeroMQ then tries again by itself.
      from.on('close', () => {
        this.#pass(crossing, () => to.end())
        this.#sockets.delete(from)
        if (to.destroyed) this.#crossings.delete(crossing)
      })
    }
    this.#crossings.add(crossing)
  }

  #pass(crossing: Crossing, send: () => void): void {
    const distanceMs = this.#distanceMs(crossing.name)
    if (this.#cutOff.includes(crossing.name)) crossing.held.push(send)
    else if (distanceMs > 0) setTimeout(send, distanceMs)
    else send()
  }
}

/** Reads ZMTP: 64 bytes of greeting, then frames: a byte of flags, the size of the body in 1 or 8 bytes, the body. */
function reader(heard: (kind: string, json: string) => void): (bytes: Buffer) => void {
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
      heard(message[0]!, message[1] ?? '')
      message = []
    }
  }
}
