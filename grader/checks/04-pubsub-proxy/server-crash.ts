/** A server of lab 04 tested like a database: random requests, SIGKILL at a random moment, and what is there afterwards. */
import { setTimeout } from 'node:timers/promises'
import { claim } from '../../kit/failure.ts'
import type { Random } from '../../kit/random.ts'
import { START_MS } from '../../kit/program.ts'
import { until } from '../../kit/until.ts'
import type { ChatServer } from './server.cast.ts'
import { namesIn } from './server.expect.ts'
import { historyOf, type Item, type Of } from './server-history.ts'
import { NOT_DURABLE, NOT_PUBLISHED, whyNot, type Fate, type Said } from './server-said.ts'
import { carries } from './server-publications.ts'
import { isDone, isErro, shown, type Reply } from './server-replies.ts'

const REQUESTERS = 3
const MOST_REPLIES = 24
/** Where there are so many users and channels, new ones are rare. */
const FEW = 5
/** From the last reply that is waited for to SIGKILL: about as long as a server takes to write something. */
const MOST_MOMENT_MS = 6

/** What the requesters know. */
export class Crash {
  readonly #server: ChatServer
  readonly #random: Random
  readonly #all: boolean
  readonly #names = { users: new Map<string, Fate>(), channels: new Map<string, Fate>() }
  readonly #said = new Map<string, Said>()
  /** User -> how often a login was done, and how often it may have been. */
  readonly #logins = new Map<string, { least: number; most: number }>()
  /** What was answered with OK since the last start, in order. */
  #answered: Said[] = []
  #count = 0
  #replies = 0
  acknowledged = 0

  /** With `all`, there are publications and messages as well, and their history. */
  constructor(server: ChatServer, { all }: { all: boolean }) {
    this.#server = server
    this.#random = server.scene.random
    this.#all = all
  }

  /** Requests from several at once until SIGKILL; then another server, which must know what was answered. */
  async round(): Promise<void> {
    const server = this.#server
    this.#replies = 0
    this.#answered = []
    const enough = this.#random.integer(1, MOST_REPLIES)
    const requesters = Array.from({ length: REQUESTERS }, () => this.#asksOn())
    const killed = this.#killsAfter(enough)
    await Promise.all([...requesters, killed])
    // What is on its way at SIGKILL may be lost, as always with PUB.
    for (const said of this.#answered.slice(-REQUESTERS)) said.promised = false
    server.restarted = true
    server.starts()
    await this.compare()
  }

  /** Everything that was acknowledged is there, nothing twice, and what was not is there whole or not at all. */
  async compare(): Promise<void> {
    await this.#compareNames('users')
    await this.#compareNames('channels')
    if (!this.#all) return
    for (const of of this.pasts) await this.#compareHistory(of)
  }

  /** The channels and users that there are for certain. */
  get pasts(): Of[] {
    return [
      ...this.#known('channels').map((channel) => ({ channel })),
      ...this.#known('users').map((user) => ({ user })),
    ]
  }

  /** Waits until everything that was acknowledged has reached the proxy, under the ids that the history gives. */
  async expectPublished(): Promise<void> {
    const { heard, scene, program } = this.#server
    const missing = (): Said | undefined =>
      [...this.#said.values()].find(
        ({ text, promised }) => promised && !heard.some((one) => carries(one, text)),
      )
    await until(scene.journal, () => !missing(), {
      expected:
        'what was answered with OK some time before SIGKILL reaches the proxy, after a restart if not before',
      got: () => `"${missing()?.text}" of ${missing()?.by} never did, though it was answered with OK`,
      cause: () => NOT_PUBLISHED,
      ended: () => program.end(),
      ms: START_MS,
    })
    for (const { texts, fields } of heard) {
      const said = texts.map((text) => this.#said.get(text)).find((found) => found)
      if (!said) continue
      claim(said.id !== undefined && fields['id'] === said.id, {
        expected: `"${said.text}" is published only when it was kept, and with its id in the history: ${said.id ?? 'it has none'}`,
        got: `it was published with the id ${String(fields['id'])}`,
        cause:
          'store it first, and publish it with the id that it has there: by that, who hears it twice knows that it is the same',
      })
    }
  }

  async #asksOn(): Promise<void> {
    while (await this.#asksOnce()) this.#replies++
  }

  async #killsAfter(enough: number): Promise<void> {
    await until(this.#server.scene.journal, () => this.#replies >= enough, {
      expected: `server answers ${enough} requests of ${REQUESTERS} requesters`,
      got: () => `it answered ${this.#replies}`,
      ended: () => this.#server.program.end(),
      ms: 2 * START_MS,
    })
    await setTimeout(this.#random.fraction() * MOST_MOMENT_MS)
    await this.#server.dies()
  }

  /** One random request; false when it is never answered. */
  async #asksOnce(): Promise<boolean> {
    const [users, channels] = [this.#known('users'), this.#known('channels')]
    const few = !this.#all || channels.length < FEW || users.length < FEW || this.#random.integer(1, 20) === 1
    const services = few ? ['login', 'channel'] : []
    if (this.#all && users.length > 0) services.push('again', 'message', 'message')
    if (this.#all && channels.length > 0) services.push('publish', 'publish', 'publish')
    const service = this.#random.pick(services)
    const name = (what: string): string => `${what}-${this.#count}-${this.#random.integer(1000, 9999)}`
    this.#count++
    if (service === 'login') return this.#logsIn(name('name'))
    if (service === 'again') return this.#logsIn(this.#random.pick(users))
    if (service === 'channel') return this.#makes(name('name'))
    const [by, text, undecided] = [
      name('somebody'),
      name('text'),
      { fate: 'unknown', promised: false } as const,
    ]
    if (service === 'publish') {
      const channel = this.#random.pick(channels)
      return this.#says(
        { of: { channel }, kind: 'publication', by, text, ...undecided },
        { user: by, channel },
      )
    }
    const dst = this.#random.pick(users)
    return this.#says({ of: { user: dst }, kind: 'message', by, text, ...undecided }, { src: by, dst })
  }

  async #logsIn(user: string): Promise<boolean> {
    const logins = this.#logins.get(user) ?? { least: 0, most: 0 }
    this.#logins.set(user, logins)
    logins.most++
    const again = this.#names.users.get(user) === 'acknowledged'
    const reply = await this.#server.tries('login', { user })
    if (!reply) return this.#set('users', user, 'unknown')
    if (again && isErro(reply)) logins.most--
    else {
      this.#expectDone(reply, 'login', { user })
      logins.least++
    }
    return this.#set('users', user, 'acknowledged')
  }

  async #makes(channel: string): Promise<boolean> {
    this.#set('channels', channel, 'unknown')
    const reply = await this.#server.tries('channel', { channel })
    if (!reply) return false
    this.#expectDone(reply, 'channel', { channel })
    return this.#set('channels', channel, 'acknowledged')
  }

  async #says(said: Said, data: Record<string, string>): Promise<boolean> {
    this.#said.set(said.text, said)
    const service = said.kind === 'publication' ? 'publish' : 'message'
    const reply = await this.#server.tries(service, { ...data, message: said.text })
    if (!reply) return false
    this.#expectDone(reply, service, data)
    Object.assign(said, { fate: 'acknowledged', promised: true })
    this.#answered.push(said)
    return true
  }

  #set(list: 'users' | 'channels', name: string, fate: Fate): boolean {
    if (this.#names[list].get(name) !== 'acknowledged') this.#names[list].set(name, fate)
    return fate === 'acknowledged'
  }

  #expectDone(reply: Reply, service: string, data: object): void {
    this.acknowledged++
    claim(isDone(reply, service, this.#server.scene), {
      expected: `server does ${JSON.stringify({ service, data })}`,
      got: shown(reply),
      cause: this.#server.restarted
        ? 'a server that was killed and started again is as good as before'
        : undefined,
    })
  }

  #known(list: 'users' | 'channels'): string[] {
    return [...this.#names[list]].filter(([, fate]) => fate === 'acknowledged').map(([name]) => name)
  }

  async #compareNames(list: 'users' | 'channels'): Promise<void> {
    const asked = this.#names[list]
    const listed = namesIn(this.#server.scene, await this.#server.asks(list), list)
    const lost = this.#known(list).find((name) => !listed.includes(name))
    claim(lost === undefined, {
      expected: `the name "${lost}", answered with success before SIGKILL, is listed after the restart`,
      got: `${listed.length} names, and not this one`,
      cause: NOT_DURABLE,
    })
    const once = (name: string): boolean => list === 'channels' || this.#logins.get(name)?.most === 1
    const strange = listed.find(
      (name, i) => typeof name !== 'string' || !asked.has(name) || (once(name) && listed.indexOf(name) < i),
    )
    claim(strange === undefined, {
      expected: `${list} that somebody asked for, each once, after SIGKILL and a restart`,
      got: `${JSON.stringify(strange)} is among them, ${listed.filter((name) => name === strange).length} times`,
    })
    // What nobody knew is decided now.
    for (const name of asked.keys())
      if (listed.includes(name)) asked.set(name, 'acknowledged')
      else asked.delete(name)
  }

  async #compareHistory(of: Of): Promise<void> {
    const items = await historyOf(this.#server, of)
    const [name = ''] = Object.values(of)
    const here = [...this.#said.values()].filter((said) => Object.values(said.of)[0] === name)
    const found = new Map<string, Item>()
    for (const item of items.filter(({ kind }) => kind !== 'login')) {
      const said = here.find(({ text }) => text === item['message'])
      const wrong = whyNot(item, name, said) ?? (found.has(said!.text) ? 'it is there twice' : undefined)
      claim(wrong === undefined, {
        expected: `after SIGKILL and a restart, an item of a history is there whole and once`,
        got: `${wrong}, but a history has it`,
        cause: 'store all of it in one transaction: then SIGKILL leaves it there whole, or not at all',
      })
      found.set(said!.text, item)
    }
    for (const said of here) {
      const item = found.get(said.text)
      claim(item !== undefined || said.fate !== 'acknowledged', {
        expected: `"${said.text}" of ${said.by}, answered with OK before SIGKILL, is in the history of "${name}"`,
        got: `${items.length} items, and not this one`,
        cause: NOT_DURABLE,
      })
      if (!item) said.fate = 'gone'
      else Object.assign(said, { id: item.id, fate: 'acknowledged' })
    }
    if ('user' in of) this.#compareLogins(name, items.filter(({ kind }) => kind === 'login').length)
  }

  #compareLogins(user: string, found: number): void {
    const logins = this.#logins.get(user)!
    const { least, most } = logins
    claim(found >= least && found <= most, {
      expected: `the history of ${user} has ${least === most ? least : `${least} to ${most}`} logins`,
      got: `it has ${found}`,
      cause: found < least ? NOT_DURABLE : undefined,
    })
    logins.least = logins.most = found
  }
}
