import { randomUUID } from 'node:crypto'
import { Friends, type Friend } from './friends.ts'
import { Greetings } from './greetings.ts'
import { Link } from './links.ts'
import { Refusal, toFrames, type BodyOf, type Message } from './messages.ts'
import type { Settings } from './settings.ts'
import { print } from './terminal.ts'

/** Who is connected with this peer, much as in ZRE, which is RFC 36 of ZeroMQ: all find each other, and none is special. */
export class Mesh {
  readonly id = randomUUID()
  readonly friends: Friends
  readonly #settings: Settings
  readonly #greetings: Greetings
  readonly #heartbeat: NodeJS.Timeout
  /** The ids of peers that have started anew since. */
  readonly #replaced = new Set<string>()

  /** Begins to greet. */
  constructor(settings: Settings) {
    this.#settings = settings
    this.friends = new Friends(settings)
    this.#greetings = new Greetings(settings.expireMs, () => this.#hello())
    for (const endpoint of settings.peers) this.#greet(endpoint)
    this.#heartbeat = setInterval(() => this.#beat(), settings.heartbeatMs)
  }

  /** Takes a message. Gives the friend who has sent it, and throws a Refusal when nobody can have sent it. */
  hear(message: Message): Friend | undefined {
    if (message.kind === 'HELLO') this.#meet(message)
    const friend = this.friends.get(message.id)
    // There is none when the message was on its way while its sender was given up.
    if (!friend) return undefined
    // 5.5: whoever sends anything is alive. PING is for those who have nothing to say.
    friend.heard = performance.now()
    if (message.kind === 'BYE') this.#partFrom(friend)
    return friend
  }

  /** Says BYE to everybody. */
  leave(): void {
    clearInterval(this.#heartbeat)
    this.#greetings.close()
    for (const { link } of this.friends.all) link.finish(toFrames('BYE', { id: this.id }))
  }

  /** Somebody says HELLO. This is all that it takes to find each other. */
  #meet(hello: BodyOf<'HELLO'>): void {
    const { id, name, endpoint, peers } = hello
    const own = this.#settings.advertised
    if (id === this.id) return
    // 5.6: it comes late, and its sender is not there any more.
    if (this.#replaced.has(id)) return
    if (endpoint === own) throw new Refusal(`${name} says to be at ${own}, where we are`)
    const friend = this.friends.get(id)
    if (friend && friend.endpoint !== endpoint)
      throw new Refusal(`${name} is at ${friend.endpoint}, and not at ${endpoint}`)
    if (!friend) this.#befriend(hello)
    // 5.2: a friend who does not name us does not know us: not yet, or no longer.
    else if (!peers.includes(own)) friend.link.send(this.#hello())
    // They are friends of a friend. They will say HELLO too, and name others.
    for (const other of peers) this.#greet(other)
  }

  #befriend({ id, name, endpoint }: BodyOf<'HELLO'>): void {
    const link = new Link(endpoint)
    // 5.6: a program that was started again is where it was before, and has another id.
    const old = this.friends.at(endpoint)
    if (old) {
      this.#replaced.add(old.id)
      this.#remove(old)
    }
    this.friends.add({ id, name, endpoint, link })
    this.#greetings.end(endpoint)
    print(`+ ${name}`)
    // 5.2: the newcomer learns of all the others, and they of the newcomer.
    this.friends.send(this.#hello())
  }

  #partFrom(friend: Friend): void {
    this.#remove(friend)
    // 5.5: who leaves is not called back. But who is named in PEERS is always welcome.
    if (this.#settings.peers.includes(friend.endpoint)) this.#greetings.begin(friend.endpoint)
    else this.#greetings.pause(friend.endpoint)
  }

  #remove(friend: Friend): void {
    this.friends.remove(friend)
    print(`- ${friend.name}`)
  }

  #beat(): void {
    for (const friend of this.friends.silent()) {
      this.#remove(friend)
      // 5.7: it may be dead, or it may be the network that is. Only an answer can tell.
      this.#greetings.begin(friend.endpoint)
    }
    this.friends.send(toFrames('PING', { id: this.id }))
    this.#greetings.repeat()
  }

  /** Says HELLO where nobody is known yet. */
  #greet(endpoint: string): void {
    if (endpoint !== this.#settings.advertised && !this.friends.at(endpoint)) this.#greetings.begin(endpoint)
  }

  #hello(): string[] {
    const { name, advertised: endpoint } = this.#settings
    const peers = this.friends.all.map((friend) => friend.endpoint)
    return toFrames('HELLO', { id: this.id, name, endpoint, peers })
  }
}
