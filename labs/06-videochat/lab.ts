export default {
  id: '06',
  folder: '06-videochat',
  title: 'the videochat',
  roles: ['peer'],
  endpoints: {
    PUB_ENDPOINT: 'tcp://127.0.0.1:8000',
    TEXT_ENDPOINT: 'tcp://127.0.0.1:8001',
    SIGNAL_ENDPOINT: 'tcp://127.0.0.1:8002',
  },
  stages: [
    { id: '6.1', title: 'publish and subscribe', points: 15, roles: ['peer'], hints: ['', '', ''] },
    { id: '6.2', title: 'everyone', points: 20, roles: ['peer'], hints: ['', '', ''] },
    { id: '6.3', title: 'looking away', points: 15, roles: ['peer'], hints: ['', '', ''] },
    { id: '6.4', title: 'first picture', points: 15, roles: ['peer'], hints: ['', '', ''] },
    { id: '6.5', title: 'the slow one', points: 20, roles: ['peer'], hints: ['', '', ''] },
    { id: '6.6', title: 'bad manners', points: 15, roles: ['peer'], hints: ['', '', ''] },
  ],
}
