const ASK = {
  sockets: 'REQ connects, ROUTER binds; DEALER binds, REP connects',
  from: 'client or bot',
  to: 'server',
}
const ANSWER = {
  sockets: 'REP connects, DEALER binds; ROUTER binds, REQ connects',
  from: 'server',
  to: 'client or bot',
}
const TELL = {
  sockets: 'PUB connects, XSUB binds; XPUB binds, SUB connects',
  from: 'server',
  to: 'client',
}
const REQUEST = ['{"service", "data"}']
const REPLY = ['{"service", "data"}']
const PUBLICATION = ['<channel or user>', '{"id", "user", "channel" or "src", "message", "timestamp"}']
const NAME = '^[A-Za-z0-9_.-]{1,64}$'

export default {
  login: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"login","data":\\{.*\\}\\}$',
    example: ['{"service":"login","data":{"user":"ana","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  loggedIn: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"login","data":\\{"status":"sucesso",.*\\}\\}$',
    example: ['{"service":"login","data":{"status":"sucesso","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  users: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"users","data":\\{.*\\}\\}$',
    example: ['{"service":"users","data":{"timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  usersListed: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"users","data":\\{"users":\\[.*\\],.*\\}\\}$',
    example: ['{"service":"users","data":{"users":["ana","bia"],"timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  channel: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"channel","data":\\{.*\\}\\}$',
    example: ['{"service":"channel","data":{"channel":"sports","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  channelMade: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"channel","data":\\{"status":"sucesso",.*\\}\\}$',
    example: ['{"service":"channel","data":{"status":"sucesso","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  refused: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":(null|"\\w+"),"data":\\{"status":"erro","(description|message)":".+",.*\\}\\}$',
    example: [
      '{"service":"channel","data":{"status":"erro","description":"there is a channel sports already","timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  broken: {
    ...ANSWER,
    frames: REPLY,
    pattern:
      '^\\{"service":(null|"\\w+"),"data":\\{"status":"erro","description":".+","message":".+","timestamp":"[^"]+"\\}\\}$',
    example: [
      '{"service":null,"data":{"status":"erro","description":"the frame is not JSON","message":"the frame is not JSON","timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  channels: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"channels","data":\\{.*\\}\\}$',
    example: ['{"service":"channels","data":{"timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  channelsListed: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"channels","data":\\{"channels":\\[.*\\],"users":\\[.*\\],.*\\}\\}$',
    example: [
      '{"service":"channels","data":{"channels":["sports"],"users":["sports"],"timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  publish: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"publish","data":\\{.*\\}\\}$',
    example: [
      '{"service":"publish","data":{"user":"ana","channel":"sports","message":"goal!","timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  published: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"publish","data":\\{"status":"OK",.*\\}\\}$',
    example: ['{"service":"publish","data":{"status":"OK","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  message: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"message","data":\\{.*\\}\\}$',
    example: [
      '{"service":"message","data":{"src":"ana","dst":"bia","message":"psst","timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  delivered: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"message","data":\\{"status":"OK",.*\\}\\}$',
    example: ['{"service":"message","data":{"status":"OK","timestamp":"2026-03-02T09:30:00.000Z"}}'],
  },
  history: {
    ...ASK,
    frames: REQUEST,
    pattern: '^\\{"service":"history","data":\\{.*\\}\\}$',
    example: [
      '{"service":"history","data":{"channel":"sports","after":12,"timestamp":"2026-03-02T09:30:00.000Z"}}',
    ],
  },
  historyOf: {
    ...ANSWER,
    frames: REPLY,
    pattern: '^\\{"service":"history","data":\\{"status":"OK","items":\\[.*\\],.*\\}\\}$',
    example: [
      '{"service":"history","data":{"status":"OK","items":[{"id":17,"kind":"publication","timestamp":"2026-03-02T09:30:00.000Z","user":"ana","channel":"sports","message":"goal!"}],"timestamp":"2026-03-02T09:31:00.000Z"}}',
    ],
  },
  inChannel: {
    ...TELL,
    frames: PUBLICATION,
    pattern: NAME,
    example: [
      'sports',
      '{"id":17,"user":"ana","channel":"sports","message":"goal!","timestamp":"2026-03-02T09:30:00.000Z"}',
    ],
  },
  toUser: {
    ...TELL,
    frames: PUBLICATION,
    pattern: NAME,
    example: [
      'bia',
      '{"id":18,"user":"ana","src":"ana","message":"psst","timestamp":"2026-03-02T09:30:00.000Z"}',
    ],
  },
}
