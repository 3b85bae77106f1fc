import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { openChromium } from './browser.ts'

/** What a page tells of each picture that it draws. Times are in microseconds since 1970, latencies in ms. */
export interface Shown {
  name: string
  captured: number
  drawn: number
  soundLatency?: number
}

/** Keeps in the page what it shows, and counts what its own camera captures. */
const WATCH = `
  globalThis.shown = []
  globalThis.captured = 0
  document.addEventListener('picture', ({ target, detail }) =>
    shown.push({ name: target.closest('li').getAttribute('aria-label'), ...detail }))
  document.addEventListener('captured', () => captured++)
`

/** A peer of the solution as a process, and its page in the browser. */
export interface Person {
  name: string
  peer: ChildProcess
  page: Page
  address: string
}

/** Some people who talk: each with a peer, and with a page in the same Chromium. For tests and measurements. */
export class Conversation {
  /** Those with a page. */
  readonly people: Person[] = []
  readonly #peers: ChildProcess[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'videochat-'))
  #browser: Browser | undefined

  /**
   * Starts peers of these names, each knowing the one before, and then opens their pages with this added to the
   * address. Peers that are to have no page play the clip.
   */
  static async start(names: string[], query: string, withoutPage: string[] = []): Promise<Conversation> {
    const conversation = new Conversation()
    try {
      await conversation.#begin(names, query, withoutPage)
      return conversation
    } catch (error) {
      await conversation.end()
      throw error
    }
  }

  get browser(): Browser {
    return this.#browser!
  }

  person(name: string): Person {
    return this.people.find((person) => person.name === name)!
  }

  async end(): Promise<void> {
    await this.#browser?.close()
    for (const peer of this.#peers) {
      if (peer.exitCode !== null || peer.signalCode !== null) continue
      const gone = once(peer, 'exit')
      peer.kill('SIGKILL')
      await gone
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #begin(names: string[], query: string, withoutPage: string[]): Promise<void> {
    const root = join(import.meta.dirname, '../..')
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
    const program = join(this.#folder, 'peer.mjs')
    await build({
      entryPoints: [join(import.meta.dirname, 'solution/peer.ts')],
      outfile: program,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
    })
    this.#browser = await openChromium()
    let known = ''
    for (const name of [...withoutPage, ...names]) {
      const [media, text, signal] = await freeEndpoints(3)
      const env = {
        ...process.env,
        PEER_NAME: name,
        PUB_ENDPOINT: media,
        TEXT_ENDPOINT: text,
        SIGNAL_ENDPOINT: signal,
        PEERS: known,
        UI_PORT: '0',
        PAGE_DIR: join(import.meta.dirname, 'page'),
        CLIP: join(import.meta.dirname, 'clip.bin'),
      }
      known = signal!
      const peer = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
      this.#peers.push(peer)
      const address = `${await readAddress(peer)}&${query}`
      if (withoutPage.includes(name)) continue
      const page = await this.#newPage()
      this.people.push({ name, peer, page, address })
      await page.goto(address)
    }
  }

  async #newPage(): Promise<Page> {
    const context = await this.browser.newContext({
      permissions: ['camera', 'microphone'],
      // Four windows on one screen. Without a graphics card, painting is the most of what a Chromium does.
      viewport: { width: 640, height: 480 },
    })
    const page = await context.newPage()
    // The machine may be busy.
    page.setDefaultTimeout(60_000)
    await page.addInitScript(WATCH)
    page.on('pageerror', (error) => console.error(error))
    return page
  }
}

/** The address in the line that a peer prints at its start. */
async function readAddress(peer: ChildProcess): Promise<string> {
  for await (const line of createInterface(peer.stdout!)) {
    const address = /^page (http:\S+)/.exec(line)?.[1]
    if (!address) continue
    peer.stdout!.resume()
    return address
  }
  throw new Error('a peer has ended before it said where its page is')
}

async function freeEndpoints(count: number): Promise<string[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const endpoints = servers.map((server) => `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return endpoints
}
