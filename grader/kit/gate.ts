import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** A check that floods has a program, the grader and a peer at work at the same time. */
export const MOST_AT_THE_GATE = Math.max(1, Math.floor(availableParallelism() / 2))
/** What a socket in the file system may be called at most, in bytes; what is longer has no gate. */
const LONGEST_PATH = 100

export interface Gate {
  /** Where to pass it. */
  readonly path: string
  close(): void
}

/** Lets so many through at a time, of all processes that know its path, in the order in which they come. */
export async function openGate(folder: string, most: number): Promise<Gate | undefined> {
  const path = join(folder, 'gate')
  if (Buffer.byteLength(path) > LONGEST_PATH) return undefined
  // The first of them are inside, the others wait.
  const line = new Set<Socket>()
  const letIn = (): void => {
    // Who is inside already does not listen any more.
    for (const socket of [...line].slice(0, most)) socket.write('go')
  }
  const server = createServer((socket) => {
    line.add(socket)
    socket.on('error', () => {})
    // Whoever has died is gone, too, whether it was inside or not.
    socket.once('close', () => {
      line.delete(socket)
      letIn()
    })
    socket.resume()
    letIn()
  })
  server.listen(path).unref()
  await once(server, 'listening')
  return {
    path,
    close: () => {
      for (const socket of line) socket.destroy()
      server.close()
    },
  }
}

/** Resolves when it is this one's turn, with the function that ends it. A gate that is gone keeps nobody out. */
export async function pass(path: string): Promise<() => void> {
  const socket = connect(path)
  await new Promise<void>((resolve) => {
    socket.once('data', resolve)
    socket.once('error', () => resolve())
    socket.once('close', () => resolve())
  })
  return () => socket.destroy()
}
