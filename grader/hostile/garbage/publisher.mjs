// Sends what is not ZMTP to whoever connects, and to the ports around its own, which are the grader's.
import { randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'

const own = Number(process.env.WEATHER_ENDPOINT.split(':').at(-1))
const speak = (socket) => {
  socket.on('error', () => {})
  socket.write(randomBytes(65_536))
}
createServer(speak).listen(own, '127.0.0.1')
setInterval(() => {
  for (const port of [own + 1, own + 2, own + 3]) {
    const socket = connect(port, '127.0.0.1', () => speak(socket))
    socket.on('error', () => {})
  }
}, 100)
