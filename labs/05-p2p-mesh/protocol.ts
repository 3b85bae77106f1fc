const LINK = { sockets: 'DEALER connects, ROUTER binds', from: 'peer', to: 'peer' }
const ID = '"id":"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"'
const ANA = '"id":"8c5e0f6a-3f0e-4a52-9d1b-6f2f3c1f5a10"'

export default {
  hello: {
    ...LINK,
    frames: ['HELLO', '{"id", "name", "endpoint", "peers"}'],
    pattern: `^\\{${ID},"name":"[a-z0-9_-]{1,32}","endpoint":"tcp://.*","peers":\\[.*\\]\\}$`,
    example: [
      'HELLO',
      `{${ANA},"name":"ana","endpoint":"tcp://127.0.0.1:7000","peers":["tcp://127.0.0.1:7001"]}`,
    ],
  },
  say: {
    ...LINK,
    frames: ['SAY', '{"id", "seq", "text"}'],
    pattern: `^\\{${ID},"seq":[1-9][0-9]*,"text":".*"\\}$`,
    example: ['SAY', `{${ANA},"seq":1,"text":"hello"}`],
  },
  whisper: {
    ...LINK,
    frames: ['WHISPER', '{"id", "seq", "text"}'],
    pattern: `^\\{${ID},"seq":[1-9][0-9]*,"text":".*"\\}$`,
    example: ['WHISPER', `{${ANA},"seq":2,"text":"psst"}`],
  },
  ping: {
    ...LINK,
    frames: ['PING', '{"id"}'],
    pattern: `^\\{${ID}\\}$`,
    example: ['PING', `{${ANA}}`],
  },
  bye: {
    ...LINK,
    frames: ['BYE', '{"id"}'],
    pattern: `^\\{${ID}\\}$`,
    example: ['BYE', `{${ANA}}`],
  },
}
