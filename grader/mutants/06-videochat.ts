import type { Accepted, Mutant } from './mutant.ts'
import { hereMutants } from './06-videochat.here.ts'
import { liveMutants } from './06-videochat.live.ts'

export const mutants: Mutant[] = [...hereMutants, ...liveMutants]

export const accepts: Accepted[] = [
  {
    name: 'the-quickest-ever',
    why: 'it lets the quickest of a sender never age: the contract says nothing of drifting clocks',
    edits: [{ file: 'freshness.ts', replace: 'DRIFT = 0.001', by: 'DRIFT = 0' }],
  },
  {
    name: 'patient-newcomer',
    why: 'it renews when a picture is late, and does not when it waits for the first one',
    edits: [
      {
        file: 'freshness.ts',
        replace: '      this.#ask(Math.max(this.#renewedAt, this.#subscribedAt))\n',
        by: '',
      },
    ],
  },
  {
    name: 'hears-who-leaves',
    why: 'its XPUB shows each subscription that is taken back as well',
    edits: [{ file: 'senders.ts', replace: "'allSubs'", by: "'allSubsUnsubs'" }],
  },
  {
    name: 'a-socket-for-each-kind',
    why: 'pictures and sound of a peer come over two sockets, where it has one',
    edits: [
      {
        file: 'listening.ts',
        replace: "    this.#media.subscribe('video', 'audio')\n",
        by: "    this.#media.subscribe('video')\n    this.#sound.connect(peer.media)\n    this.#sound.subscribe('audio')\n    void this.#hear(this.#sound, (frames) => this.#takeMedia(frames))\n",
      },
      {
        file: 'listening.ts',
        replace: '    this.#media.close()\n',
        by: '    this.#media.close()\n    this.#sound.close()\n',
      },
      {
        file: 'listening.ts',
        replace: '  readonly #muted = new Set<Kind>()\n',
        by: '  readonly #sound = new Subscriber({ linger: 0, receiveHighWaterMark: MOST_WAITING })\n  readonly #muted = new Set<Kind>()\n',
      },
      {
        file: 'listening.ts',
        replace: '    if (muted) this.#media.unsubscribe(kind)\n    else this.#media.subscribe(kind)\n',
        by: "    const socket = kind === 'video' ? this.#media : this.#sound\n    if (muted) socket.unsubscribe(kind)\n    else socket.subscribe(kind)\n",
      },
    ],
  },
]
