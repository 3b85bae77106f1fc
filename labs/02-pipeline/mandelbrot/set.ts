// The picture: which point has which colour. Nothing here knows of sockets.

export const [WIDTH, HEIGHT] = [900, 600]
const [LEFT, TOP, STEP] = [-2.55, -1.2, 2.4 / HEIGHT]
const MOST_ROUNDS = 250
/** A point is the mean of four, or its edges would be jagged. */
const OFFSETS = [0.25, 0.75]
/** How fast red, green and blue grow towards the set. */
const SPEEDS = [1.1, 1.4, 2]

/** The colours of one row, 3 bytes a point: red, green, blue. Rows through the middle of the set take longest. */
export function computeRow(y: number): Buffer {
  const row = Buffer.alloc(3 * WIDTH)
  for (let x = 0; x < WIDTH; x++) {
    const sum = [0, 0, 0]
    for (const dy of OFFSETS)
      for (const dx of OFFSETS) addColour(sum, roundsToEscape(LEFT + (x + dx) * STEP, TOP + (y + dy) * STEP))
    for (const channel of [0, 1, 2]) row[3 * x + channel] = 255 * (sum[channel]! / 4)
  }
  return row
}

/** How often z² + c can be taken before z is far away, with a fraction; Infinity if it never is. */
function roundsToEscape(cx: number, cy: number): number {
  let [x, y] = [0, 0]
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [xx, yy] = [x * x, y * y]
    if (xx + yy > 64) return round + 1 - Math.log2(Math.log2(xx + yy) / 6)
    y = 2 * x * y + cy
    x = xx - yy + cx
  }
  return Infinity
}

/** From night through dawn to day, the nearer a point is to the set; the set itself is black. */
function addColour(sum: number[], rounds: number): void {
  if (rounds === Infinity) return
  const light = Math.log(Math.max(1, rounds / 2))
  for (const channel of [0, 1, 2]) sum[channel]! += (1 - Math.cos(light * SPEEDS[channel]!)) / 2
}
