import { Lateness } from './clock.ts'
import { PictureDecoder, SoundDecoder } from './decoders.ts'
import { can } from './missing.ts'
import { Screen } from './screen.ts'
import { Speaker } from './speaker.ts'
import { Tile } from './tile.ts'
import type { Link, Received, ToPeer } from './wire.ts'

/** What comes this much later than the quickest, in ms, is left out: the page has not kept up. */
const TOO_LATE = 700

/** Somebody else: how their pictures and sound come to be seen and heard. */
export class Person {
  readonly id: string
  readonly name: string
  readonly tile: Tile
  readonly #send: (message: ToPeer) => void
  readonly #muted = { video: false, audio: false }
  readonly #screen: Screen
  readonly #speaker: Speaker
  readonly #pictures: PictureDecoder
  readonly #sound: SoundDecoder
  readonly #lateness = new Lateness()

  constructor(id: string, name: string, context: AudioContext, send: (message: ToPeer) => void) {
    this.id = id
    this.name = name
    this.#send = send
    this.tile = new Tile(name, `${name}'s`, (kind, muted) => this.#mute(kind, muted))
    this.#screen = new Screen(this.tile.canvas, () => this.#speaker.latency)
    this.#speaker = new Speaker(context, () => this.#screen.latency)
    this.#pictures = new PictureDecoder(
      (frame) => this.#screen.show(frame),
      () => send({ type: 'refresh', id }),
    )
    this.#sound = new SoundDecoder((...sound) => this.#speaker.play(...sound))
  }

  take(header: Received, payload: Uint8Array<ArrayBuffer>): void {
    if (this.#muted[header.kind]) return
    if (this.#lateness.of(header.timestamp) > TOO_LATE) {
      if (header.kind === 'video') this.#pictures.reset()
      return
    }
    if (header.kind === 'video' && can.decodePictures) this.#pictures.take(header, payload)
    if (header.kind === 'audio' && can.decodeSound) this.#sound.take(header, payload)
  }

  /** Tells a peer that has forgotten what was muted. */
  repeatMutes(): void {
    for (const kind of ['video', 'audio'] as const)
      if (this.#muted[kind]) this.#send({ type: 'mute', id: this.id, kind, muted: true })
  }

  showFigures({ fps, kbits, latency, late }: Link): void {
    const left = late > 0 ? ` · ${Math.round(late)} too late` : ''
    this.tile.figures = `${Math.round(fps)}/s · ${Math.round(latency)} ms · ${Math.round(kbits)} kbit/s${left}`
  }

  /** Several times a second. */
  update(): void {
    this.tile.level = this.#sound.level
    const why = can.decodePictures ? 'No picture at the moment' : 'This browser can’t show pictures'
    this.tile.note = this.#muted.video ? 'You have hidden this picture' : this.#screen.isShowing ? '' : why
  }

  close(): void {
    this.#pictures.close()
    this.#sound.close()
    this.#screen.clear()
    this.#speaker.stop()
    this.tile.element.remove()
  }

  #mute(kind: 'video' | 'audio', muted: boolean): void {
    this.#muted[kind] = muted
    this.#send({ type: 'mute', id: this.id, kind, muted })
    // What comes after this begins with a key frame.
    if (muted && kind === 'video') this.#pictures.reset()
    if (muted && kind === 'audio') this.#speaker.stop()
    this.update()
  }
}
