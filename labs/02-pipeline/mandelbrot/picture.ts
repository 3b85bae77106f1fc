import { crc32, deflateSync } from 'node:zlib'
import { colourDepth, style } from '../terminal.ts'

/** Three bytes a point (red, green, blue), row by row from the top. */
export interface Picture {
  width: number
  height: number
  pixels: Buffer
}

type Colour = [red: number, green: number, blue: number]

/** Lines of text. Where there is colour a character shows two points, one above the other; else it is a shade. */
export function toText(picture: Picture, columns: number): string[] {
  const lines = Math.round((columns * picture.height) / picture.width / 2)
  return Array.from({ length: lines }, (_, line) =>
    Array.from({ length: columns }, (_, column) => {
      const [top, bottom] = [2 * line, 2 * line + 1].map((row) =>
        mean(picture, column / columns, row / lines / 2, 1 / columns, 1 / lines / 2),
      ) as [Colour, Colour]
      return colourDepth < 8 ? shade(top, bottom) : style('▀', 38, ansi(top), 48, ansi(bottom))
    }).join(''),
  )
}

/** The colour of a part of the picture; all four are fractions of its sides. */
function mean(
  { width, height, pixels }: Picture,
  left: number,
  top: number,
  wide: number,
  high: number,
): Colour {
  const sum: Colour = [0, 0, 0]
  let points = 0
  for (let y = Math.floor(top * height); y < Math.min(height, (top + high) * height); y++)
    for (let x = Math.floor(left * width); x < Math.min(width, (left + wide) * width); x++, points++)
      for (const channel of [0, 1, 2] as const) sum[channel] += pixels[3 * (y * width + x) + channel]!
  return sum.map((value) => Math.round(value / points)) as Colour
}

/** A colour as the terminal wants it: exactly, or the nearest of 216. */
function ansi(colour: Colour): string {
  if (colourDepth === 24) return `2;${colour.join(';')}`
  const [red, green, blue] = colour.map((value) => Math.round(value / 51)) as Colour
  return `5;${16 + 36 * red + 6 * green + blue}`
}

function shade(...colours: Colour[]): string {
  const shades = ' .:-=+*#%@'
  const light = colours.flat().reduce((sum, value) => sum + value, 0) / (256 * 3 * colours.length)
  return shades[Math.floor(light * shades.length)]!
}

/** The picture as a file: a signature, then chunks of length, type, data and checksum. */
export function toPng({ width, height, pixels }: Picture): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  // Each row begins with a byte that says how it is filtered: 0 is not at all.
  const rows = Array.from({ length: height }, (_, y) => [
    Buffer.alloc(1),
    pixels.subarray(3 * width * y, 3 * width * (y + 1)),
  ])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    // 8 bits a channel, red, green and blue.
    chunk('IHDR', Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])])),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const [length, body, checksum] = [
    Buffer.alloc(4),
    Buffer.concat([Buffer.from(type), data]),
    Buffer.alloc(4),
  ]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
