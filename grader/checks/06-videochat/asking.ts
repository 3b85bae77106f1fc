/** How the grader sends signals to a peer of lab 06. */
import { Request } from 'zeromq'
import { showFrames } from '../../kit/text.ts'
import { until } from '../../kit/until.ts'
import type { Person } from './cast.ts'
import { ANSWER_MS, type Heard, readSignal } from './wire.ts'

/** A REQ that asks a peer, over a way of its own, as somebody of that name. */
export async function connects({ call, links }: Person, name: string): Promise<Request> {
  const { ids, scene } = call
  const { endpoint } = await scene.another(links.signal, name, ids.telling)
  const { socket } = scene.keep({ socket: new Request({ linger: 0 }) })
  socket.connect(endpoint)
  return socket
}

/** Sends a signal as it is, and gives the reply. */
export async function asks(
  { call, name, program }: Person,
  socket: Request,
  frames: (string | Buffer)[],
): Promise<Heard> {
  const { journal } = call.scene
  let reply: Heard | undefined
  await socket.send(frames)
  const take = ([frame]: Buffer[]): void => {
    reply = readSignal(frame!)
    journal.changed()
  }
  void socket.receive().then(take, () => {})
  const shown = showFrames(frames.map((frame) => Buffer.from(frame as string)))
  return until(journal, () => reply, {
    expected: `${name} replies to each signal`,
    got: () => `no reply came to ${shown === '""' ? 'an empty signal' : shown}`,
    cause: () =>
      'who has received a request owes it a reply: until that is sent, a REP socket receives nothing from anybody',
    ended: () => program.end(),
    ms: ANSWER_MS,
  })
}
