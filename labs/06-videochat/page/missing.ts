import { byId, make } from './dom.ts'

/** What this browser can do. */
export const can = {
  encodePictures: typeof VideoEncoder !== 'undefined' && typeof VideoFrame !== 'undefined',
  decodePictures: typeof VideoDecoder !== 'undefined',
  encodeSound: typeof AudioEncoder !== 'undefined' && typeof AudioData !== 'undefined',
  decodeSound: typeof AudioDecoder !== 'undefined',
}

const notices = new Map<string, HTMLElement>()

/** Says what is missing and what to do about it, under this topic; an empty text takes it back. */
export function say(topic: string, text: string): void {
  if ((notices.get(topic)?.textContent ?? '') === text) return
  notices.get(topic)?.remove()
  notices.delete(topic)
  if (!text) return
  const notice = make('p', {}, text)
  notices.set(topic, notice)
  byId('missing').append(notice)
}

/** Looks at which codecs there are, says so when some are not, and gives up what needs them. */
export async function findCodecs(): Promise<void> {
  const size = { width: 640, height: 480 }
  const sound = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 }
  const has = (asked: Promise<{ supported?: boolean }>): Promise<boolean> =>
    asked.then(({ supported }) => supported === true).catch(() => false)
  can.encodePictures &&= await has(VideoEncoder.isConfigSupported({ codec: 'vp8', ...size }))
  can.decodePictures &&= await has(VideoDecoder.isConfigSupported({ codec: 'vp8' }))
  can.encodeSound &&= await has(AudioEncoder.isConfigSupported(sound))
  can.decodeSound &&= await has(AudioDecoder.isConfigSupported(sound))
  const lacks = [
    !can.encodePictures && 'others can’t see you',
    !can.encodeSound && 'others can’t hear you',
    !can.decodePictures && 'you can’t see them',
    !can.decodeSound && 'you can’t hear them',
  ].filter((lack) => lack !== false)
  if (lacks.length > 0)
    say(
      'codecs',
      `This browser can’t do all that a videochat needs (WebCodecs with VP8 and Opus), so ${list(lacks)}. ` +
        'Text works. Open this address in a current Chromium, Chrome, Edge, Firefox or Safari instead.',
    )
}

/** Why there is no such device, and what to do. */
export function explain(what: 'camera' | 'microphone', error: unknown): string {
  const name = (error as DOMException).name
  const instead = `Until then, others ${what === 'camera' ? 'see a test picture' : 'hear a test tone'}.`
  if (name === 'NotAllowedError')
    return `The browser may not use the ${what}. Allow it next to the address, then choose it below. ${instead}`
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return `There is no ${what}. Connect one, then choose it below. ${instead}`
  if (name === 'NotReadableError' || name === 'AbortError')
    return `The ${what} can’t be read. Another program may be using it: end that, then choose it below. ${instead}`
  return `There is no ${what} to be had (${name}: ${(error as Error).message}). ${instead}`
}

function list(items: string[]): string {
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${items.at(-1)}` : items[0]!
}
