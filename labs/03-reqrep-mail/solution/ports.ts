import type { Mailbox } from './mailbox.ts'
import { Refusal } from './messages.ts'

/** The ports that the server lends, each for as long as its user is heard from. */
export class Ports {
  readonly #mailbox: Mailbox
  readonly #leaseMs: number
  /** User -> when the lease ends, on a clock that nobody sets. */
  readonly #ends = new Map<string, number>()

  constructor(mailbox: Mailbox, ports: number[], leaseMs: number) {
    this.#mailbox = mailbox
    this.#leaseMs = leaseMs
    mailbox.transaction(() => mailbox.setPorts(ports))
    // Nobody could renew a lease while the server was down, so all of them begin anew.
    for (const user of mailbox.usersWithPort()) this.renew(user)
  }

  /** Lends a port to the user, or refuses when none is left. */
  lend(user: string): number {
    // 3.2: first returned, first lent: somebody may still believe that a port that was just returned is not.
    const [port] = this.#mailbox.freePorts()
    if (port === undefined) throw new Refusal('no port is free')
    this.#mailbox.lendPort(port, user)
    this.renew(user)
    return port
  }

  /** Puts the user's port at the back of the queue. */
  giveBack(user: string): void {
    this.#mailbox.takePortBack(user)
  }

  renew(user: string): void {
    this.#ends.set(user, performance.now() + this.#leaseMs)
  }

  /** Those who were not heard from for the time of a lease, the longest silence first. */
  silentUsers(): string[] {
    // 3.2: whoever vanishes says no goodbye, so what is lent is lent for a time.
    const now = performance.now()
    const end = (user: string): number => this.#ends.get(user) ?? now
    const users = this.#mailbox.usersWithPort().filter((user) => end(user) <= now)
    return users.sort((a, b) => end(a) - end(b))
  }
}

/** `6000-6009`, or ports and ranges separated by commas. */
export function readPorts(text: string): number[] {
  const ports = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? []
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i)
  })
  const valid = ports.length > 0 && ports.every((port) => port >= 1 && port <= 65_535)
  if (!valid || new Set(ports).size < ports.length)
    throw new Error(`PORTS is "${text}": give it ports, as 6000-6009`)
  return ports
}
