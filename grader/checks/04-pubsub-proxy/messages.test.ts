import { expect, test } from 'vitest'
import { decode, encode } from './messages.ts'
import { carries, readPublication } from './server-publications.ts'
import { readReply, reasonOf } from './server-replies.ts'

const said = { user: 'ana', message: 'olá \0 "☕"', more: { list: [1, null, true] } }

test.each(['json', 'msgpack'] as const)('reads what it writes as %s, and knows it again', (kind) => {
  expect(decode(encode({ ...said, missing: undefined }, kind))).toEqual({ value: said, kind })
})

test.each(['', 'hello', '{"a":', '\xc1', '\x82\xa1a'])('reads nothing else: %j', (bytes) => {
  expect(() => decode(Buffer.from(bytes, 'latin1'))).toThrow(/./)
})

test.each(['json', 'msgpack'] as const)(
  'finds the topic in a frame of its own or before the body: %s',
  (kind) => {
    const body = encode(said, kind)
    const two = readPublication([Buffer.from('tea'), body])
    const one = readPublication([Buffer.concat([Buffer.from('tea '), body])])
    const none = readPublication([body])
    expect([two.topic, one.topic, none.topic]).toEqual(['tea', 'tea', undefined])
    for (const publication of [two, one, none]) {
      expect(publication.fields).toEqual(said)
      expect(carries(publication, said.message)).toBe(true)
      expect(carries(publication, 'bia')).toBe(false)
    }
  },
)

test('finds name and text in a body of plain words', () => {
  const publication = readPublication([Buffer.from('tea ana: the water boils')])
  expect(publication.topic).toBe('tea')
  expect(['ana', 'the water boils', 'tea'].map((text) => carries(publication, text))).toEqual([
    false,
    true,
    false,
  ])
})

test('reads a reply whatever it calls things', () => {
  const body = encode({ service: 'login', status: 'ERRO', data: { message: 'no', timestamp: 7 } }, 'json')
  const reply = readReply([body])
  expect([reply.service, reply.status, reasonOf(reply)]).toEqual(['login', 'erro', 'no'])
  expect(() => readReply([body, body])).toThrow('a reply is one frame')
  expect(() => readReply([encode(['login'], 'json')])).toThrow('a reply is one frame')
})
