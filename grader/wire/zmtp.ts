export type Unit = (
  | { kind: 'greeting'; raw: Buffer[]; version: [number, number]; mechanism: string; asServer: boolean }
  | { kind: 'command'; raw: Buffer[]; name: string; data: Buffer }
  | { kind: 'message'; raw: Buffer[]; frames: Buffer[] }
) & {
  /** A command or message that had begun before `keepRaw()` was called: `raw` holds only what came after. */
  partial?: true
}

const MORE = 1
const LONG = 2
const COMMAND = 4
const GREETING_BYTES = 64
const SHORT_HEADER_BYTES = 2
const LONG_HEADER_BYTES = 9
const DEFAULT_LIMIT = 64 * 1024 * 1024

/** Bytes that are not ZMTP 3. */
export class ZmtpError extends Error {
  override name = 'ZmtpError'
  /** Units that the same chunk completed before the mistake. */
  units: Unit[] = []
}

/**
 * Reads one direction of one connection that speaks ZMTP 3.0 (RFC 23) or 3.1 (RFC 37), in chunks of any size.
 * Frames and `raw` are views of the chunks where possible; only what spans two chunks is copied.
 */
export class ZmtpParser {
  /** true once the mechanism is not NULL: what follows the greeting can't be read. */
  opaque = false
  readonly #limit: number
  #stage: 'greeting' | 'handshake' | 'traffic' | 'stopped' = 'greeting'
  #keep = true
  // The unfinished greeting or frame: #need is how many bytes it takes to go on with it, and the pieces
  // before #keptFrom came while raw was not kept.
  #pieces: Buffer[] = []
  #have = 0
  #need = 1
  #keptFrom = 0
  // The unfinished message, as far as it has whole frames.
  #frames: Buffer[] = []
  #raw: Buffer[] = []
  #bytes = 0
  #partial = false

  /** @param options.limit the most bytes that a frame may claim, 64 MiB unless told */
  constructor(options: { limit?: number } = {}) {
    this.#limit = options.limit ?? DEFAULT_LIMIT
  }

  /** Bytes of an unfinished unit that were pushed already. */
  get pending(): number {
    return this.#bytes + this.#have
  }

  /** Whether the greeting is complete. */
  get greeted(): boolean {
    return this.#stage !== 'greeting'
  }

  /** Whether the unfinished command or message began before `keepRaw()`. */
  get partial(): boolean {
    return this.#partial || (this.#keptFrom > 0 && this.greeted)
  }

  /** From now on units carry their bytes in `raw`, as they do in a new parser. */
  keepRaw(): void {
    if (this.#keep) return
    this.#keep = true
    this.#keptFrom = this.#pieces.length
    this.#partial = this.#frames.length > 0
  }

  /**
   * From now on `raw` stays empty. Returns the bytes kept that no unit carried: those of the unfinished unit, or
   * what followed in the same chunk when an opaque greeting or a mistake ended the reading.
   */
  dropRaw(): Buffer[] {
    const kept = this.#keep ? [...this.#raw, ...this.#pieces.slice(this.#keptFrom)] : []
    this.#keep = false
    this.#keptFrom = 0
    this.#partial = false
    this.#raw = []
    return kept
  }

  /**
   * Takes the next bytes and returns the units that they complete.
   * @throws ZmtpError on anything that is not ZMTP 3; from then on nothing is read and nothing returned
   */
  push(chunk: Buffer): Unit[] {
    const units: Unit[] = []
    const end = chunk.length
    let at = 0
    try {
      while (at < end && !this.opaque && this.#stage !== 'stopped') {
        if (this.#have === 0 && this.#stage !== 'greeting') {
          const size = this.#frameSize(chunk, at)
          if (size > 0 && at + size <= end) {
            const raw = this.#keep ? [chunk.subarray(at, at + size)] : []
            this.#endFrame(chunk, at, at + size, raw, false, units)
            at += size
            continue
          }
        }
        const taken = Math.min(this.#need - this.#have, end - at)
        this.#pieces.push(chunk.subarray(at, at + taken))
        this.#have += taken
        at += taken
        if (this.#have === this.#need) this.#proceed(units)
      }
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error
      error.units = units
      this.#stop(chunk.subarray(at))
      throw error
    }
    if (this.opaque && this.#stage !== 'stopped') this.#stop(chunk.subarray(at))
    return units
  }

  #stop(rest: Buffer): void {
    this.#stage = 'stopped'
    this.#pieces = this.#keep ? [...this.#pieces, rest] : []
    this.#frames = []
    this.#have = 0
    this.#bytes = 0
  }

  /** Called when the pieces hold as many bytes as were needed: asks for more, or ends the greeting or frame. */
  #proceed(units: Unit[]): void {
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces, this.#have)
    const greeting = this.#stage === 'greeting'
    this.#need = greeting ? greetingSize(whole) : this.#frameSize(whole, 0) || LONG_HEADER_BYTES
    if (this.#need > this.#have) return

    const raw = this.#keep ? this.#pieces.slice(this.#keptFrom) : []
    if (greeting) this.#endGreeting(whole, raw, units)
    else this.#endFrame(whole, 0, whole.length, raw, this.#keptFrom > 0, units)
    this.#pieces = []
    this.#have = 0
    this.#keptFrom = 0
    this.#need = SHORT_HEADER_BYTES
  }

  /** The size of the frame at `at`, its header included; 0 while the header is unfinished. */
  #frameSize(bytes: Buffer, at: number): number {
    if (bytes.length - at < SHORT_HEADER_BYTES) return 0
    const flags = bytes[at]!
    if (flags > (MORE | LONG | COMMAND)) {
      throw new ZmtpError(`a frame begins with the flags ${hex(flags)}, where only bits 0 to 2 may be set`)
    }
    if (flags & COMMAND && flags & MORE)
      throw new ZmtpError('a command has the MORE flag, which only messages may have')
    if (!(flags & LONG)) return this.#checked(bytes[at + 1]!) + SHORT_HEADER_BYTES
    if (bytes.length - at < LONG_HEADER_BYTES) return 0
    const size = bytes.readUInt32BE(at + 1) * 2 ** 32 + bytes.readUInt32BE(at + 5)
    return this.#checked(size) + LONG_HEADER_BYTES
  }

  #checked(size: number): number {
    if (size > this.#limit) {
      throw new ZmtpError(`a frame claims ${size} bytes, more than the limit of ${this.#limit}`)
    }
    return size
  }

  #endGreeting(bytes: Buffer, raw: Buffer[], units: Unit[]): void {
    const mechanism = bytes.toString('latin1', 12, 32).replace(/\0+$/, '')
    if (!/^[A-Z0-9_.+-]+$/.test(mechanism)) {
      throw new ZmtpError(
        `the greeting names the mechanism ${JSON.stringify(mechanism)}, which is not a name`,
      )
    }
    const version: [number, number] = [bytes[10]!, bytes[11]!]
    units.push({ kind: 'greeting', raw, version, mechanism, asServer: bytes[32] === 1 })
    this.opaque = mechanism !== 'NULL'
    this.#stage = 'handshake'
  }

  #endFrame(bytes: Buffer, start: number, end: number, raw: Buffer[], partial: boolean, units: Unit[]): void {
    const flags = bytes[start]!
    const body = bytes.subarray(start + (flags & LONG ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES), end)
    if (flags & COMMAND) {
      this.#endCommand(body, raw, partial, units)
      return
    }
    if (this.#stage === 'handshake') throw new ZmtpError('a message came before the READY command')
    if (!(flags & MORE) && this.#frames.length === 0) {
      units.push(marked({ kind: 'message', raw, frames: [body] }, partial))
      return
    }
    this.#frames.push(body)
    for (const piece of raw) this.#raw.push(piece)
    this.#bytes += end - start
    this.#partial ||= partial
    if (flags & MORE) return
    units.push(marked({ kind: 'message', raw: this.#raw, frames: this.#frames }, this.#partial))
    this.#frames = []
    this.#raw = []
    this.#bytes = 0
    this.#partial = false
  }

  #endCommand(body: Buffer, raw: Buffer[], partial: boolean, units: Unit[]): void {
    const nameEnd = 1 + (body[0] ?? 0)
    if (nameEnd === 1) throw new ZmtpError('a command has no name')
    if (nameEnd > body.length) throw new ZmtpError(`a command's name is longer than the command itself`)
    const name = body.toString('latin1', 1, nameEnd)
    const data = body.subarray(nameEnd)
    if (this.#stage === 'handshake') {
      if (name !== 'READY' && name !== 'ERROR') {
        throw new ZmtpError(`the handshake begins with ${JSON.stringify(name)} instead of READY or ERROR`)
      }
      if (name === 'READY') readyProperties(data)
    }
    // The bytes that precede this command were let go: so its own must follow them, not overtake them.
    if (this.#partial) {
      for (const piece of raw) this.#raw.push(piece)
      units.push({ kind: 'command', raw: [], name, data, partial: true })
    } else {
      units.push(marked({ kind: 'command', raw, name, data }, partial))
    }
    this.#stage = 'traffic'
  }
}

/**
 * The properties of a READY command's data, such as Socket-Type and Identity, with names as they were sent.
 * @throws ZmtpError when a name or a value is longer than the data
 */
export function readyProperties(data: Buffer): Map<string, Buffer> {
  const properties = new Map<string, Buffer>()
  let at = 0
  while (at < data.length) {
    const nameEnd = at + 1 + data[at]!
    const valueAt = nameEnd + 4
    const valueEnd = valueAt <= data.length ? valueAt + data.readUInt32BE(nameEnd) : Infinity
    if (valueEnd > data.length) throw new ZmtpError('the READY command ends in the middle of a property')
    properties.set(data.toString('latin1', at + 1, nameEnd), data.subarray(valueAt, valueEnd))
    at = valueEnd
  }
  return properties
}

/**
 * What a unit subscribes to or cancels (RFC 29), in either form: the command of ZMTP 3.1, or the message of 3.0,
 * 01 or 00 and the topic, which means a subscription only from a SUB or XSUB. undefined when it is neither.
 */
export function subscription(
  unit: Unit,
  senderSocketType: string | undefined,
): { action: 'subscribe' | 'cancel'; topic: Buffer } | undefined {
  if (unit.kind === 'command') {
    if (unit.name === 'SUBSCRIBE') return { action: 'subscribe', topic: unit.data }
    if (unit.name === 'CANCEL') return { action: 'cancel', topic: unit.data }
  } else if (unit.kind === 'message' && (senderSocketType === 'SUB' || senderSocketType === 'XSUB')) {
    const frame = unit.frames[0]
    if (frame === undefined || unit.frames.length > 1 || frame.length === 0 || frame[0]! > 1) return undefined
    return { action: frame[0] === 1 ? 'subscribe' : 'cancel', topic: frame.subarray(1) }
  }
  return undefined
}

/** How many bytes of greeting are needed next, checking those that came: 64 in the end. */
function greetingSize(bytes: Buffer): number {
  if (bytes[0] !== 0xff)
    throw new ZmtpError(`the first byte is ${hex(bytes[0]!)}, where ZMTP begins with 0xff`)
  if (bytes.length < 10) return 10
  if (bytes[9] !== 0x7f) throw new ZmtpError(`the tenth byte is ${hex(bytes[9]!)}, where ZMTP has 0x7f`)
  if (bytes.length < 11) return 11
  if (bytes[10]! < 3)
    throw new ZmtpError(`the peer speaks ZMTP ${bytes[10]! + 1}.0 or older, and 3.0 is needed`)
  return GREETING_BYTES
}

function marked<U extends Unit>(unit: U, partial: boolean): U {
  if (partial) unit.partial = true
  return unit
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`
}
