import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { PlayedPage } from './played-page.ts'
import { freeEndpoints, Program, Trouble, until } from './processes.ts'
import { readRecording } from './recording.ts'
import { caption, list } from './screen.ts'
import { links, table } from './table.ts'

const NAMES = ['ana', 'bia', 'cai']
const CLIP = join(import.meta.dirname, 'clip.bin')

/** Starts three peers with the programs of this folder, and opens a page at each. */
export async function begin(folder: string): Promise<PlayedPage[]> {
  caption('Three peers start. bia knows only where to ask for ana, and cai where to ask for bia.')
  const endpoints = await freeEndpoints(NAMES.length * 3)
  const signal = (index: number): string => endpoints[index * 3 + 2]!
  const peers = NAMES.map((name, i) => {
    const [media, text] = [endpoints[i * 3]!, endpoints[i * 3 + 1]!]
    return new Program(name, `${folder}/peer.ts`, {
      PEER_NAME: name,
      PUB_ENDPOINT: media,
      TEXT_ENDPOINT: text,
      SIGNAL_ENDPOINT: signal(i),
      PUB_ADVERTISED: media,
      TEXT_ADVERTISED: text,
      SIGNAL_ADVERTISED: signal(i),
      PEERS: i > 0 ? signal(i - 1) : '',
      UI_PORT: '0',
      PAGE_DIR: join(import.meta.dirname, 'page'),
      CLIP,
    })
  })
  const recording = readRecording(CLIP)
  return Promise.all(
    peers.map(async (peer) => {
      const address = (): string | undefined => /^page (http:\S+)/.exec(peer.lines.join('\n'))?.[1]
      await until(() => address() !== undefined, `${peer.name} does not say where its page is (6.1).`)
      const page = new PlayedPage(peer.name, address()!, recording)
      await until(() => page.isOpen, `The WebSocket of ${peer.name}'s page can't be opened (6.1).`)
      return page
    }),
  )
}

/** Waits until all see and hear each other. */
export async function meet(pages: PlayedPage[]): Promise<void> {
  for (const page of pages) {
    const others = NAMES.filter((name) => name !== page.owner)
    for (const other of others)
      await until(() => Boolean(page.idOf(other)), `${page.owner} does not hear that ${other} is here (6.2).`)
    if (page.people.size > others.length)
      throw new Trouble(`${page.owner} is told of ${page.people.size} others. There are two (6.2).`)
    for (const other of others) {
      const heard = () => page.heard(page.idOf(other)!)
      await until(() => heard().pieces > 0, `${page.owner} does not hear ${other} (6.1).`)
      await until(() => heard().pictures > 0, `${page.owner} does not see ${other} (6.1, 6.4).`)
    }
  }
}

/** The rest of the play, in some seconds, and its figures. Throws Trouble when something is not as it should be. */
export async function play(pages: PlayedPage[]): Promise<void> {
  const [ana, bia, cai] = pages as [PlayedPage, PlayedPage, PlayedPage]
  caption('Each has a page that sends a short clip, played here without a browser. cai writes a text.')
  cai.tell({ type: 'text', text: 'do you see me?' })
  for (const page of [ana, bia])
    await until(
      () => page.texts.includes('cai: do you see me?'),
      `cai's text does not come to ${page.owner} (6.1).`,
    )
  await setTimeout(1000)

  caption('bia looks away from ana: the subscription is taken back, and no picture crosses the wire.')
  const id = bia.idOf('ana')!
  bia.tell({ type: 'mute', id, kind: 'video', muted: true })
  await setTimeout(500)
  bia.report(id)
  await setTimeout(1000)
  const away = bia.report(id)
  if (away.pictures > 0) throw new Trouble('bia has muted ana, and gets her pictures (6.3).')
  if (away.pieces === 0) throw new Trouble("bia has muted ana's pictures, and her sound is gone, too (6.3).")
  bia.expectKey(id)
  bia.tell({ type: 'mute', id, kind: 'video', muted: false })
  await until(() => bia.heard(id).pictures > 0, 'bia looks at ana again, and sees nothing (6.3).')

  caption('Two seconds with everybody. Latency is from the capture to the page.')
  for (const { page, id } of links(pages)) page.report(id)
  await setTimeout(2000)
  for (const row of table(pages, 2)) console.log(row)
  for (const { owner, undecodable } of pages)
    if (undecodable.size > 0)
      throw new Trouble(
        `The first picture that ${owner} got of ${list([...undecodable])} is no key frame: nobody can decode it (6.4).`,
      )
}
