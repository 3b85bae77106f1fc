/** What the page's own address asks for: `?width=320&fps=15`, and `source=test` for no camera at all. */
const asked = new URLSearchParams(location.search)

export const width = number('width', 640, 160, 1280)
export const height = Math.round((width * 3) / 8) * 2
export const fps = number('fps', 30, 1, 60)
/** Bits a second: 800 kbit/s at 640x480 and 30 pictures a second, and less for less. */
export const bitrate = Math.round(800_000 * Math.max(0.15, (width * height * fps) / (640 * 480 * 30)))
export const wantsTest = asked.get('source') === 'test'

function number(name: string, otherwise: number, least: number, most: number): number {
  const value = Number(asked.get(name) ?? otherwise)
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : otherwise
}
