export default {
  id: '05',
  folder: '05-p2p-mesh',
  title: 'the mesh',
  roles: ['peer'],
  endpoints: { PEER_ENDPOINT: 'tcp://127.0.0.1:7000' },
  stages: [
    { id: '5.1', title: 'hello', points: 15, roles: ['peer'], hints: ['', '', ''] },
    { id: '5.2', title: 'word of mouth', points: 20, roles: ['peer'], hints: ['', '', ''] },
    { id: '5.3', title: 'whisper', points: 10, roles: ['peer'], hints: ['', '', ''] },
    { id: '5.4', title: 'once and in order', points: 15, roles: ['peer'], hints: ['', '', ''] },
    { id: '5.5', title: 'silence', points: 15, roles: ['peer'], hints: ['', '', ''] },
    { id: '5.6', title: 'return', points: 10, roles: ['peer'], hints: ['', '', ''] },
    { id: '5.7', title: 'the cut', points: 15, roles: ['peer'], hints: ['', '', ''] },
  ],
}
