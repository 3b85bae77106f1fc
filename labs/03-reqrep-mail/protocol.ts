const ASK = { sockets: 'REQ connects, REP binds', from: 'client', to: 'server' }
const ANSWER = { sockets: 'REP binds, REQ connects', from: 'server', to: 'client' }
const DIRECT = { sockets: 'PUSH connects, PULL binds', from: 'client', to: 'client' }
const REQUEST = ['{"service", "data"}']
const REPLY = ['{"service", "data"}']
const DONE = '^\\{"service":"\\w+","data":\\{"status":"OK",.*"timestamp":"[^"]+"\\}\\}$'

export default {
  login: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"login","data":\\{.*\\}\\}$',
    example: ['{"service":"login","data":{"user":"ana","topics":["sports"],"session":"f3b1c9d2"}}'],
  },
  loggedIn: {
    ...ANSWER,
    frames: REPLY,
    pattern: DONE,
    example: [
      '{"service":"login","data":{"status":"OK","port":6003,"after":12,"topics":["sports"],"timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  refused: {
    ...ANSWER,
    frames: REPLY,
    pattern:
      '^\\{"service":(null|"\\w+"),"data":\\{"status":"erro","message":".+","timestamp":"[^"]+"\\}\\}$',
    example: [
      '{"service":"login","data":{"status":"erro","message":"ana is logged in already","timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  logoff: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"logoff","data":\\{.*\\}\\}$',
    example: ['{"service":"logoff","data":{"user":"ana"}}'],
  },
  done: {
    ...ANSWER,
    frames: REPLY,
    pattern: DONE,
    example: ['{"service":"logoff","data":{"status":"OK","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  subscribe: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"subscribe","data":\\{.*\\}\\}$',
    example: ['{"service":"subscribe","data":{"user":"ana","topic":"tea"}}'],
  },
  send: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"send","data":\\{.*\\}\\}$',
    example: ['{"service":"send","data":{"from":"bia","to":"ana","message":"hi","ref":"7c0e55a1"}}'],
  },
  sent: {
    ...ANSWER,
    frames: REPLY,
    pattern: DONE,
    example: ['{"service":"send","data":{"status":"OK","id":17,"timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  refresh: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"refresh","data":\\{.*\\}\\}$',
    example: ['{"service":"refresh","data":{"user":"ana","after":12}}'],
  },
  refreshed: {
    ...ANSWER,
    frames: REPLY,
    pattern: DONE,
    example: [
      '{"service":"refresh","data":{"status":"OK","mails":[{"id":17,"from":"bia","to":"ana","message":"hi","timestamp":"2026-03-02T09:30:00.000Z"}],"requests":[{"id":4,"from":"caio","port":6005}],"timestamp":"2026-03-02T09:31:00.000Z"}}',
    ],
  },
  talk: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"talk","data":\\{.*\\}\\}$',
    example: ['{"service":"talk","data":{"from":"caio","to":"ana","port":6005}}'],
  },
  alive: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"alive","data":\\{.*\\}\\}$',
    example: ['{"service":"alive","data":{"user":"ana"}}'],
  },
  aliveStill: {
    ...ANSWER,
    frames: REPLY,
    pattern: DONE,
    example: [
      '{"service":"alive","data":{"status":"OK","waiting":false,"timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  news: {
    sockets: 'PUB binds, SUB connects',
    from: 'server',
    to: 'client',
    frames: ['@<user or topic>@', '{"to", "kind"}'],
    pattern: '^@[a-z0-9_-]{1,32}@$',
    example: ['@sports@', '{"to":"sports","kind":"mail"}'],
  },
  accept: {
    ...DIRECT,
    frames: ['{"type", "user", "port"}'],
    pattern: '^\\{"type":"accept",.*\\}$',
    example: ['{"type":"accept","user":"ana","port":6003}'],
  },
  say: {
    ...DIRECT,
    frames: ['{"type", "user", "text"}'],
    pattern: '^\\{"type":"say",.*\\}$',
    example: ['{"type":"say","user":"caio","text":"are you there?"}'],
  },
  bye: {
    ...DIRECT,
    frames: ['{"type", "user"}'],
    pattern: '^\\{"type":"bye",.*\\}$',
    example: ['{"type":"bye","user":"caio"}'],
  },
}
