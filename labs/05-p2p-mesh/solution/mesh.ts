import { randomUUID } from 'node:crypto'
import { Friends, type Friend } from './friends.ts'
import { Greetings } from './greetings.ts'
import { Link } from './links.ts'
import { readMessage, Refusal, toFrames, type BodyOf } from './messages.ts'
import type { Settings } from './settings.ts'

/** Is told what happens. */
export interface Listener {
  came: (name: string) => void
  left: (name: string) => void
  said: (name: string, text: string) => void
  whispered: (name: string, text: string) => void
}

/** Who is connected with whom, much as in ZRE, which is RFC 36 of ZeroMQ. Nobody is in the middle. */
export class Mesh {
  readonly #id = randomUUID()
  readonly #settings: Settings
  readonly #listener: Listener
  readonly #friends: Friends
  readonly #greetings: Greetings
  readonly #heartbeat: NodeJS.Timeout
  /** The ids of peers that have started anew since. */
  readonly #replaced = new Set<string>()
  /** Id -> the number of the last line from there. It is kept when a friend is lost: late lines may come after a cut. */
  readonly #lastSeq = new Map<string, number>()
  #seq = 0

  /** Begins to greet. */
  constructor(settings: Settings, listener: Listener) {
    this.#settings = settings
    this.#listener = listener
    this.#friends = new Friends(settings)
    this.#greetings = new Greetings(settings.expireMs, () => this.#hello())
    for (const endpoint of settings.peers) this.#greet(endpoint)
    this.#heartbeat = setInterval(() => this.#beat(), settings.heartbeatMs)
  }

  /** Who is there, in alphabetical order. */
  get names(): string[] {
    return this.#friends.all.map(({ name }) => name).toSorted()
  }

  say(text: string): void {
    this.#friends.send(toFrames('SAY', { id: this.#id, seq: ++this.#seq, text }))
  }

  /** False when nobody has this name. */
  whisper(name: string, text: string): boolean {
    // 5.3: each friend has a DEALER, so a message goes to whom it is meant for, and crosses no other wire.
    const meant = this.#friends.all.filter((friend) => friend.name === name)
    if (meant.length === 0) return false
    const frames = toFrames('WHISPER', { id: this.#id, seq: ++this.#seq, text })
    for (const { link } of meant) link.send(frames)
    return true
  }

  /** Takes one message. Throws a Refusal when it breaks the contract. */
  hear(frames: Buffer[]): void {
    const message = readMessage(frames)
    if (message.kind === 'HELLO') return this.#meet(message)
    const friend = this.#friends.get(message.id)
    // It was on its way when its sender was given up.
    if (!friend) return
    // 5.5: whoever sends anything is alive. PING is for those who have nothing to say.
    friend.heard = performance.now()
    if (message.kind === 'BYE') this.#partFrom(friend)
    if (message.kind === 'SAY' && this.#isNew(message)) this.#listener.said(friend.name, message.text)
    if (message.kind === 'WHISPER' && this.#isNew(message))
      this.#listener.whispered(friend.name, message.text)
  }

  /** Says BYE to everybody. */
  leave(): void {
    clearInterval(this.#heartbeat)
    this.#greetings.close()
    for (const { link } of this.#friends.all) link.finish(toFrames('BYE', { id: this.#id }))
  }

  /** Somebody says HELLO: this is all that it takes to find each other. */
  #meet(hello: BodyOf<'HELLO'>): void {
    const { id, name, endpoint, peers } = hello
    const own = this.#settings.advertised
    if (id === this.#id || this.#replaced.has(id)) return
    if (endpoint === own) throw new Refusal(`${name} says to be at ${own}, where we are`)
    const friend = this.#friends.get(id)
    if (friend && friend.endpoint !== endpoint)
      throw new Refusal(`${name} is at ${friend.endpoint}, and not at ${endpoint}`)
    if (!friend) this.#befriend(hello)
    else {
      friend.heard = performance.now()
      // 5.7: a friend who does not name us does not know us; not yet, or no longer.
      if (!peers.includes(own)) friend.link.send(this.#hello())
    }
    // 5.2: friends of a friend. They say HELLO too, and name others.
    for (const other of peers) this.#greet(other)
  }

  #befriend({ id, name, endpoint }: BodyOf<'HELLO'>): void {
    const link = new Link(endpoint)
    // 5.6: a program that was started again is where it was before, and has another id.
    const old = this.#friends.at(endpoint)
    if (old) {
      this.#replaced.add(old.id)
      this.#remove(old)
    }
    this.#friends.add({ id, name, endpoint, link })
    this.#greetings.end(endpoint)
    this.#listener.came(name)
    // 5.2: the newcomer learns of all the others, and they of the newcomer.
    this.#friends.send(this.#hello())
  }

  #partFrom(friend: Friend): void {
    this.#remove(friend)
    // 5.5: who leaves is not called back. But who is named in PEERS is always welcome.
    if (this.#settings.peers.includes(friend.endpoint)) this.#greetings.begin(friend.endpoint)
    else this.#greetings.pause(friend.endpoint)
  }

  #remove(friend: Friend): void {
    this.#friends.remove(friend)
    this.#listener.left(friend.name)
  }

  #beat(): void {
    for (const friend of this.#friends.silent()) {
      this.#remove(friend)
      // 5.7: it may be dead, or it may be the network that is. Only an answer can tell.
      this.#greetings.begin(friend.endpoint)
    }
    this.#friends.send(toFrames('PING', { id: this.#id }))
    this.#greetings.repeat()
  }

  #greet(endpoint: string): void {
    if (endpoint !== this.#settings.advertised && !this.#friends.at(endpoint)) this.#greetings.begin(endpoint)
  }

  #hello(): string[] {
    const { name, advertised: endpoint } = this.#settings
    const peers = this.#friends.all.map((friend) => friend.endpoint)
    return toFrames('HELLO', { id: this.#id, name, endpoint, peers })
  }

  /** Whether a line comes for the first time. */
  #isNew({ id, seq }: { id: string; seq: number }): boolean {
    // 5.4: the number tells, and not the text: "ok" may well be said twice. Order is kept by each connection, and not
    // between an old one and a new one, so a line that comes late is dropped as well.
    if (seq <= (this.#lastSeq.get(id) ?? 0)) return false
    this.#lastSeq.set(id, seq)
    return true
  }
}
