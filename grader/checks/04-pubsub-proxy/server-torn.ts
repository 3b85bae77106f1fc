/** Files of a server of lab 04 that end too early, as after a full disk or a bad copy. */
import { cpSync, lstatSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { CheckFailure, claim } from '../../kit/failure.ts'
import type { Random } from '../../kit/random.ts'
import { START_MS } from '../../kit/program.ts'
import { until } from '../../kit/until.ts'
import type { ChatServer } from './server.cast.ts'
import { namesIn } from './server.expect.ts'
import { historyOf, type Of } from './server-history.ts'

/** What a server has promised, and what it usually writes to stderr. */
export interface Promises {
  of: Of[]
  known: string[]
  usual: Set<string>
}

/** All that the server says it knows: users, channels, and what was said to these; and what it writes when it starts. */
export async function promisesOf(server: ChatServer, ...of: Of[]): Promise<Promises> {
  const first = server.program.errors
  await server.dieAndReturn()
  const known = [...(await namesKnown(server)), ...(await itemsKnown(server, of))]
  return { of, known, usual: new Set([...first, ...server.program.errors].map(masked)) }
}

/** A server that was killed when it had kept enough for a file to be torn anywhere. */
export async function killedWithALot(server: ChatServer, user: string, channel: string): Promise<Promises> {
  await server.knows([user], [channel])
  await server.publishes(user, channel, ...Array.from({ length: 20 }, (_, i) => `${i} `.repeat(500)))
  const promises = await promisesOf(server, { channel }, { user })
  await server.dies()
  return promises
}

/** Starts it and ends it in good order, if it can be: its files are as it leaves them then. */
export async function restsOnce(server: ChatServer): Promise<void> {
  server.starts()
  await server.asks('users')
  await server.program.endsOn('SIGTERM').catch(() => server.dies())
}

/** A file of which something is cut off, in a copy of the folder. */
interface Tear {
  file: string
  bytes: number
}

/** The largest file, ended at a random byte; not so near its end that nothing might be missing. */
function somewhere(folder: string, random: Random): Tear {
  const file = largest(folder, () => true)
  return { file, bytes: random.integer(1, Math.floor(0.75 * statSync(join(folder, file)).size)) }
}

/** The database, or the largest file when there is none, emptied. */
function emptied(folder: string): Tear {
  const isDatabase = (file: string): boolean =>
    readFileSync(join(folder, file)).subarray(0, 15).toString('latin1') === 'SQLite format 3'
  const file = largest(folder, isDatabase) || largest(folder, () => true)
  return { file, bytes: 0 }
}

/** What the server does with each of two files that are not whole. */
export async function expectBothNoticed(server: ChatServer, promises: Promises): Promise<void> {
  claim(largest(server.dataDir, () => true) !== '', {
    expected: 'server keeps everything in the folder that DATA_DIR names',
    got: 'there is no file in it',
    cause: 'DATA_DIR is not read from the environment',
  })
  for (const tear of [somewhere(server.dataDir, server.scene.random), emptied(server.dataDir)])
    await expectNoticed(server, tear, promises)
}

/** A server that finds such a file refuses to start, or has everything, or says on stderr what is wrong. */
async function expectNoticed(server: ChatServer, tear: Tear, promises: Promises): Promise<void> {
  const { file, bytes } = tear
  const copy = `${server.dataDir}-${server.scene.random.word()}-torn`
  const filter = (path: string): boolean => !isSpecial(path)
  cpSync(server.dataDir, copy, { recursive: true, verbatimSymlinks: true, filter })
  truncateSync(join(copy, file), bytes)
  const size = statSync(join(server.dataDir, file)).size
  const what = `${file} ends after ${bytes} of ${size} bytes`
  server.scene.journal.did(what)
  server.starts(copy)
  const missing = await missingFrom(server, promises)
  const { program } = server
  const { ended } = program
  const said = (): boolean =>
    program.errors.some((line) => line.trim() !== '' && !promises.usual.has(masked(line)))
  // What is said may be on its way to stderr while a request is answered already.
  if (missing !== undefined && !said()) await server.scene.calm()
  await server.dies()
  if (ended) {
    claim(ended.code !== 0 && said(), {
      expected: `server refuses to start when ${what}: its exit status is not 0, and stderr says why`,
      got: `it ended with ${ended.signal ?? `exit status ${ended.code}`}${said() ? '' : ', and said nothing'}`,
    })
    return
  }
  claim(missing === undefined || said(), {
    expected: `server refuses to start when ${what}, or says on stderr what is wrong`,
    got: `it serves as if nothing had happened, without ${missing}, which it had answered with success`,
    cause:
      'an empty file, or one that ends early, is no error to many a library: it begins anew, or leaves the end out. Only the server can know that there was more',
  })
}

/** What it had said OK to, and does not know; undefined when it knows all, or has ended. */
async function missingFrom(server: ChatServer, { of, known }: Promises): Promise<string | undefined> {
  try {
    const names = await namesKnown(server)
    const isName = (one: string): boolean => !one.includes(' of ')
    const lost = known.filter(isName).find((one) => !names.includes(one))
    if (lost) return lost
    const items = await itemsKnown(server, of)
    return known.find((one) => !isName(one) && !items.includes(one))
  } catch (failure) {
    if (!(failure instanceof CheckFailure)) throw failure
    await until(server.scene.journal, () => server.program.ended ?? server.isConnected, {
      expected: 'server refuses to start, or takes requests',
      got: () => 'it does neither',
      ms: START_MS,
    })
    return 'a history that can be read'
  }
}

async function namesKnown(server: ChatServer): Promise<string[]> {
  const users = namesIn(server.scene, await server.asks('users'), 'users')
  const channels = namesIn(server.scene, await server.asks('channels'), 'channels')
  return [
    ...users.map((name) => `the user ${String(name)}`),
    ...channels.map((name) => `the channel ${String(name)}`),
  ]
}

async function itemsKnown(server: ChatServer, of: Of[]): Promise<string[]> {
  const known: string[] = []
  for (const whose of of)
    for (const { id, kind } of await historyOf(server, whose))
      known.push(`the ${kind} ${id} of ${Object.values(whose).join()}`)
  return known
}

/** The largest of the files that fit, relative to the folder; SQLite makes its -shm anew, so nothing is lost with that. */
function largest(folder: string, fits: (file: string) => boolean): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => lstatSync(join(folder, file)).isFile() && !file.endsWith('-shm') && fits(file))
    .sort((a, b) => statSync(join(folder, b)).size - statSync(join(folder, a)).size)
  return files[0] ?? ''
}

/** A socket or a pipe, which can't be copied. */
function isSpecial(path: string): boolean {
  const stat = lstatSync(path)
  return !stat.isFile() && !stat.isDirectory() && !stat.isSymbolicLink()
}

function masked(line: string): string {
  return line.replaceAll(/\d+/g, '#')
}
