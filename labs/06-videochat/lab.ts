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
  stages: [],
}
