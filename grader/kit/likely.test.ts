import { expect, test } from 'vitest'
import { knownError, tireless } from './likely.ts'

test.each([
  ['Error: Socket is busy reading; only one receive operation may be in progress', /^two places receive/],
  ['zmq.error.ZMQError: Operation cannot be accomplished in current state', /^REQ and REP take turns/],
  ['Error: listen EADDRINUSE: address already in use', /^somebody is bound there/],
  ["ModuleNotFoundError: No module named 'zmq'", /not installed/],
])('%s is explained', (line, cause) => expect(knownError(['one', line])).toMatch(cause))

test('what nobody knows is not explained', () => expect(knownError(['it broke'])).toBeUndefined())

test('a program that has computed nearly all of its life never pauses', () => {
  expect(tireless('peer', 3000, 2900)).toMatch(/^peer has computed for 2.9 s of the 3.0 s/)
  expect(tireless('peer', 3000, 1500)).toBeUndefined()
  expect(tireless('peer', 500, 500)).toBeUndefined()
})
