import type { Kept, Memory } from './memory.ts'
import { Refusal, type Item, type ReplyTo, type RequestOf, type Service } from './messages.ts'

type All = { [S in Service]: (data: RequestOf<S>) => ReplyTo<S> }

/** What the server does for each request. Each is done whole or refused. */
export class Services implements All {
  readonly #memory: Memory

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** Does what a request asks for, and gives what its reply says; throws a Refusal when it must not be done. */
  serve(service: Service, data: object): object {
    return this.#memory.transaction(() => (this[service] as (data: unknown) => object)(data))
  }

  login({ user }: RequestOf<'login'>): object {
    // 4.2: users and channels are both topics, so no name is both. Whoever was here before is welcome again.
    if (this.#memory.kindOf(user) === 'channel') throw new Refusal(`${user} is a channel`)
    this.#memory.keep('login', user, user)
    this.#memory.name(user, 'user')
    return { status: 'sucesso' }
  }

  users(): ReplyTo<'users'> {
    return { users: this.#memory.names('user') }
  }

  channel({ channel }: RequestOf<'channel'>): object {
    // 4.2: a channel is made once.
    const taken = this.#memory.kindOf(channel)
    if (taken === 'user') throw new Refusal(`${channel} is a user`)
    if (taken) throw new Refusal(`there is a channel ${channel} already`)
    this.#memory.keep('channel', channel, channel)
    this.#memory.name(channel, 'channel')
    return { status: 'sucesso' }
  }

  channels(): ReplyTo<'channels'> & { users: string[] } {
    const channels = this.#memory.names('channel')
    return { channels, users: channels }
  }

  publish({ user, channel, message }: RequestOf<'publish'>): object {
    // 4.4: what nobody could follow is refused, and not published.
    if (this.#memory.kindOf(channel) !== 'channel') throw new Refusal(`there is no channel ${channel}`)
    this.#memory.keep('publication', channel, user, message)
    return { status: 'OK' }
  }

  message({ src, dst, message }: RequestOf<'message'>): object {
    // 4.5: a private message is a publication whose only follower is the user of that name.
    if (this.#memory.kindOf(dst) !== 'user') throw new Refusal(`there is no user ${dst}`)
    this.#memory.keep('message', dst, src, message)
    return { status: 'OK' }
  }

  history({ channel, user, after = 0 }: RequestOf<'history'>): ReplyTo<'history'> & { status: string } {
    // 4.7: what comes after an id is the same however often it is asked, so a lost reply costs nothing.
    const topic = channel ?? user
    if (topic === undefined || (channel && user)) throw new Refusal('give a channel or a user, and not both')
    const kind = channel ? 'channel' : 'user'
    if (this.#memory.kindOf(topic) !== kind) throw new Refusal(`there is no ${kind} ${topic}`)
    return { status: 'OK', items: this.#memory.history(topic, after).map(toItem) }
  }
}

function toItem({ id, kind, timestamp, topic, sender, message }: Kept): Item {
  if (kind === 'publication') return { id, kind, timestamp, user: sender, channel: topic, message }
  if (kind === 'message') return { id, kind, timestamp, src: sender, dst: topic, message }
  return { id, kind: 'login', timestamp, user: topic }
}
