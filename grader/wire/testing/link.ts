/** A relay between two bare TCP sockets, for tests. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { Relay, type RelayOptions, type Sighting } from '../relay.ts'

export interface End {
  socket: Socket
  /** What came in so far. */
  received(): Buffer
  /** Resolves when the other side has ended the connection. */
  ended: Promise<void>
}

export interface Link {
  relay: Relay
  /** The side that connects to the relay. */
  client: End
  /** The side that the relay connects to. */
  server: End
  sightings: Sighting[]
  /** Sightings of messages, as text, with their fate. */
  messages(): string[]
}

export async function openRelay(options: Partial<RelayOptions> & { upstream: string }): Promise<Relay> {
  const relay = await Relay.open({ link: 'test', connects: 'connecting', binds: 'binding', ...options })
  onTestFinished(() => relay.close())
  return relay
}

export async function listen(port = 0): Promise<{ server: Server; endpoint: string; accepted: Socket[] }> {
  const accepted: Socket[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => {})
    accepted.push(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of accepted) socket.destroy()
  })
  return { server, endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, accepted }
}

export async function dial(endpoint: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(endpoint).port), allowHalfOpen: true })
  socket.setNoDelay()
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.on('error', () => {})
  return socket
}

export async function link(options: Partial<RelayOptions> = {}): Promise<Link> {
  const { endpoint, accepted } = await listen()
  const sightings: Sighting[] = []
  const relay = await openRelay({
    ...options,
    upstream: endpoint,
    onSighting: (sighting) => {
      sightings.push(sighting)
      options.onSighting?.(sighting)
    },
  })
  const client = watch(await dial(relay.endpoint))
  await until(() => accepted.length > 0)
  const server = watch(accepted[0]!)
  await until(() => relay.connections() === 1)
  const messages = () =>
    sightings
      .filter(({ kind }) => kind === 'message')
      .map(({ frames, fate }) => [...frames, ...(fate ? [`(${fate})`] : [])].join(' '))
  return { relay, client, server, sightings, messages }
}

export function watch(socket: Socket): End {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close']) socket.once(event, () => resolve())
  })
  return { socket, received: () => Buffer.concat(chunks), ended }
}

/** Looks every millisecond until something is so, for 15 seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
