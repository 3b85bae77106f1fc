// What comes of a peer's pictures? Subscribes where it publishes them, tcp://127.0.0.1:8000 unless told otherwise, says
// when the first comes that can be decoded, and once a second how many have come and how old they were.
import { Subscriber } from 'zeromq'

const [endpoint = 'tcp://127.0.0.1:8000'] = process.argv.slice(2)
const began = performance.now()
const socket = new Subscriber({ linger: 0, receiveHighWaterMark: 60 })
socket.connect(endpoint)
socket.subscribe('video')

let [pictures, bytes, useless] = [0, 0, 0]
let ages: number[] = []
let hasKey = false
setInterval(report, 1000)
for await (const [, json, picture] of socket) {
  const { key, timestamp } = JSON.parse(String(json)) as { key: boolean; timestamp: number }
  pictures++
  bytes += picture!.length
  ages.push(performance.timeOrigin + performance.now() - timestamp / 1000)
  if (!hasKey && !key) useless++
  if (hasKey || !key) continue
  hasKey = true
  const waited = Math.round(performance.now() - began)
  console.log(`key frame after ${waited} ms, and after ${useless} pictures that nobody can decode`)
}

function report(): void {
  const kbits = Math.round((bytes * 8) / 1000)
  const sorted = ages.toSorted((a, b) => a - b).map((age) => (age / 1000).toFixed(2))
  const range = sorted.length > 0 ? `, ${sorted[0]} to ${sorted.at(-1)} s old` : ''
  console.log(`${pictures} pictures, ${kbits} kbit/s${range}`)
  pictures = bytes = 0
  ages = []
}
