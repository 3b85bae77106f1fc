export default {
  id: '05',
  folder: '05-p2p-mesh',
  title: 'the mesh',
  roles: ['peer'],
  endpoints: { PEER_ENDPOINT: 'tcp://127.0.0.1:7000' },
  stages: [],
}
