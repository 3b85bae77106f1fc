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
    // TODO 4.2: refuse the name of a channel. keep() the login, and make its name() a user's. What if it is one already?
    throw new Error('TODO 4.2: log in')
  }

  users(): ReplyTo<'users'> {
    // TODO 4.2: the names() of all users.
    return { users: [] }
  }

  channel({ channel }: RequestOf<'channel'>): object {
    // TODO 4.2: refuse a name that is taken, by a user or by a channel. Else keep() the channel and its name().
    throw new Error('TODO 4.2: make the channel')
  }

  channels(): ReplyTo<'channels'> & { users: string[] } {
    // TODO 4.2: the names() of all channels.
    const channels: string[] = []
    return { channels, users: channels }
  }

  publish({ user, channel, message }: RequestOf<'publish'>): object {
    // TODO 4.4: refuse a channel that is not there. keep() the publication: the outbox will find it.
    throw new Error('TODO 4.4: keep the publication')
  }

  message({ src, dst, message }: RequestOf<'message'>): object {
    // TODO 4.5: refuse a user who is not there. keep() the message. What is its topic?
    throw new Error('TODO 4.5: keep the message')
  }

  history({ channel, user, after = 0 }: RequestOf<'history'>): ReplyTo<'history'> & { status: string } {
    // TODO 4.7: the history() of a channel or of a user, toItem by toItem. Refuse both, none, and names that are not there.
    return { status: 'OK', items: [] }
  }
}

function toItem({ id, kind, timestamp, topic, sender, message }: Kept): Item {
  if (kind === 'publication') return { id, kind, timestamp, user: sender, channel: topic, message }
  if (kind === 'message') return { id, kind, timestamp, src: sender, dst: topic, message }
  return { id, kind: 'login', timestamp, user: topic }
}
