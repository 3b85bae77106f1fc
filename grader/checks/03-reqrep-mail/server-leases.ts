/** What the checks of a server of lab 03 do while leases go on, and when they have ended. */
import { setTimeout } from 'node:timers/promises'
import { CheckFailure, claim, Inconclusive } from '../../kit/failure.ts'
import { deadline } from '../../kit/patience.ts'
import { START_MS } from '../../kit/program.ts'
import type { Scene } from '../../kit/scene.ts'
import type { Client, MailServer, ReplyData } from './server.cast.ts'
import { LIKELY } from './server.likely.ts'

/** What a server may take to notice, and more than the steps of any clock, in milliseconds. */
const MARGIN_MS = 400
const TOO_BUSY = 'the machine was too busy to keep a lease'

/** What is asked for before a lease can have ended; on a machine that is too busy for that, nothing can be told. */
export async function inOneLease<T>(leaseMs: number, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const [done] = await Promise.allSettled([work()])
  if (performance.now() - begun > leaseMs) throw new Inconclusive(TOO_BUSY)
  if (done.status === 'rejected') throw done.reason
  return done.value
}

/** Until every lease has ended that was begun before, with nobody asking for anything meanwhile. */
export async function afterLease(scene: Scene, leaseMs: number): Promise<void> {
  scene.goesByTheClock()
  await setTimeout(leaseMs + MARGIN_MS)
}

/** What is asked for now begins a lease that is later by any clock. */
export async function clearlyLater(): Promise<void> {
  await setTimeout(MARGIN_MS)
}

/**
 * Logs the newcomer in as soon as the server lends it a port, so many milliseconds after the last request of the one who
 * vanishes in the middle of a lease. Three clients, who are in `since` then, show all the time that they are here: with
 * `alive`, with a refresh, and with a mail that is refused. And somebody tries to log in as the one who has vanished.
 */
export async function untilLent(
  server: MailServer,
  who: { here: Client[]; since: number; vanished: Client; newcomer: string; LEASE_MS: number },
): Promise<{ port: number; after: number }> {
  const { here, since, vanished, newcomer, LEASE_MS } = who
  const [client, thief] = [await server.client(newcomer), await server.client(vanished.user)]
  const begun = performance.now()
  let [shown, lastSign, expired] = [since, begun, false]
  const limit = deadline(2 * LEASE_MS + START_MS, () => (expired = true))
  while (!expired) {
    if (performance.now() - begun < LEASE_MS / 2) {
      lastSign = performance.now()
      await vanished.asks('refresh', { user: vanished.user, after: 0 })
    }
    const { status, port } = await client.asks('login', { user: newcomer })
    const after = performance.now() - lastSign
    const signs = await showThemselves(here)
    if (performance.now() - shown > LEASE_MS / 2) throw new Inconclusive(TOO_BUSY)
    shown = performance.now()
    expectStillIn(signs)
    if (status === 'OK') {
      limit.cancel()
      return { port, after }
    }
    const stolen = await thief.asks('login', { user: vanished.user, session: 'thief' })
    // The lease has ended between the two logins: then this one is right, and its port comes back.
    if (stolen.status === 'OK') await thief.logoff()
    await setTimeout(40)
  }
  throw new CheckFailure({
    expected: `the port of ${vanished.user}, who has vanished, is lent again when LEASE_MS (${LEASE_MS}) are over`,
    got: 'every port stayed taken',
    cause:
      'a client that vanishes never logs off: before each request is handled, look which leases have ended. A login that is refused renews none',
  })
}

function showThemselves([alive, refreshed, refused]: Client[]): Promise<ReplyData[]> {
  return Promise.all([
    alive!.asks('alive', { user: alive!.user }),
    refreshed!.asks('refresh', { user: refreshed!.user, after: 0 }),
    refused!.asks('send', { from: refused!.user, to: 'nobody-at-all', message: '' }),
  ])
}

function expectStillIn(signs: ReplyData[]): void {
  claim(!signs.some(({ message }) => message === 'not logged in'), {
    expected: 'the lease of a user who asks for something again and again goes on',
    got: 'the server answers "not logged in"',
    cause:
      'each request that does not break the contract begins the lease of its user anew, also one that is answered with erro; only a refused login does not',
  })
}

export function expectAfterLease(tookMs: number, leaseMs: number): void {
  claim(tookMs >= 0.95 * leaseMs, {
    expected: `a port is lent for LEASE_MS, which is ${leaseMs} ms here`,
    got: `it was lent to somebody else after ${tookMs.toFixed(0)} ms`,
    cause: LIKELY.leaseTooShort,
  })
}
