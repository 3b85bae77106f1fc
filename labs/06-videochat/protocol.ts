const ANA = '8c5e0f6a-3f0e-4a52-9d1b-6f2f3c1f5a10'
const SIGNAL = { sockets: 'REQ connects, REP binds', from: 'peer', to: 'peer', frames: ['{"kind", …}'] }
const MEDIA = { sockets: 'XPUB binds, SUB connects', from: 'peer', to: 'peer' }
const TEXT = { sockets: 'PUB binds, SUB connects', from: 'peer', to: 'peer' }

export default {
  hello: {
    ...SIGNAL,
    pattern: '^\\{"kind":"hello",.*\\}$',
    example: [
      `{"kind":"hello","id":"${ANA}","name":"ana","signal":"tcp://127.0.0.1:8002","media":"tcp://127.0.0.1:8000","text":"tcp://127.0.0.1:8001","peers":["tcp://127.0.0.1:8012"]}`,
    ],
  },
  bye: {
    ...SIGNAL,
    pattern: '^\\{"kind":"bye","id":".*"\\}$',
    example: [`{"kind":"bye","id":"${ANA}"}`],
  },
  error: {
    ...SIGNAL,
    pattern: '^\\{"kind":"error","why":".*"\\}$',
    example: ['{"kind":"error","why":"no such kind: dance"}'],
  },
  video: {
    ...MEDIA,
    frames: ['video', '{"from", "seq", "timestamp", "codec", "key", "width", "height"}', '<picture>'],
    pattern: '^video$',
    example: [
      'video',
      `{"from":"${ANA}","seq":1,"timestamp":1772442600000000,"codec":"vp8","key":true,"width":640,"height":480}`,
      '<picture>',
    ],
  },
  audio: {
    ...MEDIA,
    frames: ['audio', '{"from", "seq", "timestamp", "codec"}', '<20 ms of sound>'],
    pattern: '^audio$',
    example: [
      'audio',
      `{"from":"${ANA}","seq":1,"timestamp":1772442600000000,"codec":"opus"}`,
      '<20 ms of sound>',
    ],
  },
  text: {
    ...TEXT,
    frames: ['text', '{"from", "seq", "timestamp"}', '<text>'],
    pattern: '^text$',
    example: ['text', `{"from":"${ANA}","seq":1,"timestamp":1772442600000000}`, 'hello'],
  },
}
