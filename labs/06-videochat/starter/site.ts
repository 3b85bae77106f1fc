import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { join } from 'node:path'

const NO_PAGE = 'There is no page here. Set PAGE_DIR to the folder that it is in: labs/06-videochat/page\n'

/** Serves the three files of the page, which is built once, at the start. */
export function serveSite(folder: string | undefined): Server {
  const read = (name: string): Promise<Buffer> =>
    folder ? readFile(join(folder, name)) : Promise.reject(new Error('PAGE_DIR is not set'))
  const script = read('index.html').then(() => buildScript(join(folder!, 'page.ts')))
  script.catch((error: Error) => console.error(`${NO_PAGE.trim()} (${error.message})`))
  const find = async (path: string): Promise<[type: string, content: string | Buffer] | undefined> => {
    if (path === '/') return ['text/html; charset=utf-8', await read('index.html')]
    if (path === '/style.css') return ['text/css; charset=utf-8', await read('style.css')]
    if (path === '/page.js') return ['text/javascript; charset=utf-8', await script]
  }
  const answer: RequestListener = (request, response) => {
    const [path] = request.url!.split('?')
    const send = (status: number, type: string, content: string | Buffer): void => {
      response.writeHead(status, { ...headers(request.socket.localPort!), 'Content-Type': type }).end(content)
    }
    if (!['GET', 'HEAD'].includes(request.method!)) return send(405, 'text/plain', 'Only to be looked at.\n')
    find(path!).then(
      (found) => (found ? send(200, ...found) : send(404, 'text/plain', 'There is nothing here.\n')),
      () => send(503, 'text/plain', NO_PAGE),
    )
  }
  return createServer(answer).on('close', () => void stopBuilding())
}

let stopBuilding = async (): Promise<void> => {}

async function buildScript(entry: string): Promise<string> {
  const { build, stop } = await import('esbuild')
  stopBuilding = stop
  const built = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
    logLevel: 'silent',
  })
  await stop()
  return built.outputFiles[0]!.text
}

/** Nothing from elsewhere runs in the page, or is talked to by it. */
function headers(port: number): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self' blob:",
    'worker-src blob:',
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}
