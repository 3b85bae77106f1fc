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
    // TODO 5.5: is this a sign of life? Note when it came.
    if (message.kind === 'BYE') this.#partFrom(friend)
    return friend
  }

  /** Says BYE to everybody. */
  leave(): void {
    clearInterval(this.#heartbeat)
    this.#greetings.close()
    // TODO 5.5: this goes without a word, and the others wait for it. See finish().
    for (const { link } of this.friends.all) link.close()
  }

  /** Somebody says HELLO. This is all that it takes to find each other. */
  #meet(hello: BodyOf<'HELLO'>): void {
    const { id, name, endpoint, peers } = hello
    const own = this.#settings.advertised
    if (id === this.id) return
    // TODO 5.6: this may come late, and its sender may not be there any more. When is it to be dropped?
    if (endpoint === own) throw new Refusal(`${name} says to be at ${own}, where we are`)
    const friend = this.friends.get(id)
    if (friend && friend.endpoint !== endpoint)
      throw new Refusal(`${name} is at ${friend.endpoint}, and not at ${endpoint}`)
    if (!friend) this.#befriend(hello)
    // TODO 5.2: a friend who does not name us among the `peers` does not know us. What to do about that?
    // TODO 5.2: and what about the peers?
  }

  #befriend({ id, name, endpoint }: BodyOf<'HELLO'>): void {
    const link = new Link(endpoint)
    // TODO 5.6: there may be an old friend at this endpoint, with another id. What has become of that one?
    // TODO 5.1: now they are friends(). Nobody need be greeted there any more. Print it, and say #hello() over the link.
    // TODO 5.2: who else is to learn of it?
    throw new Error(`TODO 5.1: meet ${name}`)
  }

  #partFrom(friend: Friend): void {
    this.#remove(friend)
    // TODO 5.5: others may still name this one, so its greetings pause(). But what if its endpoint is in PEERS?
  }

  #remove(friend: Friend): void {
    this.friends.remove(friend)
    print(`- ${friend.name}`)
  }

  #beat(): void {
    // TODO 5.5: #remove those who are silent(), and show the others that we are here.
    // TODO 5.7: is it they who are dead, or the network? How could we ever know?
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
