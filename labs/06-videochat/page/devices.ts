import { CaptureClock } from './clock.ts'

/** What takes each picture or piece of sound, which is closed after that. */
export type TakePicture = (frame: VideoFrame) => void
export type TakeSound = (data: AudioData, captured: number) => void
export type Stop = () => void

// No standard of every browser yet, and unknown to TypeScript.
interface Processor<T> {
  readable: ReadableStream<T>
}
interface ProcessorOf {
  new (init: { track: MediaStreamVideoTrack }): Processor<VideoFrame>
  new (init: { track: MediaStreamAudioTrack }): Processor<AudioData>
}
type MediaStreamVideoTrack = MediaStreamTrack & { kind: 'video' }
type MediaStreamAudioTrack = MediaStreamTrack & { kind: 'audio' }
declare const MediaStreamTrackProcessor: ProcessorOf | undefined

/** The pictures of a camera, stamped with the time at which they were captured. */
export function readPictures(track: MediaStreamTrack, take: TakePicture): Stop {
  const clock = new CaptureClock()
  const stamped = (source: VideoFrame | HTMLVideoElement, timestamp: number): void => {
    const frame = new VideoFrame(source, { timestamp: clock.convert(timestamp) })
    take(frame)
    frame.close()
  }
  if (typeof MediaStreamTrackProcessor !== 'undefined') {
    const { readable } = new MediaStreamTrackProcessor({ track: track as MediaStreamVideoTrack })
    const reader = readable.getReader()
    void readAll(reader, (frame: VideoFrame) => stamped(frame, frame.timestamp))
    return () => void reader.cancel()
  }
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = new MediaStream([track])
  void video.play()
  let handle = video.requestVideoFrameCallback(function picture(at, { captureTime }) {
    stamped(video, (captureTime ?? at) * 1000)
    handle = video.requestVideoFrameCallback(picture)
  })
  return () => {
    video.cancelVideoFrameCallback(handle)
    video.srcObject = null
  }
}

/** The sound of a microphone. */
export function readSound(track: MediaStreamTrack, context: AudioContext, take: TakeSound): Stop {
  const clock = new CaptureClock()
  const stamped = (data: AudioData): void => {
    const length = (data.numberOfFrames / data.sampleRate) * 1e6
    take(data, clock.convert(data.timestamp + length) - length)
  }
  if (typeof MediaStreamTrackProcessor === 'undefined') return record(track, context, stamped)
  const { readable } = new MediaStreamTrackProcessor({ track: track as MediaStreamAudioTrack })
  const reader = readable.getReader()
  void readAll(reader, stamped)
  return () => void reader.cancel()
}

async function readAll<T extends VideoFrame | AudioData>(
  reader: ReadableStreamDefaultReader<T>,
  take: (data: T) => void,
): Promise<void> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    take(next.value)
    next.value.close()
  }
}

const RECORDER = `registerProcessor('recorder', class extends AudioWorkletProcessor {
  samples = new Float32Array(480)
  filled = 0
  process([[channel]]) {
    for (const sample of channel ?? []) {
      this.samples[this.filled++] = sample
      if (this.filled < 480) continue
      this.port.postMessage(this.samples.slice())
      this.filled = 0
    }
    return true
  }
})`

/** Records with an AudioWorklet, which every browser has; but it is silent until the context runs. */
function record(track: MediaStreamTrack, context: AudioContext, take: (data: AudioData) => void): Stop {
  const microphone = context.createMediaStreamSource(new MediaStream([track]))
  const { sampleRate } = context
  let count = 0
  void addRecorder(context).then(() => {
    const node = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 })
    node.port.addEventListener('message', ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => {
      const timestamp = Math.round((count / sampleRate) * 1e6)
      count += data.length
      const form = { format: 'f32-planar', numberOfChannels: 1, sampleRate, timestamp } as const
      const sound = new AudioData({ ...form, numberOfFrames: data.length, data })
      take(sound)
      sound.close()
    })
    node.port.start()
    microphone.connect(node)
  })
  return () => microphone.disconnect()
}

const added = new WeakMap<AudioContext, Promise<void>>()

function addRecorder(context: AudioContext): Promise<void> {
  const address = URL.createObjectURL(new Blob([RECORDER], { type: 'text/javascript' }))
  const adding = added.get(context) ?? context.audioWorklet.addModule(address)
  added.set(context, adding)
  return adding
}
