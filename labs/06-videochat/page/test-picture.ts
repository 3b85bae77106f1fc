import { every, now } from './clock.ts'
import type { Stop, TakePicture, TakeSound } from './devices.ts'

const RATE = 48_000
const PIECE = 480
/** Each second begins with a beep of so many seconds, and a flash as long. */
const BEEP = 0.25

/** Draws what was captured at this time, in microseconds since 1970: a clock, and what moves with it. */
export function drawTest(context: CanvasRenderingContext2D, name: string, timestamp: number): void {
  const { width, height } = context.canvas
  const seconds = timestamp / 1e6
  const turn = seconds % 1
  const hue = hueOf(name)
  context.fillStyle = `hsl(${hue} 45% 22%)`
  context.fillRect(0, 0, width, height)
  for (let i = 0; i < 8; i++) {
    context.fillStyle = `hsl(${i * 45} 70% 50%)`
    context.fillRect((i * width) / 8, height * 0.88, width / 8, height * 0.12)
  }
  const radius = height * 0.09
  const swing = (Math.sin(seconds * Math.PI) + 1) / 2
  context.fillStyle = turn < BEEP ? '#ffffff' : `hsl(${hue} 80% 65%)`
  context.beginPath()
  context.arc(radius + swing * (width - 2 * radius), height * 0.72, radius, 0, 2 * Math.PI)
  context.fill()
  context.fillStyle = '#ffffff'
  context.textAlign = 'center'
  context.font = `bold ${height * 0.15}px system-ui, sans-serif`
  context.fillText(name, width / 2, height * 0.24, width * 0.9)
  context.font = `${height * 0.12}px ui-monospace, monospace`
  context.fillText(clockOf(timestamp), width / 2, height * 0.46, width * 0.95)
}

/** The samples of the tone that begins at this time. */
export function toneAt(timestamp: number, samples: Float32Array, rate: number, pitch: number): void {
  for (let i = 0; i < samples.length; i++) {
    const seconds = (timestamp / 1e6 + i / rate) % 1
    const edge = Math.min(1, seconds * 100, Math.max(0, (BEEP - seconds) * 100))
    samples[i] = 0.2 * edge * Math.sin(2 * Math.PI * pitch * seconds)
  }
}

export function pitchOf(name: string): number {
  return 330 + Math.round(hueOf(name) / 30) * 30
}

/** Test pictures at this rate, until stopped. */
export function testPictures(
  name: string,
  size: { width: number; height: number },
  fps: number,
  take: TakePicture,
): Stop {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  return every(1000 / fps, () => {
    const timestamp = now()
    drawTest(context, name, timestamp)
    const frame = new VideoFrame(canvas, { timestamp })
    take(frame)
    frame.close()
  })
}

/** The tone, until stopped. */
export function testTone(name: string, take: TakeSound): Stop {
  const samples = new Float32Array(PIECE)
  const length = (PIECE / RATE) * 1e6
  let next = now()
  return every(10, () => {
    // After a time without any ticks it begins anew.
    if (now() - next > 1e6) next = now()
    for (; next + length <= now(); next += length) {
      toneAt(next, samples, RATE, pitchOf(name))
      const form = { format: 'f32-planar', sampleRate: RATE, numberOfChannels: 1 } as const
      const data = new AudioData({ ...form, numberOfFrames: PIECE, timestamp: next, data: samples })
      take(data, next)
      data.close()
    }
  })
}

function clockOf(timestamp: number): string {
  const time = new Date(timestamp / 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const tenths = Math.floor(time.getMilliseconds() / 100)
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${tenths}`
}

function hueOf(name: string): number {
  const sum = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 3599
  return (sum * 137) % 360
}
