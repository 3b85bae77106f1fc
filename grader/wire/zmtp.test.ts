import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  chunks,
  command,
  filled,
  frame,
  greeting,
  handshake,
  message,
  ready,
  seeded,
  traffic,
} from './testing/bytes.ts'
import { readyProperties, subscription, type Unit, ZmtpError, ZmtpParser } from './zmtp.ts'

function parse(parts: Iterable<Buffer>, parser = new ZmtpParser()): Unit[] {
  return [...parts].flatMap((part) => parser.push(part))
}

function bytewise(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))
}

/** What a unit says, without how its bytes came in pieces. */
function essence(unit: Unit): object {
  const content = unit.kind === 'message' ? unit.frames.map(digest) : { ...unit, raw: undefined }
  return [unit.kind, content, digest(Buffer.concat(unit.raw))]
}

function digest(bytes: Buffer): string {
  return `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`
}

function joined(raw: Buffer[]): string {
  return Buffer.concat(raw).toString('hex')
}

function failure(...parts: Buffer[]): ZmtpError {
  try {
    parse(parts)
  } catch (error) {
    if (error instanceof ZmtpError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const hello = handshake('PUSH')

describe('chunks of any size', () => {
  test.each([1, 2, 3, 4, 5, 6])('random stream %i', (seed) => {
    const random = seeded(seed)
    const stream = Buffer.concat([hello, traffic(12, random)])
    const whole = parse([stream]).map(essence)
    expect(whole.length).toBeGreaterThan(12)
    expect(parse(bytewise(stream)).map(essence)).toEqual(whole)
    for (const largest of [10, 300, 100_000]) {
      expect(parse(chunks(stream, random, largest)).map(essence)).toEqual(whole)
    }
  })

  test('raw has every byte once, a message after the commands between its frames', () => {
    const stream = Buffer.concat([hello, frame('a', { more: true }), command('PING', 'xy'), frame('b')])
    const units = parse(chunks(stream, seeded(7), 9))
    expect(units.map(({ kind }) => kind)).toEqual(['greeting', 'command', 'command', 'message'])
    expect(joined(units[2]!.raw)).toBe(command('PING', 'xy').toString('hex'))
    expect(joined(units[3]!.raw)).toBe(message('a', 'b').toString('hex'))
  })

  test('pending counts the bytes of the unfinished message and frame', () => {
    const parser = new ZmtpParser()
    parser.push(hello.subarray(0, 5))
    expect(parser.pending).toBe(5)
    parser.push(hello.subarray(5))
    expect(parser.pending).toBe(0)
    parser.push(Buffer.concat([frame('one', { more: true }), frame('three').subarray(0, 3)]))
    expect(parser.pending).toBe(5 + 3)
    parser.push(frame('three').subarray(3))
    expect(parser.pending).toBe(0)
  })
})

describe('greeting', () => {
  test.each([[[3, 0]], [[3, 1]]])('of version %j', (version) => {
    const [unit] = parse(bytewise(greeting({ version })))
    expect(unit).toMatchObject({ kind: 'greeting', version, mechanism: 'NULL', asServer: false })
  })

  test.each(['PLAIN', 'CURVE'])('%s makes the parser opaque', (mechanism) => {
    const parser = new ZmtpParser()
    const units = parser.push(Buffer.concat([greeting({ mechanism, asServer: true }), Buffer.from('secret')]))
    expect(units).toMatchObject([{ kind: 'greeting', mechanism, asServer: true }])
    expect(parser.opaque).toBe(true)
    expect(parser.push(filled(500, seeded(1)))).toEqual([])
    expect(parser.pending).toBe(0)
    expect(joined(parser.dropRaw())).toBe(Buffer.from('secret').toString('hex'))
  })
})

describe('messages', () => {
  test.each([0, 1, 255, 256, 1024 * 1024])('of %i bytes', (size) => {
    const body = filled(size, seeded(size))
    const [, , unit] = parse([Buffer.concat([hello, message(body)])])
    expect(unit?.kind === 'message' && unit.frames.length === 1 && body.equals(unit.frames[0]!)).toBe(true)
  })

  test('of 64 parts', () => {
    const parts = Array.from({ length: 64 }, (_, i) => filled(i * 8, seeded(i)))
    const units = parse([hello, message(...parts)])
    expect(units.at(-1)).toMatchObject({ kind: 'message', frames: parts })
  })

  test('with a long header although it is short', () => {
    expect(parse([hello, frame('abc', { long: true })]).at(-1)).toMatchObject({
      frames: [Buffer.from('abc')],
    })
  })

  test('are views of the chunk when they lie in one', () => {
    const chunk = Buffer.concat([hello, message('abc')])
    const unit = parse([chunk]).at(-1)
    expect(unit?.kind === 'message' && unit.frames[0]!.buffer === chunk.buffer).toBe(true)
  })
})

describe('raw on demand', () => {
  test('dropRaw hands over what was kept of the unfinished message and frame', () => {
    const parser = new ZmtpParser()
    const begun = Buffer.concat([frame('one', { more: true }), frame('three').subarray(0, 3)])
    parse([hello, begun], parser)
    expect(joined(parser.dropRaw())).toBe(begun.toString('hex'))
    const units = parser.push(Buffer.concat([frame('three').subarray(3), message('next')]))
    expect(units).toMatchObject([
      { raw: [], frames: [Buffer.from('one'), Buffer.from('three')] },
      { raw: [], frames: [Buffer.from('next')] },
    ])
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('keeping it from anywhere loses no byte, seed %i', (seed) => {
    const random = seeded(seed)
    const stream = Buffer.concat([hello, traffic(20, random)])
    const parser = new ZmtpParser()
    const passed: Buffer[] = []
    let keeping = true
    for (const chunk of chunks(stream, random, 2000)) {
      if (random() < 0.3) {
        keeping = !keeping
        if (keeping) parser.keepRaw()
        else passed.push(...parser.dropRaw())
      }
      if (!keeping) passed.push(chunk)
      for (const unit of parser.push(chunk)) passed.push(...unit.raw)
    }
    const received = parse([Buffer.concat([...passed, ...parser.dropRaw()])])
    const sent = parse([stream])
    expect(received.length).toBe(sent.length)
    const messages = (units: Unit[]) =>
      units.flatMap((unit) => (unit.kind === 'message' ? [unit.frames.map(digest)] : []))
    expect(messages(received)).toEqual(messages(sent))
  })

  test('a greeting can be taken piece by piece', () => {
    const parser = new ZmtpParser()
    const pieces = [...chunks(greeting(), seeded(2), 20)].flatMap((chunk) => {
      const units = parser.push(chunk)
      const raw = [...units.flatMap((unit) => unit.raw), ...parser.dropRaw()]
      parser.keepRaw()
      expect(parser.partial).toBe(false)
      expect(joined(raw)).toBe(chunk.toString('hex'))
      return units
    })
    expect(pieces).toHaveLength(1)
    expect(pieces[0]!.partial).toBeUndefined()
    expect(parser.greeted).toBe(true)
  })

  test('a message that began without it is marked, and so is a command between its frames', () => {
    const parser = new ZmtpParser()
    parse([hello, frame('a', { more: true }), frame('bcd', { more: true }).subarray(0, 3)], parser)
    parser.dropRaw()
    parser.keepRaw()
    expect(parser.partial).toBe(true)
    const rest = Buffer.concat([frame('bcd').subarray(3), command('PING'), frame('e')])
    const units = parser.push(Buffer.concat([rest, message('next')]))
    expect(units.map(({ kind, partial }) => [kind, partial])).toEqual([
      ['command', true],
      ['message', true],
      ['message', undefined],
    ])
    expect(units.map(({ raw }) => joined(raw))).toEqual([
      '',
      rest.toString('hex'),
      message('next').toString('hex'),
    ])
    expect(parser.partial).toBe(false)
  })
})

describe('mistakes', () => {
  const claim = frame('', { long: true })
  claim.writeBigUInt64BE(2n ** 40n, 1)

  test.each([
    ['HTTP', [Buffer.from('GET / HTTP/1.1\r\n\r\n')], 'the first byte is 0x47'],
    ['a short ff', [Buffer.from('ff00000000000000010d', 'hex')], 'the tenth byte is 0x0d'],
    ['ZMTP 2.0', [Buffer.from('ff00000000000000017f01', 'hex')], 'the peer speaks ZMTP 2.0'],
    ['no mechanism', [greeting({ mechanism: '' })], 'the mechanism "", which is not a name'],
    ['reserved flags', [hello, Buffer.from([0x10, 0])], 'the flags 0x10'],
    ['a command with MORE', [hello, Buffer.from([5, 0])], 'a command has the MORE flag'],
    ['an endless frame', [hello, claim], 'a frame claims 1099511627776 bytes'],
    ['a message without READY', [greeting(), message('a')], 'a message came before the READY command'],
    ['another command first', [greeting(), command('PING')], 'the handshake begins with "PING"'],
    ['a nameless command', [hello, frame('', { command: true })], 'a command has no name'],
    [
      'a cut-off name',
      [hello, frame('\x05PIN', { command: true })],
      'name is longer than the command itself',
    ],
    ['a cut-off property', [greeting(), command('READY', '\x0bSocket')], 'ends in the middle of a property'],
  ])('%s', (_, parts, sentence) => {
    expect(failure(...parts).message).toContain(sentence)
    expect(failure(...parts.flatMap(bytewise)).message).toContain(sentence)
  })

  test('the limit counts for each frame', () => {
    const parser = new ZmtpParser({ limit: 300 })
    expect(parse([hello, message('a'.repeat(300), 'b'.repeat(300))], parser)).toHaveLength(3)
    expect(() => parser.push(message('c'.repeat(301)))).toThrow('301 bytes, more than the limit of 300')
  })

  test('the error has the units before it, dropRaw the bytes from there on', () => {
    const parser = new ZmtpParser()
    const bad = Buffer.concat([Buffer.from([0xff, 1]), Buffer.from('rest')])
    const begun = frame('begun', { more: true })
    let error: unknown
    try {
      parser.push(Buffer.concat([hello, message('good'), begun, bad]))
    } catch (thrown) {
      error = thrown
    }
    expect((error as ZmtpError).units.map(({ kind }) => kind)).toEqual(['greeting', 'command', 'message'])
    expect(joined(parser.dropRaw())).toBe(Buffer.concat([begun, bad]).toString('hex'))
    expect(parser.push(message('more'))).toEqual([])
  })
})

describe('READY', () => {
  test('has properties', () => {
    const unit = parse([greeting(), ready({ 'Socket-Type': 'DEALER', Identity: 'me', 'X-Empty': '' })]).at(-1)
    expect(unit).toMatchObject({ kind: 'command', name: 'READY' })
    const properties = unit?.kind === 'command' ? readyProperties(unit.data) : new Map<string, Buffer>()
    expect([...properties].map(([name, value]) => [name, value.toString()])).toEqual([
      ['Socket-Type', 'DEALER'],
      ['Identity', 'me'],
      ['X-Empty', ''],
    ])
  })

  test.each(['05', '0141', '014100000002ff', '0141ffffffff'])('cut off: %s', (hex) => {
    expect(() => readyProperties(Buffer.from(hex, 'hex'))).toThrow(ZmtpError)
  })
})

describe('subscriptions', () => {
  test.each([
    ['SUBSCRIBE a/b', command('SUBSCRIBE', 'a/b'), 'SUB', { action: 'subscribe', topic: Buffer.from('a/b') }],
    ['CANCEL', command('CANCEL', ''), undefined, { action: 'cancel', topic: Buffer.from('') }],
    ['the message 01 a', message('\x01a'), 'SUB', { action: 'subscribe', topic: Buffer.from('a') }],
    ['the message 00 a', message('\x00a'), 'XSUB', { action: 'cancel', topic: Buffer.from('a') }],
    ['the message 01 a', message('\x01a'), 'PUB', undefined],
    ['the message 01 a', message('\x01a'), undefined, undefined],
    ['the message 02 a', message('\x02a'), 'XSUB', undefined],
    ['an empty message', message(''), 'XSUB', undefined],
    ['a message of two frames', message('\x01a', 'b'), 'XSUB', undefined],
    ['PING 01 a', command('PING', '\x01a'), 'SUB', undefined],
  ])('%s', (_, bytes, socketType, expected) => {
    expect(subscription(parse([hello, bytes]).at(-1)!, socketType)).toEqual(expected)
  })
})
