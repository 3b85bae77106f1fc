// Binds the ports that the grader is about to hand out.
import { createServer } from 'node:net'

const own = Number(process.env.WEATHER_ENDPOINT.split(':').at(-1))
for (let port = own; port < own + 60; port++) {
  createServer()
    .on('error', () => {})
    .listen(port, '127.0.0.1')
}
