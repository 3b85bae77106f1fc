import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { type Address, formatEndpoint, listenError, parseEndpoint } from './endpoint.ts'
import { Connection, type Line, type Sighting, SOCKET_OPTIONS } from './connection.ts'
import { type Direction, type Effect, type Fault, Faults } from './faults.ts'

export type { Sighting, SightingKind } from './connection.ts'
export type { Direction, Fault } from './faults.ts'

export interface RelayOptions {
  /** A name for this link in the sightings. */
  link: string
  /** tcp://HOST:PORT where the binding program is, or will be: the relay tries every 10 ms until it is there. */
  upstream: string
  /** Role of the side that connects to the relay. */
  connects: string
  /** Role of the side that the relay connects to. */
  binds: string
  /** tcp://127.0.0.1:* unless told. */
  listen?: string
  /**
   * Names the side that connects by a message of it, as soon as it can: from then on that name is what sightings say
   * in place of `connects`, and what a cut may ask for.
   */
  identify?: (frames: Buffer[]) => string | undefined
  onSighting?: (sighting: Sighting) => void
  /** So many bytes may cross it, in both directions together; then it is refused for good. No limit unless told. */
  mostBytes?: number
  /** From 0 to below 1, for loss and jitter; Math.random unless told. */
  random?: () => number
}

const REOPEN_MS = 10

/**
 * Listens on one endpoint, passes every connection on to another, reports what it sees and disturbs it on demand.
 * Faults act from the moment they are begun until they are ended; several may act at once. A message of which a
 * part was passed on already when a fault begins passes whole.
 */
export class Relay {
  /** Where to connect. */
  readonly endpoint: string
  readonly #options: RelayOptions
  readonly #server: Server
  readonly #address: Address
  readonly #faults = new Faults()
  /** All that were ever begun. */
  readonly faults: Fault[] = []
  readonly #connections = new Set<Connection>()
  readonly #line: Line
  readonly #random: () => number
  #upstream: Address
  #count = 0
  #refusals = 0
  #bytes = 0
  #reopening: NodeJS.Timeout | undefined
  #closed = false

  /**
   * Resolves when the relay listens.
   * @throws Error when an endpoint is not tcp://HOST:PORT or can't be listened on
   */
  static async open(options: RelayOptions): Promise<Relay> {
    const upstream = parseEndpoint(options.upstream)
    const listen = options.listen ?? 'tcp://127.0.0.1:*'
    const address = parseEndpoint(listen, { anyPort: true })
    const server = createServer(SOCKET_OPTIONS)
    try {
      server.listen(address)
      await once(server, 'listening')
    } catch (error) {
      throw listenError(listen, error)
    }
    address.port = (server.address() as AddressInfo).port
    return new Relay(options, server, address, upstream)
  }

  private constructor(options: RelayOptions, server: Server, address: Address, upstream: Address) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#server = server
    this.#address = address
    this.#upstream = upstream
    this.endpoint = formatEndpoint(address)
    this.#line = {
      link: options.link,
      connects: options.connects,
      binds: options.binds,
      identify: options.identify,
      faults: this.#faults,
      target: () => this.#upstream,
      passed: (bytes) => this.#passed(bytes),
      sight: (sighting) => {
        if (!this.#closed) options.onSighting?.(sighting)
      },
      gone: (connection) => this.#connections.delete(connection),
    }
    server.on('connection', (socket) => {
      this.#connections.add(new Connection(this.#line, ++this.#count, socket))
    })
    server.on('error', () => {
      if (!this.#closed) this.#reopening = setTimeout(() => this.#listen(), REOPEN_MS)
    })
  }

  /** Where the next connection goes. Setting it throws when it is not tcp://HOST:PORT. */
  get upstream(): string {
    return formatEndpoint(this.#upstream)
  }

  set upstream(endpoint: string) {
    this.#upstream = parseEndpoint(endpoint)
  }

  /** How many connections are established now, on both sides. */
  connections(): number {
    return [...this.#connections].filter(({ established }) => established).length
  }

  /** Delays everything by `ms` milliseconds and up to `jitterMs` more, without changing the order. */
  latency(options: { ms: number; jitterMs?: number; direction?: Direction }): Fault {
    const { ms, jitterMs = 0, direction = 'both' } = options
    const delay = () => ms + this.#random() * jitterMs
    return this.#begin(`latency of ${ms}${jitterMs > 0 ? ` to ${ms + jitterMs}` : ''} ms`, {
      direction,
      delay,
    })
  }

  /** Drops whole messages, by chance or by their frames. Commands, subscriptions and handshakes pass. */
  loss(options: Chosen): Fault {
    return this.#begin(`loss of ${describe(options)}`, {
      direction: options.direction ?? 'both',
      loses: this.#chooses(options),
    })
  }

  /** Passes whole messages on twice, by chance or by their frames: at once, one after the other. */
  duplication(options: Chosen): Fault {
    return this.#begin(`duplication of ${describe(options)}`, {
      direction: options.direction ?? 'both',
      doubles: this.#chooses(options),
    })
  }

  /**
   * Holds whole messages back until the next one has passed, by chance or by their frames; one at a time on each
   * connection. When no other message comes, one that is held back passes when the fault ends.
   */
  reordering(options: Chosen): Fault {
    return this.#begin(`reordering of ${describe(options)}`, {
      direction: options.direction ?? 'both',
      overtaken: this.#chooses(options),
    })
  }

  /**
   * Limits the bandwidth of each connection: a message arrives as a whole when all of it could have. Who sends more is
   * made to wait by TCP.
   * @throws RangeError when it is not more than 0 bytes a second
   */
  throttle(options: { bytesPerSecond: number; direction?: Direction }): Fault {
    const { bytesPerSecond, direction = 'both' } = options
    if (!(bytesPerSecond > 0))
      throw new RangeError(`a bandwidth of ${bytesPerSecond} bytes a second passes nothing`)
    const msPerByte = 1000 / bytesPerSecond
    return this.#begin(`bandwidth of ${bytesPerSecond} bytes a second`, { direction, msPerByte })
  }

  /**
   * Writes bytes that are not ZMTP into every connection, between two messages; once. It begins like a frame that
   * claims to be longer than there is memory, so that nobody takes it for a message.
   */
  garbage({ bytes = 64, direction = 'both' }: { bytes?: number; direction?: Direction } = {}): void {
    this.#strike(`${bytes} bytes of garbage`, direction)
    const random = (): Buffer => Buffer.from(Array.from({ length: bytes }, () => this.#random() * 256))
    for (const connection of this.#connections) connection.inject(direction, () => random().fill(0xff, 0, 9))
  }

  /**
   * A network partition: nothing passes and nothing is read, so that TCP makes the sender wait. What was held passes
   * when it ends, and connections made meanwhile are established then. With `only`, it cuts off those alone that are
   * named so: others pass, and so does a handshake. It holds what they send, the message that names them included,
   * and what it holds of a connection that is closed meanwhile never arrives.
   */
  cut({ direction = 'both', only }: { direction?: Direction; only?: (who: string) => boolean } = {}): Fault {
    return this.#begin('cut', { direction, cuts: true, ...(only && { only }) })
  }

  /** Tears every connection down at once, on both sides, with a TCP reset. */
  reset(): void {
    this.#strike('reset of every connection', 'both')
    for (const connection of this.#connections) connection.reset()
  }

  /** Resets every connection and closes the listener: connecting gets ECONNREFUSED until the fault ends. */
  refuse(): Fault {
    this.#refusals++
    this.#server.close()
    // Who is refused can't be seen: nobody listens.
    const fault = this.#begin('refusal of connections', { direction: 'both', exercised: true }, () => {
      this.#refusals--
      this.#listen()
    })
    for (const connection of this.#connections) connection.reset()
    return fault
  }

  /** Tears every connection down and stops listening. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#reopening)
    this.#faults.clear()
    for (const connection of this.#connections) connection.reset()
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve))
  }

  /** What crosses is kept: a program that sends without end must not cost the memory of this one. */
  #passed(bytes: number): void {
    const { mostBytes = Infinity } = this.#options
    this.#bytes += bytes
    if (this.#bytes <= mostBytes || this.#bytes - bytes > mostBytes) return
    this.#refusals++
    this.#announce(`cut off for good: more than ${Math.floor(mostBytes / 2 ** 20)} MiB crossed it`, 'both')
    this.#server.close()
    for (const connection of this.#connections) connection.reset()
  }

  #begin(name: string, effect: Effect, onEnd?: () => void): Fault {
    let active = true
    this.#faults.add(effect)
    this.#announce(`${name} begins`, effect.direction)
    this.#update()
    const fault: Fault = {
      name,
      get active() {
        return active
      },
      get exercised() {
        return effect.exercised === true
      },
      end: () => {
        if (!active) return
        active = false
        this.#faults.remove(effect)
        this.#announce(`${name} ends`, effect.direction)
        this.#update()
        onEnd?.()
      },
    }
    this.faults.push(fault)
    return fault
  }

  /** For what is over as soon as it has begun. */
  #strike(name: string, direction: Direction): void {
    this.#announce(name, direction)
    this.faults.push({ name, active: false, exercised: this.#connections.size > 0, end: () => {} })
  }

  #chooses(options: Chosen): (frames: Buffer[]) => boolean {
    return 'when' in options ? options.when : () => this.#random() < options.probability
  }

  #update(): void {
    for (const connection of this.#connections) connection.update()
  }

  #announce(note: string, direction: Direction): void {
    const { link, connects, binds } = this.#options
    const [from, to] = direction === 'toConnecting' ? [binds, connects] : [connects, binds]
    this.#line.sight({
      at: performance.now(),
      link,
      connection: 0,
      from,
      to,
      kind: 'fault',
      frames: [],
      note,
    })
  }

  #listen(): void {
    if (!this.#closed && this.#refusals === 0 && !this.#server.listening) this.#server.listen(this.#address)
  }
}

/** Which messages a fault concerns: each with a probability, or those for which something is true. */
export type Chosen = { direction?: Direction } & (
  { probability: number } | { when: (frames: Buffer[]) => boolean }
)

function describe(options: Chosen): string {
  if ('when' in options) return 'chosen messages'
  return `${Math.round(options.probability * 1000) / 10} % of the messages`
}
