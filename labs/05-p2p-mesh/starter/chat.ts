import type { Mesh } from './mesh.ts'
import { readMessage, toFrames } from './messages.ts'
import { print, printable } from './terminal.ts'

/** What is said in the mesh, and what is whispered. */
export class Chat {
  readonly #mesh: Mesh
  /** The number of the last line that was typed here. */
  #seq = 0
  /** Id -> the number of the last line from there. A friend who is lost keeps it, and may be found again after a cut. */
  readonly #lastSeq = new Map<string, number>()

  constructor(mesh: Mesh) {
    this.#mesh = mesh
  }

  say(text: string): void {
    const frames = toFrames('SAY', { id: this.#mesh.id, seq: ++this.#seq, text })
    this.#mesh.friends.send(frames)
  }

  /** False when nobody has this name. */
  whisper(name: string, text: string): boolean {
    // TODO 5.3: this goes to everybody. Who is meant? And what if nobody is?
    const meant = this.#mesh.friends.all
    const frames = toFrames('WHISPER', { id: this.#mesh.id, seq: ++this.#seq, text })
    for (const { link } of meant) link.send(frames)
    return true
  }

  /** Takes any message. Throws a Refusal when it breaks the contract. */
  hear(frames: Buffer[]): void {
    const message = readMessage(frames)
    const friend = this.#mesh.hear(message)
    if (!friend || !('text' in message) || !this.#isNew(message)) return
    // TODO 5.3: a whisper is shown as what it is.
    const says = friend.name
    print(`${says}: ${printable(message.text)}`)
  }

  /** Whether a line comes for the first time. */
  #isNew({ id, seq }: { id: string; seq: number }): boolean {
    // TODO 5.4: this believes that nothing comes twice. Remember in #lastSeq how far each id has come.
    return true
  }
}
