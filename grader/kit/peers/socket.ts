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

/**
 * A request as a ROUTER receives it (RFC 28): the way back, up to the empty frame, and what was asked. A REQ may put an
 * id of its own in front of the empty frame, and wants it back.
 */
export function openRequest(frames: Buffer[]): { way: Buffer[]; body: Buffer[] } {
  const empty = frames.slice(0, 3).findIndex((frame, i) => i > 0 && frame.length === 0)
  if (empty < 0) return { way: [frames[0]!, Buffer.alloc(0)], body: frames.slice(1) }
  return { way: frames.slice(0, empty + 1), body: frames.slice(empty + 1) }
}
