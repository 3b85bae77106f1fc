import { readPictures, readSound, type Stop, type TakePicture, type TakeSound } from './devices.ts'
import { byId, make } from './dom.ts'
import { can, explain, say } from './missing.ts'
import { PictureEncoder } from './picture-encoder.ts'
import { fps, height, wantsTest, width } from './settings.ts'
import { SoundEncoder } from './sound-encoder.ts'
import { testPictures, testTone } from './test-picture.ts'
import { Tile } from './tile.ts'
import type { Outlet } from './wire.ts'

const TEST = 'test'
const SIZE = { width, height }

/** What others see and hear of whose page this is: a camera and a microphone, or what is drawn in their place. */
export class Studio {
  readonly tile: Tile
  readonly #name: string
  readonly #context: AudioContext
  readonly #pictures: PictureEncoder
  readonly #sound: SoundEncoder
  readonly #preview: CanvasRenderingContext2D
  readonly #camera = byId('camera') as HTMLSelectElement
  readonly #microphone = byId('microphone') as HTMLSelectElement
  #stopPictures: Stop = () => {}
  #stopSound: Stop = () => {}
  #drawn = -Infinity

  constructor(name: string, context: AudioContext, outlet: Outlet) {
    this.#name = name
    this.#context = context
    this.#pictures = new PictureEncoder(outlet)
    this.#sound = new SoundEncoder(outlet)
    this.tile = new Tile(`${name} (you)`, 'your own', (kind, muted) => this.#mute(kind, muted))
    this.#preview = this.tile.canvas.getContext('2d')!
    this.#camera.addEventListener('change', () => void this.#useCamera(this.#camera.value))
    this.#microphone.addEventListener('change', () => void this.#useMicrophone(this.#microphone.value))
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#listDevices())
  }

  /** Asks for any camera and microphone. */
  async open(): Promise<void> {
    await this.#useCamera(wantsTest ? TEST : '')
    await this.#useMicrophone(wantsTest ? TEST : '')
  }

  askForKey(): void {
    this.#pictures.askForKey()
  }

  /** Several times a second. */
  update(): void {
    this.tile.level = this.#sound.level
  }

  /** Once a second. */
  showFigures(): void {
    const { pictures, bytes } = this.#pictures.sent
    const kbits = Math.round(((bytes + this.#sound.sent.bytes) * 8) / 1000)
    this.tile.figures = `${pictures}/s · ${kbits} kbit/s sent`
    this.#pictures.sent = { pictures: 0, bytes: 0 }
    this.#sound.sent = { bytes: 0 }
  }

  async #useCamera(id: string): Promise<void> {
    const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: fps } }
    if (!can.encodePictures) {
      this.tile.note = 'This browser can’t send pictures'
      return
    }
    const track = await this.#ask('camera', id, { video: { ...size, ...exactly(id) } })
    this.#stopPictures()
    const take: TakePicture = (frame) => this.#take(frame)
    const stop = track ? readPictures(track, take) : testPictures(this.#name, SIZE, fps, take)
    this.#stopPictures = () => {
      stop()
      track?.stop()
    }
    this.tile.mirrored = track !== undefined
    await this.#listDevices()
    this.#camera.value = track?.getSettings().deviceId ?? TEST
  }

  async #useMicrophone(id: string): Promise<void> {
    if (!can.encodeSound) return
    const track = await this.#ask('microphone', id, { audio: { channelCount: 1, ...exactly(id) } })
    this.#stopSound()
    const take: TakeSound = (data, captured) => this.#sound.take(data, captured)
    const stop = track ? readSound(track, this.#context, take) : testTone(this.#name, take)
    this.#stopSound = () => {
      stop()
      track?.stop()
    }
    await this.#listDevices()
    this.#microphone.value = track?.getSettings().deviceId ?? TEST
  }

  /** The track, or undefined when the test is chosen, or all there is. */
  async #ask(
    what: 'camera' | 'microphone',
    id: string,
    constraints: MediaStreamConstraints,
  ): Promise<MediaStreamTrack | undefined> {
    say(what, '')
    if (id === TEST) return undefined
    try {
      const [track] = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks()
      track!.addEventListener('ended', () => void this.#lost(what))
      return track
    } catch (error) {
      say(what, explain(what, error))
      return undefined
    }
  }

  /** The device was unplugged, or is no longer allowed. */
  async #lost(what: 'camera' | 'microphone'): Promise<void> {
    if (what === 'camera') await this.#useCamera(TEST)
    else await this.#useMicrophone(TEST)
    say(what, explain(what, new DOMException('', 'NotFoundError')))
  }

  async #listDevices(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    const fill = (select: HTMLSelectElement, kind: MediaDeviceKind, device: string, test: string): void => {
      const chosen = select.value
      const options = devices
        .filter((each) => each.kind === kind)
        .map(({ deviceId, label }, i) => make('option', { value: deviceId }, label || `${device} ${i + 1}`))
      select.replaceChildren(...options, make('option', { value: TEST }, test))
      select.value = chosen || TEST
    }
    fill(this.#camera, 'videoinput', 'Camera', 'Test picture')
    fill(this.#microphone, 'audioinput', 'Microphone', 'Test tone')
  }

  #take(frame: VideoFrame): void {
    this.#pictures.take(frame)
    const { canvas } = this.#preview
    const { displayWidth, displayHeight, timestamp } = frame
    canvas.dispatchEvent(new CustomEvent('captured', { bubbles: true, detail: { captured: timestamp } }))
    // To see oneself, every other picture will do.
    if (this.#pictures.muted || timestamp - this.#drawn < 50_000) return
    this.#drawn = timestamp
    if (canvas.width !== displayWidth) canvas.width = displayWidth
    if (canvas.height !== displayHeight) canvas.height = displayHeight
    this.#preview.drawImage(frame, 0, 0)
    this.tile.note = ''
  }

  #mute(kind: 'video' | 'audio', muted: boolean): void {
    if (kind === 'audio') this.#sound.muted = muted
    else {
      this.#pictures.muted = muted
      this.tile.note = muted ? 'Nobody sees you' : 'No picture yet'
      if (!muted) this.askForKey()
    }
  }
}

function exactly(id: string): MediaTrackConstraints {
  return id ? { deviceId: { exact: id } } : {}
}
