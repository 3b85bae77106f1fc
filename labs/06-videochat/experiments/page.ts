// A page without a browser: opens the one at this address, and plays a clip, loud.bin unless told otherwise.
import { PlayedPage } from '../played-page.ts'
import { readRecording } from '../recording.ts'

const [address, clip = 'loud.bin'] = process.argv.slice(2)
if (!address) throw new Error('give the address that the peer has printed, in quotes')
export const page = new PlayedPage('page', address, readRecording(clip))
