/** What breaks the contract in lab 06. */
import type { Played } from './played.cast.ts'
import { type Fields, packed, parse } from './wire.ts'

const BAD_UTF8 = Buffer.from([0xff, 0xfe, 0x22])
/** What is in all that is broken, and so must not be passed on. */
export const BROKEN = 'broken'
export const NOT_HIS = 'broken: of somebody else'
export const OTHER_TOPIC = 'broken: under a topic that begins like one'

export type Frames = Buffer[]

function frames(...parts: (string | Buffer)[]): Frames {
  return parts.map((part) => Buffer.from(part as string))
}

/** What of an object is left without a field, and what with one of another type. */
function spoilt(whole: Fields, others: Fields): Fields[] {
  return Object.entries(others).flatMap(([field, value]) => {
    const { [field]: _left, ...without } = whole
    return [without, { ...whole, [field]: value }]
  })
}

/** Signals that are none. */
export function brokenSignals(played: Played): Frames[] {
  const hello = parse(played.hello())!
  const types = { id: 7, name: null, signal: 5, media: ['tcp'], text: {}, peers: 'tcp://127.0.0.1:8002' }
  return [
    frames(''),
    frames('hello'),
    frames('{"kind":"hello"'),
    frames('null'),
    frames('7'),
    frames(`[${played.hello()}]`),
    frames(Buffer.concat([Buffer.from('{"kind":"'), BAD_UTF8, Buffer.from('}')])),
    frames('{}'),
    frames('{"kind":"dance"}'),
    frames('{"kind":["hello"]}'),
    ...spoilt(hello, types).map((fields) => frames(JSON.stringify(fields))),
    frames(played.hello({ peers: [7] })),
    frames('{"kind":"bye"}'),
    frames('{"kind":"bye","id":{}}'),
    frames(played.hello(), 'one more'),
  ]
}

/** The same as replies to a hello; and such as have another kind. */
export function brokenReplies(played: Played): string[] {
  const lacking = spoilt(parse(played.hello())!, { id: 7, media: 8, peers: [9] })
  const all = [
    '',
    'hello',
    'null',
    '[]',
    '{}',
    played.bye(),
    '{"kind":"error","why":"no time"}',
    '{"kind":"error"}',
  ]
  return [...all, ...lacking.map((fields) => JSON.stringify(fields))]
}

const HEADER = { timestamp: 1, codec: 'vp8', key: true, width: 64, height: 48 }

/** Pictures and sound that are none, of somebody who is here. */
export function brokenMedia({ clock, id }: Played): Frames[] {
  const timestamp = clock.next()
  const whole = { from: id, seq: 1000, ...HEADER, timestamp }
  const header = JSON.stringify(whole)
  const types = { from: 7, seq: '1', timestamp: 'now', codec: 8, key: 'yes', width: null, height: '48' }
  const heads = spoilt(whole, types).map((fields) => JSON.stringify(fields))
  return [
    frames('video'),
    frames('video', header),
    frames('video', header, BROKEN, 'one more'),
    ...[BROKEN, 'null', `[${header}]`, BAD_UTF8, ...heads].map((head) => frames('video', head, BROKEN)),
    frames('video', header, ''),
    frames('audio', JSON.stringify({ from: id, seq: 1000, timestamp }), BROKEN),
  ]
}

/** Such as somebody else has sent, and under a topic that only begins like one. */
export function foreignMedia({ clock, id }: Played, other: Played): Frames[] {
  const head = (from: string, codec: string): string =>
    JSON.stringify({ from, seq: 1000, ...HEADER, timestamp: clock.next(), codec })
  return [
    frames('videos', head(id, 'vp8'), OTHER_TOPIC),
    frames('audio', head(other.id, 'opus'), NOT_HIS),
    frames('video', head(other.id, 'vp8'), NOT_HIS),
  ]
}

export function foreignTexts(other: Played): Frames[] {
  return [frames('text', JSON.stringify({ from: other.id, seq: 1000, timestamp: 4e15 }), NOT_HIS)]
}

export function brokenTexts({ id }: Played): Frames[] {
  const whole = { from: id, seq: 1000, timestamp: 4e15 }
  const header = JSON.stringify(whole)
  const heads = spoilt(whole, { from: null, seq: '1', timestamp: [] }).map((fields) => JSON.stringify(fields))
  return [
    frames('text'),
    frames('text', header),
    frames('text', header, BROKEN, 'one more'),
    ...[BROKEN, '7', ...heads].map((head) => frames('text', head, BROKEN)),
    frames('text', header, ''),
    frames('text', header, Buffer.concat([Buffer.from(BROKEN), BAD_UTF8])),
  ]
}

/** What a page may send that is none of what the contract has. */
export function brokenToPeer({ id }: Played): (string | Buffer)[] {
  const whole = { kind: 'video', ...HEADER }
  const heads = spoilt(whole, {
    kind: 'smell',
    timestamp: 'now',
    codec: null,
    key: 1,
    width: '64',
    height: [],
  })
  const long = packed(whole, Buffer.from(BROKEN))
  long.writeUInt32BE(2 ** 31)
  return [
    BROKEN,
    'null',
    '[{"type":"text","text":"broken"}]',
    '{"text":"broken"}',
    '{"type":"sing","text":"broken"}',
    '{"type":"text"}',
    '{"type":"text","text":7}',
    `{"type":"mute","id":"${id}","kind":"smell","muted":true}`,
    `{"type":"mute","id":"${id}","kind":"video","muted":"yes"}`,
    '{"type":"refresh"}',
    Buffer.alloc(0),
    Buffer.from([0, 0, 1]),
    long,
    packed(BROKEN, Buffer.from(BROKEN)),
    packed('null', Buffer.from(BROKEN)),
    ...heads.map((head) => packed(head, Buffer.from(BROKEN))),
    packed(whole, Buffer.alloc(0)),
  ]
}
