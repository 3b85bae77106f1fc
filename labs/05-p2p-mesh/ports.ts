import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** So many endpoints that nobody uses. Their ports are below those that a system gives to whoever connects. */
export async function freeEndpoints(count: number): Promise<string[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const server = createServer()
    const port = randomInt(10_000, 32_000)
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening')
      await once(server.close(), 'close')
      ports.add(port)
    } catch {
      // Somebody is there.
    }
  }
  return [...ports].map((port) => `tcp://127.0.0.1:${port}`)
}
