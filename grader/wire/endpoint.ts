export interface Address {
  host: string
  port: number
}

/** @throws Error when it is not tcp://HOST:PORT; with `anyPort` the port may be * */
export function parseEndpoint(endpoint: string, { anyPort = false } = {}): Address {
  const match = /^tcp:\/\/([^\s/:[\]]+|\[[\da-fA-F:.]+\]):(\d{1,5}|\*)$/.exec(endpoint)
  const port = match?.[2] === '*' ? 0 : Number(match?.[2])
  const fits = match?.[2] === '*' ? anyPort : port >= 1 && port <= 65535
  if (!match || !fits) {
    const example = anyPort ? 'tcp://127.0.0.1:5555 or tcp://127.0.0.1:*' : 'tcp://127.0.0.1:5555'
    throw new Error(
      `${endpoint} is not an endpoint that the relay can use: write tcp://HOST:PORT, such as ${example}`,
    )
  }
  const host = match[1]!.replace(/^\[|\]$/g, '')
  return { host: host === '*' ? '0.0.0.0' : host, port }
}

export function formatEndpoint({ host, port }: Address): string {
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Why an endpoint could not be listened on, and what to do about it. */
export function listenError(endpoint: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    const message = `${endpoint} is in use already: stop the program that has it, or listen on tcp://127.0.0.1:*`
    return new Error(message, { cause: error })
  }
  const message = `can't listen on ${endpoint} (${code}): use an address of this machine, such as tcp://127.0.0.1:*`
  return new Error(message, { cause: error })
}
