import { setTimeout } from 'node:timers/promises'
import type { Socket } from 'zeromq'

/** What zeromq.js says of a port that is taken; the second one now and then, when it has lost the true error. */
const TAKEN = ['EADDRINUSE', 'EAGAIN']

/** Binds to an endpoint that a closed socket may not have given up yet. */
export async function bindWhenFree(socket: Socket, endpoint: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await socket.bind(endpoint)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (tries === 100 || !TAKEN.includes(code)) throw error
      await setTimeout(20)
    }
  }
}

/** Hands over each message until the socket is closed. */
export async function eachMessage(
  socket: AsyncIterable<Buffer[]> & { closed: boolean },
  handle: (frames: Buffer[]) => void | Promise<void>,
): Promise<void> {
  try {
    for await (const frames of socket) await handle(frames)
  } catch (error) {
    if (!socket.closed) throw error
  }
}
