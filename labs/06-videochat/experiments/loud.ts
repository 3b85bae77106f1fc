// Writes a clip, loud.bin in the folder where you are: four seconds, 25 pictures a second of 100 000 bytes each. Nothing
// is to be seen in them, but a peer does not look into pictures.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { pack } from '../recording.ts'

const [SECONDS, FPS, SIZE] = [4, 25, 100_000]

const frames = Array.from({ length: SECONDS * FPS }, (_, i) => {
  const captured = { kind: 'video', timestamp: (i * 1e6) / FPS, codec: 'vp8' }
  const frame = pack({ ...captured, key: i % FPS === 0, width: 640, height: 480 }, randomBytes(SIZE))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(frame.length)
  return Buffer.concat([length, frame])
})
writeFileSync('loud.bin', Buffer.concat(frames))
console.log(`loud.bin: ${SECONDS} seconds, ${(SIZE * FPS * 8) / 1e6} Mbit/s`)
