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
    // TODO 6.5: a WebSocket has no high-water mark: what the page does not take is kept in here. How much may that be?
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
    // TODO 6.6: this lets in whoever asks. Which page on the web may open a WebSocket to 127.0.0.1? All of them.
    return url!.startsWith('/socket')
  }

  #welcome(page: WebSocket): void {
    // TODO 6.6: there may be a page already. Let it #leave(), before this one takes its place.
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
    // TODO 6.6: what is broken is worth a line on stderr, and no more. The page stays.
    this.#read(data, isBinary)
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
