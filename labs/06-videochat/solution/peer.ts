import { randomUUID } from 'node:crypto'
import { Clip } from './clip.ts'
import { Link } from './listening.ts'
import type { Hello, Wish } from './messages.ts'
import { Page } from './page.ts'
import { Presence } from './presence.ts'
import { Senders } from './senders.ts'
import { readSettings, Unusable, type Settings } from './settings.ts'
import { Signals } from './signals.ts'

// Until everything is bound nobody has heard of this peer, and there is nobody to say bye to.
let end = (): unknown => process.exit()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end())
try {
  await start(readSettings())
} catch (error) {
  if (!(error instanceof Unusable)) throw error
  console.error(error.message)
  // Some sockets may be open by now.
  process.exit(1)
}

async function start(settings: Settings): Promise<void> {
  const id = randomUUID()
  const page = new Page(settings.pageDir)
  const senders = new Senders(id, () => page.askForKey() || Boolean(clip?.playKeyFrame()))
  const presence = new Presence(id, settings.expireMs)
  const signals = new Signals(settings, id, presence)
  const clip = openClip(settings.clip, senders)
  /** Id -> what is heard of this peer. */
  const links = new Map<string, Link>()

  presence.on('joined', (peer) => {
    console.log(`+ ${peer.name}`)
    links.set(peer.id, new Link(peer, page))
    page.tell(joined(peer))
  })
  presence.on('left', ({ id, name }) => {
    console.log(`- ${name}`)
    links.get(id)?.close()
    links.delete(id)
    page.tell({ type: 'left', id })
  })

  page.on('opened', () => {
    clip?.stop()
    page.tell({ type: 'me', id, name: settings.name })
    for (const peer of presence.peers) page.tell(joined(peer))
    for (const link of links.values()) link.restart()
  })
  page.on('closed', () => {
    for (const link of links.values()) link.unmute()
    clip?.play()
  })
  page.on('frame', (header, payload) => senders.publish(header, payload))
  page.on('wish', (wish: Wish) => {
    if (wish.type === 'text') senders.publishText(wish.text)
    if (wish.type === 'mute') links.get(wish.id)?.mute(wish.kind, wish.muted)
    if (wish.type === 'refresh') links.get(wish.id)?.refresh()
  })

  const report = setInterval(() => {
    const figures = [...links].map(([id, link]) => ({ id, ...link.figures.take() }))
    page.tell({ type: 'figures', links: figures })
  }, 1000)

  await senders.bind(settings)
  const address = await page.listen(settings.uiPort)
  await signals.bind()
  end = async (): Promise<void> => {
    clearInterval(report)
    clip?.stop()
    presence.close()
    page.removeAllListeners().close()
    for (const link of links.values()) link.close()
    senders.close()
    await signals.close()
  }
  console.log(`page ${address}`)
  clip?.play()
}

function joined({ id, name }: Hello): object {
  return { type: 'joined', id, name }
}

function openClip(file: string | undefined, senders: Senders): Clip | undefined {
  try {
    return file ? new Clip(file, (header, payload) => senders.publish(header, payload)) : undefined
  } catch (error) {
    console.error(`CLIP is ${file}, which can't be played: ${(error as Error).message}.`)
  }
}
