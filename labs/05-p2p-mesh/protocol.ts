const LINK = { sockets: 'DEALER connects, ROUTER binds', from: 'peer', to: 'peer' }
const ANA = '"id":"8c5e0f6a-3f0e-4a52-9d1b-6f2f3c1f5a10"'

// A pattern is for the first frame, which says what the second one carries.
export default {
  hello: {
    ...LINK,
    frames: ['HELLO', '{"id", "name", "endpoint", "peers"}'],
    pattern: '^HELLO$',
    example: [
      'HELLO',
      `{${ANA},"name":"ana","endpoint":"tcp://127.0.0.1:7000","peers":["tcp://127.0.0.1:7001"]}`,
    ],
  },
  say: {
    ...LINK,
    frames: ['SAY', '{"id", "seq", "text"}'],
    pattern: '^SAY$',
    example: ['SAY', `{${ANA},"seq":1,"text":"hello"}`],
  },
  whisper: {
    ...LINK,
    frames: ['WHISPER', '{"id", "seq", "text"}'],
    pattern: '^WHISPER$',
    example: ['WHISPER', `{${ANA},"seq":2,"text":"psst"}`],
  },
  ping: {
    ...LINK,
    frames: ['PING', '{"id"}'],
    pattern: '^PING$',
    example: ['PING', `{${ANA}}`],
  },
  bye: {
    ...LINK,
    frames: ['BYE', '{"id"}'],
    pattern: '^BYE$',
    example: ['BYE', `{${ANA}}`],
  },
}
