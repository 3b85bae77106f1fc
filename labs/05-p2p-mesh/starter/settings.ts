import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { NAME, Refusal } from './messages.ts'
import { isPerson, notice, question } from './terminal.ts'

/** Who this peer is, and how it behaves. */
export interface Settings {
  name: string
  /** Where its ROUTER binds. */
  endpoint: string
  /** Where the others are to connect. */
  advertised: string
  /** Endpoints to greet. */
  peers: string[]
  heartbeatMs: number
  expireMs: number
}

const { PEER_NAME, PEER_ENDPOINT, PEER_ADVERTISED, PEERS } = process.env

/** What the environment says, or else the person at the terminal. Throws a Refusal when there is no name. */
export async function readSettings(): Promise<Settings> {
  if (!PEER_NAME && !isPerson) throw new Refusal('who is this? Give a PEER_NAME')
  const name = PEER_NAME || (await askName())
  if (!isName(name))
    throw new Refusal(`"${name}" is no name: give 1 to 32 characters of a to z, 0 to 9, _ and -`)
  const taken = PEER_NAME ? [] : await takenPorts()
  const endpoint = PEER_ENDPOINT || (PEER_NAME ? at(7000) : await askEndpoint(7000 + taken.length))
  const peers = PEERS ?? (PEER_NAME ? '' : await askPeers(taken.map(at)))
  const advertised = PEER_ADVERTISED || endpoint
  return {
    name,
    endpoint,
    advertised,
    peers: peers.split(',').flatMap((peer) => peer.trim() || []),
    heartbeatMs: milliseconds('HEARTBEAT_MS', 200),
    expireMs: milliseconds('EXPIRE_MS', 1000),
  }
}

async function askName(): Promise<string> {
  const login = userInfo().username
  return answer(
    'your name',
    isName(login) ? login : '',
    'That is no name: 1 to 32 of a-z, 0-9, _ and -.',
    isName,
  )
}

async function askEndpoint(free: number): Promise<string> {
  const isPort = (text: string): boolean =>
    /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536
  return at(Number(await answer('your port', String(free), 'A port is a number from 1 to 65535.', isPort)))
}

async function askPeers(offered: string[]): Promise<string> {
  const text = 'peers to greet, separated by commas'
  const peers = await answer(text, offered.join(',') || 'none', '', () => true)
  return peers === 'none' ? '' : peers
}

/** Asks until the answer fits. */
async function answer(
  text: string,
  offered: string,
  otherwise: string,
  fits: (text: string) => boolean,
): Promise<string> {
  for (;;) {
    const given = await question(text, offered)
    if (given === undefined) throw new Refusal('nobody has answered')
    if (fits(given)) return given
    notice(otherwise)
  }
}

/** The ports from 7000 to the first one that is free. */
async function takenPorts(): Promise<number[]> {
  const taken = []
  for (let port = 7000; port < 7100 && !(await isFree(port)); port++) taken.push(port)
  return taken
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function at(port: number): string {
  return `tcp://127.0.0.1:${port}`
}

function isName(text: string): boolean {
  return NAME.safeParse(text).success
}

function milliseconds(variable: string, otherwise: number): number {
  const ms = Number(process.env[variable] || otherwise)
  if (ms > 0) return ms
  throw new Refusal(`${variable} is "${process.env[variable]}": give it milliseconds, more than 0`)
}
