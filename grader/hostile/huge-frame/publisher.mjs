// Shakes hands like a publisher, then sends the header of a frame of 2 GiB and as much of it as anybody takes.
import { createServer } from 'node:net'

const greeting = Buffer.alloc(64)
greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0])
greeting.write('NULL', 12)
const ready = Buffer.from('\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03PUB', 'latin1')
const header = Buffer.from([2, 0, 0, 0, 0, 0x80, 0, 0, 0])
const piece = Buffer.alloc(2 ** 20)

createServer((socket) => {
  let left = 2048
  const pour = () => {
    while (left-- > 0 && socket.write(piece));
  }
  socket.on('error', () => {})
  socket.on('drain', pour)
  socket.write(Buffer.concat([greeting, ready, header]))
  pour()
}).listen(Number(process.env.WEATHER_ENDPOINT.split(':').at(-1)), '127.0.0.1')
