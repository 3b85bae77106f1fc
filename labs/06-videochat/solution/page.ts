import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { pack, unpack } from './envelope.ts'
import { FRAME, readJson, Refusal, WISH, type Frame, type Wish } from './messages.ts'
import { Unusable } from './settings.ts'
import { serveSite } from './site.ts'

const MOST_WAITING = 2 ** 20
const TAKEN_OVER = 4001

/** The page of this peer, if it is open. There is one at a time. */
export class Page extends EventEmitter<{ opened: []; closed: []; frame: [Frame, Buffer]; wish: [Wish] }> {
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #token = randomBytes(24).toString('base64url')
  #open: WebSocket | undefined
  /** Bytes of media that the page has not taken yet. */
  #waiting = 0

  constructor(folder: string | undefined) {
    super()
    this.#server = serveSite(folder).on('upgrade', (request, socket, head) => {
      socket.on('error', () => {})
      if (this.#admits(request))
        this.#sockets.handleUpgrade(request, socket, head, (page) => this.#welcome(page))
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    })
  }

  /** Whether much of what it was sent still waits. */
  get isBehind(): boolean {
    return this.#waiting > MOST_WAITING / 2
  }

  /** Asks for a key frame. False when no page is open. */
  askForKey(): boolean {
    this.tell({ type: 'key' })
    return this.#open !== undefined
  }

  /** Serves the page on this machine only, and gives its address. */
  async listen(port: number): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening').catch((error: Error) => {
      throw new Unusable(`UI_PORT is ${port}, and can't be bound: ${error.message}.`)
    })
    return `http://127.0.0.1:${this.#port}/?token=${this.#token}`
  }

  /** Text and news: the page gets them, however late. */
  tell(message: object): void {
    this.#open?.send(JSON.stringify(message))
  }

  /** A picture or a piece of sound. False when the page has enough to do with what it was sent before. */
  show(header: object, payload: Buffer): boolean {
    const page = this.#open
    if (!page) return true
    const message = pack(header, payload)
    // 6.5: a WebSocket has no high-water mark: what the page does not take is kept in here, all of it.
    if (this.#waiting + message.length > MOST_WAITING) return false
    this.#waiting += message.length
    page.send(message, () => {
      if (page === this.#open) this.#waiting -= message.length
    })
    return true
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.close()
    this.#server.closeAllConnections()
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Whether this comes from the own page. */
  #admits({ url, headers: { host, origin } }: IncomingMessage): boolean {
    // 6.6: any page on the web may open a WebSocket to 127.0.0.1, and the browser lets it. But it says whose page it is.
    const hosts = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`]
    const [path, query] = url!.split('?')
    if (path !== '/socket' || new URLSearchParams(query).get('token') !== this.#token) return false
    // A name of somebody else's may lead to 127.0.0.1 as well. Then the host is that name.
    if (!hosts.includes(host ?? '')) return false
    return origin === undefined || hosts.some((own) => origin === `http://${own}`)
  }

  #welcome(page: WebSocket): void {
    this.#leave(this.#open)
    this.#open = page
    this.#waiting = 0
    page.on('message', (data, isBinary) => page === this.#open && this.#take(data as Buffer, isBinary))
    page.on('close', () => this.#leave(page))
    page.on('error', (error) => console.error(`The page's WebSocket: ${error.message}.`))
    this.emit('opened')
  }

  #leave(page: WebSocket | undefined): void {
    if (!page || page !== this.#open) return
    this.#open = undefined
    page.close(TAKEN_OVER, 'there is another page')
    this.emit('closed')
  }

  #take(data: Buffer, isBinary: boolean): void {
    try {
      this.#read(data, isBinary)
    } catch (error) {
      // 6.6: the page is ours, but who knows what runs in it.
      if (!(error instanceof Refusal)) throw error
      console.error(`Dropped what the page has sent: ${error.message}.`)
    }
  }

  #read(data: Buffer, isBinary: boolean): void {
    if (!isBinary) {
      this.emit('wish', readJson(data, WISH))
      return
    }
    const [header, payload] = unpack(data)
    this.emit('frame', readJson(header, FRAME), payload)
  }
}
