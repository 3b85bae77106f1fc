/** Builders of ZMTP bytes, for tests. */

export function greeting({ version = [3, 1], mechanism = 'NULL', asServer = false } = {}): Buffer {
  const bytes = Buffer.alloc(64)
  bytes[0] = 0xff
  bytes[8] = 1
  bytes[9] = 0x7f
  bytes.set(version, 10)
  bytes.write(mechanism, 12, 'latin1')
  bytes[32] = asServer ? 1 : 0
  return bytes
}

export function frame(body: Buffer | string, { more = false, command = false, long = false } = {}): Buffer {
  const data = Buffer.from(body)
  const isLong = long || data.length > 255
  const flags = (more ? 1 : 0) | (isLong ? 2 : 0) | (command ? 4 : 0)
  const header = Buffer.alloc(isLong ? 9 : 2)
  header[0] = flags
  if (isLong) header.writeBigUInt64BE(BigInt(data.length), 1)
  else header[1] = data.length
  return Buffer.concat([header, data])
}

export function message(...parts: (Buffer | string)[]): Buffer {
  return Buffer.concat(parts.map((part, i) => frame(part, { more: i < parts.length - 1 })))
}

export function command(name: string, data: Buffer | string = ''): Buffer {
  return frame(Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from(data)]), {
    command: true,
  })
}

export function ready(properties: Record<string, string>): Buffer {
  const parts = Object.entries(properties).flatMap(([name, value]) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(value.length)
    return [Buffer.from([name.length]), Buffer.from(name), size, Buffer.from(value)]
  })
  return command('READY', Buffer.concat(parts))
}

export function handshake(socketType: string): Buffer {
  return Buffer.concat([greeting(), ready({ 'Socket-Type': socketType, Identity: '' })])
}

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function filled(size: number, random: () => number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[i] = random() * 256
  return bytes
}

/** Traffic after a handshake: messages of one to five parts of all sizes, with commands even between the parts. */
export function traffic(units: number, random: () => number): Buffer {
  const sizes = [0, 1, 254, 255, 256, 257, 1000, 70_000]
  const pieces: Buffer[] = []
  for (let i = 0; i < units; i++) {
    const parts = 1 + Math.floor(random() * 5)
    for (let part = 1; part <= parts; part++) {
      if (random() < 0.2) pieces.push(command('PING', filled(Math.floor(random() * 18), random)))
      const size = sizes[Math.floor(random() ** 2 * sizes.length)]!
      pieces.push(frame(filled(size, random), { more: part < parts, long: random() < 0.1 }))
    }
  }
  return Buffer.concat(pieces)
}

/** Cuts bytes into chunks of random sizes. */
export function* chunks(bytes: Buffer, random: () => number, largest: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() ** 3 * largest)
    yield bytes.subarray(at, at + size)
    at += size
  }
}
