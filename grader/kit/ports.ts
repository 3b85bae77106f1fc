import { createServer } from 'node:net'

/** Below the range that systems take ports for outgoing connections from, so that no connection gets in between. */
const FIRST = 20_000
const LAST = 32_000

let next = FIRST + Math.floor(Math.random() * (LAST - FIRST))

/** An endpoint on 127.0.0.1 that nothing is bound to, and that is not handed out again soon. */
export async function freeEndpoint(): Promise<string> {
  for (let tries = 0; tries < LAST - FIRST; tries++) {
    const port = next
    next = port < LAST ? port + 1 : FIRST
    if (await isFree(port)) return `tcp://127.0.0.1:${port}`
  }
  throw new Error(`every port from ${FIRST} to ${LAST} of 127.0.0.1 is taken`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
