import { existsSync } from 'node:fs'
import { isEndpoint, NAME } from './messages.ts'

/** Why a peer can't start, in words for who started it. */
export class Unusable extends Error {}

/** What the environment says, and what goes without saying. */
export function readSettings() {
  const name = process.env.PEER_NAME ?? ''
  if (!NAME.test(name))
    throw new Unusable('PEER_NAME says who this is: 1 to 32 characters of a to z, 0 to 9, _ and -.')
  return {
    name,
    media: endpoint('PUB', 'tcp://127.0.0.1:8000'),
    text: endpoint('TEXT', 'tcp://127.0.0.1:8001'),
    signal: endpoint('SIGNAL', 'tcp://127.0.0.1:8002'),
    peers: (process.env.PEERS ?? '').split(',').flatMap((peer) => toEndpoint('PEERS', peer.trim()) || []),
    uiPort: integer('UI_PORT', 8080),
    pageDir: process.env.PAGE_DIR ?? ['labs/06-videochat/page', '../page'].find((dir) => existsSync(dir)),
    clip: process.env.CLIP,
    heartbeatMs: integer('HEARTBEAT_MS', 500),
    expireMs: integer('EXPIRE_MS', 2000),
  }
}

export type Settings = ReturnType<typeof readSettings>

/** Where a socket binds, and where it says that it is: something may be on the way to it. */
export interface Endpoint {
  variable: string
  bound: string
  advertised: string
}

function endpoint(kind: string, otherwise: string): Endpoint {
  const variable = `${kind}_ENDPOINT`
  const bound = process.env[variable] ?? otherwise
  const advertised = process.env[`${kind}_ADVERTISED`] ?? bound
  return { variable, bound, advertised: toEndpoint(`${kind}_ADVERTISED`, advertised) }
}

function toEndpoint(variable: string, endpoint: string): string {
  if (!endpoint || isEndpoint(endpoint)) return endpoint
  throw new Unusable(
    `${variable} is "${endpoint}", where nobody can connect: write it like tcp://127.0.0.1:8002.`,
  )
}

function integer(variable: string, otherwise: number): number {
  const value = process.env[variable] ?? String(otherwise)
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new Unusable(`${variable} is "${value}": it must be a whole number.`)
}
