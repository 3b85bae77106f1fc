export default {
  id: '04',
  folder: '04-pubsub-proxy',
  title: 'channels',
  roles: ['broker', 'proxy', 'server', 'client', 'bot'],
  endpoints: {
    BROKER_FRONTEND: 'tcp://127.0.0.1:5555',
    BROKER_BACKEND: 'tcp://127.0.0.1:5556',
    PROXY_XSUB: 'tcp://127.0.0.1:5557',
    PROXY_XPUB: 'tcp://127.0.0.1:5558',
  },
  stages: [
    { id: '4.1', title: 'broker', points: 10, roles: ['broker'], hints: [] },
    { id: '4.2', title: 'who and where', points: 15, roles: ['server'], hints: [] },
    { id: '4.3', title: 'proxy', points: 15, roles: ['proxy'], hints: [] },
    { id: '4.4', title: 'publish', points: 15, roles: ['server', 'client'], hints: [] },
    { id: '4.5', title: 'private', points: 10, roles: ['server', 'client'], hints: [] },
    { id: '4.6', title: 'memory', points: 10, roles: ['server'], hints: [] },
    { id: '4.7', title: 'history', points: 10, roles: ['server'], hints: [] },
    { id: '4.8', title: 'bots', points: 5, roles: ['bot'], hints: [] },
    {
      id: '4.9',
      title: 'bad manners',
      points: 10,
      roles: ['broker', 'proxy', 'server', 'client', 'bot'],
      hints: [],
    },
  ],
}
