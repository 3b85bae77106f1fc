import { drawTest, pitchOf, toneAt } from './test-picture.ts'
import { pack, type Picture, type Piece } from './wire.ts'

const RATE = 48_000
const PIECE = 960

interface Frame {
  timestamp: number
  bytes: Uint8Array
}

/** What `clip/encode.ts` runs in a browser: so many seconds of the test picture and the tone, as a file's bytes. */
async function record(
  size: { width: number; height: number },
  fps: number,
  seconds: number,
): Promise<number[]> {
  const frames: Frame[] = []
  const name = 'a recorded clip'
  const fail = (error: Error): void => console.error(error.message)
  const pictures = new VideoEncoder({
    error: fail,
    output: (chunk) => {
      const { timestamp, type } = chunk
      const header: Picture = { kind: 'video', timestamp, codec: 'vp8', key: type === 'key', ...size }
      frames.push({ timestamp, bytes: pack(header, chunk) })
    },
  })
  pictures.configure({ codec: 'vp8', ...size, bitrate: 250_000, framerate: fps })
  const canvas = Object.assign(document.createElement('canvas'), size)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  for (let i = 0; i < seconds * fps; i++) {
    const timestamp = Math.round((i * 1e6) / fps)
    drawTest(context, name, timestamp)
    const frame = new VideoFrame(canvas, { timestamp })
    pictures.encode(frame, { keyFrame: i % fps === 0 })
    frame.close()
  }
  await pictures.flush()

  let pieces = 0
  const sound = new AudioEncoder({
    error: fail,
    output: (chunk) => {
      const timestamp = (pieces++ * PIECE * 1e6) / RATE
      const header: Piece = { kind: 'audio', timestamp, codec: 'opus' }
      frames.push({ timestamp, bytes: pack(header, chunk) })
    },
  })
  sound.configure({ codec: 'opus', sampleRate: RATE, numberOfChannels: 1, bitrate: 32_000 })
  const samples = new Float32Array(PIECE)
  for (let i = 0; i * PIECE < seconds * RATE; i++) {
    const timestamp = (i * PIECE * 1e6) / RATE
    toneAt(timestamp, samples, RATE, pitchOf(name))
    const format = { format: 'f32-planar', sampleRate: RATE, numberOfChannels: 1 } as const
    const data = new AudioData({ ...format, numberOfFrames: PIECE, timestamp, data: samples })
    sound.encode(data)
    data.close()
  }
  await sound.flush()

  // The sort is stable: of two that begin together, the picture comes first.
  return frames
    .filter(({ timestamp }) => timestamp < seconds * 1e6)
    .toSorted((a, b) => a.timestamp - b.timestamp)
    .flatMap(({ bytes }) => {
      const length = new DataView(new ArrayBuffer(4))
      length.setUint32(0, bytes.length)
      return [...new Uint8Array(length.buffer), ...bytes]
    })
}

Object.assign(globalThis, { record })
